import { addT2Days, diffDays, type BusinessDate } from '@/server/kernel/business-date';
import { invariant } from '@/server/kernel/invariant';
import type { Refusal } from '@/server/kernel/refusal';
import { nextState, type TransitionTable } from '@/server/kernel/transitions';

export type OrderState = 'received' | 'referred' | 'approved' | 'declined' | 'captured' | 'cancelled';
export type OrderEvent = 'refer' | 'approve' | 'decline' | 'capture' | 'cancel';

export const orderTransitions: TransitionTable<OrderState, OrderEvent> = {
  received: { refer: 'referred', approve: 'approved', decline: 'declined', cancel: 'cancelled' },
  referred: { approve: 'approved', decline: 'declined', cancel: 'cancelled' },
  approved: { capture: 'captured', cancel: 'cancelled' },
  declined: {},
  captured: {},
  cancelled: {},
};

export type PlanState = 'active' | 'completed' | 'written-off';
export type PlanEvent = 'complete' | 'reopen' | 'write-off';

// A debit can come back weeks after the last instalment was paid, so a completed plan can be reopened. A written-off plan
// stays so: what arrives later is recovery income.
export const planTransitions: TransitionTable<PlanState, PlanEvent> = {
  active: { complete: 'completed', 'write-off': 'written-off' },
  completed: { reopen: 'active' },
  'written-off': {},
};

export type InstalmentState = 'open' | 'in-collection' | 'paid';
export type InstalmentEvent = 'collect' | 'reject' | 'pay' | 'return';

// A rejected debit and a returned one both lead to "open"; the return also leaves its date on the row (returnedOn,
// learnedOn), which is how a reopened instalment is told from one that was never paid.
export const instalmentTransitions: TransitionTable<InstalmentState, InstalmentEvent> = {
  open: { collect: 'in-collection', pay: 'paid' },
  'in-collection': { reject: 'open', pay: 'paid', return: 'open' },
  paid: { return: 'open' },
};

/** The new state of an order, or Refusal CREDIT.ORDER_TRANSITION_REFUSED. */
export function nextOrderState(state: OrderState, event: OrderEvent): OrderState | Refusal {
  const names = { noun: 'an order', code: 'CREDIT.ORDER_TRANSITION_REFUSED' as const };
  return nextState({ table: orderTransitions, names }, state, event);
}

/** The new state of a plan, or Refusal CREDIT.PLAN_TRANSITION_REFUSED. */
export function nextPlanState(state: PlanState, event: PlanEvent): PlanState | Refusal {
  const names = { noun: 'a plan', code: 'CREDIT.PLAN_TRANSITION_REFUSED' as const };
  return nextState({ table: planTransitions, names }, state, event);
}

/** The new state of an instalment, or Refusal CREDIT.INSTALMENT_TRANSITION_REFUSED. */
export function nextInstalmentState(state: InstalmentState, event: InstalmentEvent): InstalmentState | Refusal {
  const names = { noun: 'an instalment', code: 'CREDIT.INSTALMENT_TRANSITION_REFUSED' as const };
  return nextState({ table: instalmentTransitions, names }, state, event);
}

/** What ageing looks at. `openMinor` is principal and interest not yet paid. */
export type AgeingItem = {
  effectiveDueDate: BusinessDate;
  openMinor: bigint;
  state: InstalmentState;
  /** Set while a debit is under way. */
  collectionDate: BusinessDate | null;
};

/** Arrears up to this amount, or up to this many days, do not count. */
export type ArrearsTolerance = { amountMinor: bigint; days: number };

export const noTolerance: ArrearsTolerance = { amountMinor: 0n, days: 0 };

/** T2 days after the collection date in which a debit may still be unknown. */
export const collectionGraceT2Days = 2;

/** The last day on which an instalment under collection is still taken as "not overdue". */
export function collectionKnownBy(collectionDate: BusinessDate): BusinessDate {
  return addT2Days(collectionDate, collectionGraceT2Days);
}

/** True while a debit is under way and its answer can still come: not overdue, no fee, no contact. */
export function isInCollection(
  item: Pick<AgeingItem, 'state' | 'collectionDate'>,
  businessDate: BusinessDate,
): boolean {
  return (
    item.state === 'in-collection' &&
    item.collectionDate !== null &&
    businessDate <= collectionKnownBy(item.collectionDate)
  );
}

export type Delinquency = { dpd: number; overdueMinor: bigint; oldestDueDate: BusinessDate | null };

/**
 * Days past due: business date − oldest unpaid effective due date, in calendar days, and what is overdue. A returned
 * instalment ages from its old due date. Within the tolerance everything is zero.
 */
export function delinquencyOf(
  items: readonly AgeingItem[],
  businessDate: BusinessDate,
  tolerance = noTolerance,
): Delinquency {
  const overdue = items.filter(
    (item) =>
      item.openMinor > 0n &&
      item.effectiveDueDate < businessDate &&
      !isInCollection(item, businessDate) &&
      item.state !== 'paid',
  );
  const overdueMinor = overdue.reduce((total, item) => total + item.openMinor, 0n);
  const oldestDueDate = overdue.reduce<BusinessDate | null>(
    (oldest, item) => (oldest === null || item.effectiveDueDate < oldest ? item.effectiveDueDate : oldest),
    null,
  );
  const dpd = oldestDueDate === null ? 0 : diffDays(businessDate, oldestDueDate);
  if (oldestDueDate === null || overdueMinor <= tolerance.amountMinor || dpd <= tolerance.days) {
    return { dpd: 0, overdueMinor: 0n, oldestDueDate: null };
  }
  return { dpd, overdueMinor, oldestDueDate };
}

/** A band of days past due, from `fromDpd` up to the next band. */
export type BucketRange = { name: string; fromDpd: number };

export const defaultBuckets: readonly BucketRange[] = [
  { name: 'current', fromDpd: 0 },
  { name: '1-7', fromDpd: 1 },
  { name: '8-30', fromDpd: 8 },
  { name: '31-60', fromDpd: 31 },
  { name: '61-90', fromDpd: 61 },
  { name: '91+', fromDpd: 91 },
];

/** The band a number of days falls into. Bands begin at 0 and rise strictly; BrokenInvariant otherwise. */
export function bucket(dpd: number, ranges: readonly BucketRange[] = defaultBuckets): string {
  invariant(ranges[0]?.fromDpd === 0, 'Delinquency bands must begin at 0 days.');
  invariant(
    ranges.every((range, index) => index === 0 || range.fromDpd > ranges[index - 1]!.fromDpd),
    'Delinquency bands must rise.',
  );
  invariant(Number.isInteger(dpd) && dpd >= 0, 'Days past due are whole and not negative.', { dpd });
  return ranges.findLast((range) => range.fromDpd <= dpd)!.name;
}
