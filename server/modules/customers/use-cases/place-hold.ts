import { compareDates, type BusinessDate } from '@/server/kernel/business-date';
import { refuse } from '@/server/kernel/refusal';
import type { RunContext } from '@/server/platform/command/context';
import { defineCommand } from '@/server/platform/command/define';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { holdPlaced } from '../customers.events';
import { findCustomer, insertHold } from '../customers.repo';
import { placeHoldInput, type HoldKind } from '../customers.schema';
import { stageCustomer } from './example-customer';

/**
 * Protects a customer inside another act, e.g. when a dispute is heard on the telephone. Both dates of a hold are included.
 * Throws Refusal CUSTOMERS.NOT_FOUND and CUSTOMERS.HOLD_OVER.
 */
export async function protect(
  context: RunContext,
  hold: { customerId: string; kind: HoldKind; reason: string; untilDate: BusinessDate | null },
): Promise<{ holdId: string; fromDate: BusinessDate }> {
  const { tx, run } = context;
  const customer = await findCustomer(tx, hold.customerId, true);
  if (!customer) {
    throw refuse('CUSTOMERS.NOT_FOUND', 'There is no such customer. Look it up by name, e-mail or order.', {
      customerId: hold.customerId,
    });
  }
  if (hold.untilDate && compareDates(hold.untilDate, run.businessDate) < 0) {
    throw refuse(
      'CUSTOMERS.HOLD_OVER',
      `A hold until ${hold.untilDate} would be over already. Choose a later day, or none.`,
      { untilDate: hold.untilDate },
    );
  }
  const holdId = uuidv7();
  await insertHold(tx, { ...hold, id: holdId, fromDate: run.businessDate });
  await context.raise(holdPlaced, { customerId: customer.id, holdId, kind: hold.kind });
  return { holdId, fromDate: run.businessDate };
}

/** Protects a customer at once, by one hand: from now on no contact, no fee, no debit. Ending it takes two. */
export const placeHold = defineCommand({
  name: 'customers.placeHold',
  permission: 'customers.placeHold',
  effect: 'stop',
  input: placeHoldInput,
  example: async (world) => ({
    customerId: await stageCustomer(world),
    kind: 'dispute' as const,
    reason: 'Says the parcel never came',
  }),
  approval: null,
  handle: async (context, input) => {
    const { holdId, fromDate } = await protect(context, input);
    await context.audit({
      entityType: 'customer',
      entityId: input.customerId,
      after: { holdId, kind: input.kind, fromDate, untilDate: input.untilDate },
      reason: input.reason,
    });
    return { holdId };
  },
});
