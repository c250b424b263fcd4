import { z } from 'zod';
import type { RunContext } from '@/server/platform/command/context';
import { defineCommand } from '@/server/platform/command/define';
import { mayTryAgain } from '@/server/platform/db/tx';
import { errorFields, log } from '@/server/platform/log/log';
import { findBulk, noteFault, settleItems, waitingItems } from '../approvals.bulk.repo';
import { crashedItem } from './bulk-frame';
import { bulkDecide } from './bulk-decide';

/** So often the work on a list may break at one item before that item ends without a decision. */
export const FAULTS_BORNE = 5;

/** From so many faults on a list is worked off one item at a time, so that what breaks it is one item. */
export const ONE_BY_ONE_FROM = 2;

/**
 * How many faults of a list still count after work on it that succeeded: what broke it did not break it each time. A list that
 * goes one item at a time goes on so until it has come past the item that breaks it, and none before it is ended for another.
 */
export function faultsAfterSuccess(faults: number): number {
  return faults < ONE_BY_ONE_FROM ? 0 : ONE_BY_ONE_FROM;
}

/** Ends the item that is next; gives its number, or null where there is none or it cannot be written. */
async function endNext({ tx }: RunContext, bulkId: string): Promise<number | null> {
  try {
    return await tx.savepoint(async () => {
      const [item] = await waitingItems(tx, bulkId, 1);
      if (item) await settleItems(tx, bulkId, [crashedItem(item.no)]);
      return item?.no ?? null;
    });
  } catch (error) {
    if (mayTryAgain(error)) throw error;
    log().error({ bulkId, ...errorFields(error) }, 'an item that breaks its list could not be ended');
    return null;
  }
}

/**
 * Notes that the work on a list broke: it is tried again later each time. When it broke too often, the item that is next
 * ends without a decision, and the list goes on at once, as one that never broke. `faults` is how often it had broken when
 * this work began: where that is another number now, since another worker noted the fault or items before it succeeded, it is
 * not counted, and the list is tried again at once.
 */
export const noteBulkFault = defineCommand({
  name: 'approvals.noteBulkFault',
  permission: 'approvals.runBulk',
  effect: 'work',
  input: z.object({ bulkId: z.uuid(), faults: z.int().min(0), fault: z.string().max(500) }),
  example: async (world) => ({ bulkId: (await bulkDecide.example(world)).bulkId, faults: 0, fault: 'The power went' }),
  approval: null,
  handle: async (context, input) => {
    const { tx, audit } = context;
    const { bulkId, fault } = input;
    const bulk = await findBulk(tx, bulkId, true);
    const counts = bulk?.state === 'running' && bulk.faults === input.faults;
    const faults = input.faults + 1;
    const endedNo = counts && faults >= FAULTS_BORNE ? await endNext(context, bulkId) : null;
    const ended = endedNo !== null;
    if (counts) await noteFault(tx, bulkId, { faults: ended ? 0 : faults, wait: !ended });
    await audit({ entityType: 'approval_bulk', entityId: bulkId, after: { counts, faults, fault, endedNo } });
    return { endedNo };
  },
});
