import { invariant } from '@/server/kernel/invariant';
import { defineProcess, runProcess, type ChunkAnswer, type ChunkAt } from '@/server/platform/command/process';
import type { RunContext } from '@/server/platform/command/context';
import { theDatabase } from '@/server/platform/command/registry';
import { systemActor } from '@/server/platform/auth/actor';
import { canonicalHash } from '@/server/platform/crypto/canonical';
import { sql } from '@/server/platform/db/sql';
import { dbOver } from '@/server/platform/db/tx';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { runCommand } from '@/server/platform/command/run-command';
import { errorFields, log } from '@/server/platform/log/log';
import type { BusinessDate } from '@/server/kernel/business-date';
import {
  findBulk,
  finishBulk,
  noteFault,
  runningBulks,
  settleItems,
  waitingItems,
  type BulkRow,
  type BulkSignature,
} from '../approvals.bulk.repo';
import { bulkFinished } from '../approvals.events';
import type { BulkFrame } from './bulk-frame';
import { decideMany } from './decide-many';
import { faultsAfterSuccess, noteBulkFault, ONE_BY_ONE_FROM } from './note-bulk-fault';

/** So many decisions are committed together: enough that a commit is shared, few enough that a lock is held briefly. */
export const CHUNK_ITEMS = 250;

function frameOf({ id, sessionId, reason, signature }: BulkRow): BulkFrame {
  invariant(sessionId !== null, `bulk ${id} was not confirmed`);
  return {
    id,
    actor: { kind: 'person', sessionId },
    reason,
    // Written by ourselves from a type that is checked, and read by nobody else.
    signature: signature as BulkSignature | null,
  };
}

async function chunk(context: RunContext, { scope }: ChunkAt): Promise<ChunkAnswer> {
  const { tx, run } = context;
  const bulk = await findBulk(tx, scope, true);
  invariant(bulk, `bulk ${scope} is missing`);
  const most = bulk.faults < ONE_BY_ONE_FROM ? CHUNK_ITEMS : 1;
  const items = bulk.state === 'running' ? await waitingItems(tx, bulk.id, most) : [];
  const { results, together } =
    items.length === 0 ? { results: [], together: 0 } : await decideMany(context, frameOf(bulk), items);
  if (results.length > 0) await settleItems(tx, bulk.id, results);
  const faults = faultsAfterSuccess(bulk.faults);
  if (results.length > 0 && faults !== bulk.faults) await noteFault(tx, bulk.id, { faults, wait: false });
  const last = items.length < most;
  if (last && bulk.state === 'running') {
    await finishBulk(tx, bulk.id, run.now);
    await context.raise(bulkFinished, { bulkId: bulk.id });
  }
  const count = (state: string) => results.filter((one) => one.state === state).length;
  const counts = { decided: count('decided'), refused: count('refused'), crashed: count('crashed'), together };
  return { cursor: last ? null : { after: items.at(-1)?.no ?? null }, counts, changedSetHash: canonicalHash(results) };
}

/** Works off a confirmed list, a chunk per transaction. Killed, it goes on with the items that have no result yet. */
export const bulkProcess = defineProcess({
  name: 'approvals.runBulk',
  permission: 'approvals.runBulk',
  steps: [{ name: 'decide', chunk }],
});

/** Works off one confirmed list to its end. */
export async function runBulk(bulkId: string): Promise<void> {
  const { date } = await dbOver(theDatabase().app).one<{ date: BusinessDate }>(
    sql`select business_date as date from calendar where entity = 'main'`,
  );
  const outcome = await runProcess(bulkProcess, { scope: bulkId, date }, systemActor('approvals'));
  if (outcome.status === 'refused') throw outcome.refusal;
}

/** Notes a fault with its list. One that cannot be noted, since the database is away, say, is not counted. */
async function note({ id, faults }: { id: string; faults: number }, error: unknown): Promise<void> {
  const input = { bulkId: id, faults, fault: String(error).slice(0, 500) };
  const by = { actor: systemActor('approvals'), key: `bulk-fault/${uuidv7()}` };
  try {
    const outcome = await runCommand(noteBulkFault, input, by);
    if (outcome.status === 'refused') throw outcome.refusal;
  } catch (second) {
    log().error({ bulkId: id, ...errorFields(second) }, 'the fault of a list could not be noted');
  }
}

/**
 * Works off every list that was confirmed; for the worker, again and again. A list that breaks holds up no other: the
 * others are worked off first, then its fault is thrown. It is tried again later, and an item that breaks it for good ends.
 */
export async function runBulks(signal?: AbortSignal): Promise<void> {
  const faults: unknown[] = [];
  for (const one of await runningBulks(dbOver(theDatabase().app))) {
    if (signal?.aborted) return;
    try {
      await runBulk(one.id);
    } catch (error) {
      faults.push(error);
      await note(one, error);
    }
  }
  if (faults.length > 0) throw faults[0];
}
