import { addDays, diffDays, nextT2Day, type BusinessDate } from '@/server/kernel/business-date';
import { moneyText, type Currency } from '@/server/kernel/money';
import { refuse, type Refusal } from '@/server/kernel/refusal';

/** What an agent may accept; data per entity. */
export type PromiseBounds = { minAmountMinor: bigint; maxDaysAhead: number };

export const defaultPromiseBounds: PromiseBounds = { minAmountMinor: 500n, maxDaysAhead: 30 };

export type PromiseDraft = {
  amountMinor: bigint;
  currency: Currency;
  dueDate: BusinessDate;
  businessDate: BusinessDate;
  /** What the customer owes now, overdue and fees. */
  owedMinor: bigint;
};

/**
 * Why a promise cannot be taken, or null. In this order: COLLECTIONS.PROMISE_TOO_SMALL (a debt below the minimum may be
 * promised whole), PROMISE_TOO_LARGE, PROMISE_IN_THE_PAST, PROMISE_TOO_FAR.
 */
export function refusePromise(draft: PromiseDraft, bounds: PromiseBounds = defaultPromiseBounds): Refusal | null {
  const { amountMinor, currency, dueDate, businessDate, owedMinor } = draft;
  const money = (minor: bigint) => moneyText(minor, currency);
  const leastMinor = owedMinor < bounds.minAmountMinor && owedMinor > 0n ? owedMinor : bounds.minAmountMinor;
  if (amountMinor < leastMinor) {
    return refuse(
      'COLLECTIONS.PROMISE_TOO_SMALL',
      `A promise of ${money(amountMinor)} is under the least of ${money(leastMinor)}. Ask for more.`,
      {
        amountMinor,
        leastMinor,
      },
    );
  }
  if (amountMinor > owedMinor) {
    return refuse(
      'COLLECTIONS.PROMISE_TOO_LARGE',
      `A promise of ${money(amountMinor)} is more than the ${money(owedMinor)} that are owed. Lower it.`,
      {
        amountMinor,
        owedMinor,
      },
    );
  }
  const daysAhead = diffDays(dueDate, businessDate);
  if (daysAhead < 0) {
    return refuse(
      'COLLECTIONS.PROMISE_IN_THE_PAST',
      `${dueDate} is before the business date ${businessDate}. Choose a later day.`,
      {
        dueDate,
        businessDate,
      },
    );
  }
  if (daysAhead > bounds.maxDaysAhead) {
    const last = addDays(businessDate, bounds.maxDaysAhead);
    return refuse(
      'COLLECTIONS.PROMISE_TOO_FAR',
      `${dueDate} is ${daysAhead} days ahead, at most ${bounds.maxDaysAhead} are allowed. Choose ${last} or earlier.`,
      {
        daysAhead,
        maxDaysAhead: bounds.maxDaysAhead,
      },
    );
  }
  return null;
}

export type TakenPromise = {
  id: string;
  amountMinor: bigint;
  takenOn: BusinessDate;
  dueDate: BusinessDate;
};

/** Money of the customer that stayed: returned receipts are left out, so that a return can break a kept promise. */
export type PromiseReceipt = { id: string; amountMinor: bigint; bookedOn: BusinessDate };

export type PromiseVerdict = {
  id: string;
  state: 'open' | 'kept' | 'partially-kept' | 'broken';
  receivedMinor: bigint;
  /** The last day on which money still counts: due date plus grace, moved to a day on which banks can book. */
  deadline: BusinessDate;
};

/** Due date plus grace in calendar days; when no bank books on that day, the next one that does. */
export function promiseDeadline(dueDate: BusinessDate, graceDays: number): BusinessDate {
  return nextT2Day(addDays(dueDate, graceDays));
}

function byDateAndId<T extends { id: string }>(list: readonly T[], dateOf: (item: T) => BusinessDate): T[] {
  return list.toSorted((a, b) => {
    const [dateA, dateB] = [dateOf(a), dateOf(b)];
    if (dateA !== dateB) return dateA < dateB ? -1 : 1;
    return a.id < b.id ? -1 : 1;
  });
}

/**
 * Judges promises by the money alone. Receipts in the order of booking fill the earliest promise that is still short,
 * when they were booked from the day it was taken to its deadline; nothing counts twice. A promise is kept as soon as it
 * is full; after its deadline it is partially kept or broken. Verdicts come in the order of due dates.
 */
export function judgePromises(
  promises: readonly TakenPromise[],
  receipts: readonly PromiseReceipt[],
  on: { businessDate: BusinessDate; graceDays: number },
): PromiseVerdict[] {
  const queue = byDateAndId(promises, (promise) => promise.dueDate).map((promise) => ({
    promise,
    deadline: promiseDeadline(promise.dueDate, on.graceDays),
    receivedMinor: 0n,
  }));
  const known = receipts.filter((receipt) => receipt.bookedOn <= on.businessDate && receipt.amountMinor > 0n);
  for (const receipt of byDateAndId(known, (each) => each.bookedOn)) {
    let leftMinor = receipt.amountMinor;
    for (const entry of queue) {
      if (receipt.bookedOn < entry.promise.takenOn || receipt.bookedOn > entry.deadline) continue;
      const shortMinor = entry.promise.amountMinor - entry.receivedMinor;
      const takenMinor = shortMinor < leftMinor ? shortMinor : leftMinor;
      entry.receivedMinor += takenMinor;
      leftMinor -= takenMinor;
    }
  }
  return queue.map(({ promise, deadline, receivedMinor }) => {
    const over = on.businessDate > deadline;
    const late = receivedMinor > 0n ? 'partially-kept' : 'broken';
    const state = receivedMinor >= promise.amountMinor ? 'kept' : over ? late : 'open';
    return { id: promise.id, state, receivedMinor, deadline };
  });
}
