import type { BusinessDate } from '@/server/kernel/business-date';
import { closeExpected } from '@/server/modules/payments';
import type { RunContext } from '@/server/platform/command/context';
import type { ChunkAnswer } from '@/server/platform/command/process';
import { bringUpToDate, endOfLate, firstId, lastId } from '../collections.case.repo';
import { promisesJudged } from '../collections.events';
import {
  customersToJudge,
  lockPromises,
  receiptsSince,
  writeJudged,
  type PromiseRow,
} from '../collections.promise.repo';
import { judgePromises, type PromiseVerdict } from '../domain/promise';

/** Late customers, or customers with promises, that one chunk of the close looks at. */
const perChunk = 10_000;

/** Calendar days after the day of a promise on which its money still counts: a transfer takes a day, a weekend two more. */
export const promiseGraceDays = 2;

export type ChunkAt = { readonly date: BusinessDate; readonly cursor: unknown; readonly size?: number };

const startOf = (cursor: unknown): string => (typeof cursor === 'string' ? cursor : firstId);

/**
 * One case for every customer who is late, its figures and its reason; closed when nothing is late any more. The cursor is
 * the last customer id. Run again for the same date it changes nothing.
 */
export async function caseChunk({ tx }: RunContext, at: ChunkAt): Promise<ChunkAnswer> {
  const after = startOf(at.cursor);
  const end = await endOfLate(tx, { after, size: at.size ?? perChunk });
  const counts = await bringUpToDate(tx, { after, upTo: end ?? lastId }, { date: at.date, opening: true });
  return { cursor: end, counts };
}

type Verdict = PromiseVerdict & { promise: PromiseRow };

function verdictsOf(
  promises: readonly PromiseRow[],
  receipts: Awaited<ReturnType<typeof receiptsSince>>,
  date: BusinessDate,
): Verdict[] {
  const byId = new Map(promises.map((promise) => [promise.id, promise]));
  // Money in one currency keeps no promise in another.
  const groups = Object.groupBy(promises, (promise): string => `${promise.customerId}/${promise.currency}`);
  const money = Object.groupBy(receipts, (receipt): string => `${receipt.customerId}/${receipt.currency}`);
  return Object.entries(groups).flatMap(([key, group = []]) => {
    // Money that we knew of before anybody promised anything keeps no promise, though it was booked on the same day.
    const since = Math.min(...group.map((promise) => promise.createdAt.getTime()));
    const later = (money[key] ?? []).filter((receipt) => receipt.knownAt.getTime() >= since);
    return judgePromises(group, later, { businessDate: date, graceDays: promiseGraceDays }).flatMap((verdict) => {
      const promise = byId.get(verdict.id);
      return promise ? [{ ...verdict, promise }] : [];
    });
  });
}

/** One promise of a customer is open at a time: one whose money went back while another is open is not opened again. */
function settledState({ promise, state, receivedMinor }: Verdict): Exclude<PromiseRow['state'], 'cancelled'> {
  if (state !== 'open' || promise.state === 'open') return state;
  return receivedMinor > 0n ? 'partially-kept' : 'broken';
}

/** Judges the promises of customers by the money that came in; tells whose fate changed. */
export async function judgeCustomers(
  context: RunContext,
  customerIds: readonly string[],
  date: BusinessDate,
): Promise<{ kept: number; partial: number; broken: number }> {
  const promises = await lockPromises(context.tx, customerIds, date);
  const counts = { kept: 0, partial: 0, broken: 0 };
  const first = promises.map((promise) => promise.takenOn).sort()[0];
  if (first === undefined) return counts;
  const verdicts = verdictsOf(promises, await receiptsSince(context.tx, customerIds, first), date);
  const changed = verdicts
    .map((verdict) => ({ ...verdict, state: settledState(verdict) }))
    .filter(({ promise, state, receivedMinor }) => state !== promise.state || receivedMinor !== promise.receivedMinor);
  await writeJudged(context.tx, changed, date);
  const moved = changed.filter(({ promise, state }) => state !== promise.state);
  for (const { promise, state } of moved) {
    if (state === 'kept') counts.kept += 1;
    if (state === 'partially-kept') counts.partial += 1;
    if (state === 'broken') counts.broken += 1;
    if (state !== 'open' && promise.expectedPaymentId) await closeExpected(context, promise.expectedPaymentId);
  }
  if (moved.length > 0) {
    await context.raise(promisesJudged, {
      judged: moved.map(({ promise, state, receivedMinor }) => ({
        promiseId: promise.id,
        caseId: promise.caseId,
        customerId: promise.customerId,
        state,
        receivedMinor: receivedMinor.toString(),
      })),
    });
  }
  return counts;
}

/**
 * Promises judged by the money alone: kept, kept in part, or broken after their day and its grace; a debit that came back
 * can break a kept one. The cursor is the last customer id. It runs before the cases, so that a broken promise counts there.
 */
export async function promiseChunk(context: RunContext, at: ChunkAt): Promise<ChunkAnswer> {
  const size = at.size ?? perChunk;
  const customerIds = await customersToJudge(context.tx, { date: at.date, after: startOf(at.cursor), size });
  const counts = await judgeCustomers(context, customerIds, at.date);
  return { cursor: customerIds.length < size ? null : (customerIds.at(-1) ?? null), counts };
}
