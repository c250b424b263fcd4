import { diffDays, type BusinessDate } from '@/server/kernel/business-date';
import { moneyText, type Currency } from '@/server/kernel/money';

/** What puts a customer into the queue, and how high. Amounts in minor units of `currency`. */
export type CaseFacts = {
  businessDate: BusinessDate;
  dpd: number;
  overdueMinor: bigint;
  currency: Currency;
  /** Plans with something overdue, in whatever currency. */
  plans: number;
  /** The last debit that came back and is still unpaid: its reason and the day we learned of it. */
  lastReturn: { reasonCode: string | null; learnedOn: BusinessDate } | null;
  /** The day on which the latest promise was found broken, wholly or in part. */
  brokenOn: BusinessDate | null;
};

/** The work order is reckoned from these; data of the entity. */
export type PriorityWeights = {
  perDay: number;
  dayLimit: number;
  /** One point for each of these, in minor units, up to the limit. */
  amountStepMinor: bigint;
  amountLimit: number;
  freshReturn: number;
  freshReturnDays: number;
  brokenPromise: number;
  brokenPromiseDays: number;
};

export const defaultWeights: PriorityWeights = {
  perDay: 1,
  dayLimit: 90,
  amountStepMinor: 1_000n,
  amountLimit: 60,
  freshReturn: 15,
  freshReturnDays: 7,
  brokenPromise: 30,
  brokenPromiseDays: 14,
};

export type CaseStanding = { priority: number; why: string };

function within(date: BusinessDate | null | undefined, facts: CaseFacts, days: number): boolean {
  return date !== null && date !== undefined && diffDays(facts.businessDate, date) < days;
}

/**
 * The place of a case in the queue, higher first, and the sentence that says why it is there. The sentence names every
 * figure that gave points, so that nobody has to believe the order.
 */
export function standingOf(facts: CaseFacts, weights: PriorityWeights = defaultWeights): CaseStanding {
  const amountPoints = facts.overdueMinor / weights.amountStepMinor;
  const fresh = within(facts.lastReturn?.learnedOn, facts, weights.freshReturnDays);
  const broken = within(facts.brokenOn, facts, weights.brokenPromiseDays);
  const priority =
    Math.min(facts.dpd * weights.perDay, weights.dayLimit) +
    Math.min(Number(amountPoints), weights.amountLimit) +
    (fresh ? weights.freshReturn : 0) +
    (broken ? weights.brokenPromise : 0);
  const money = moneyText(facts.overdueMinor, facts.currency);
  const plans = facts.plans === 1 ? '1 plan' : `${facts.plans} plans`;
  const parts = [`${money} overdue on ${plans} for ${facts.dpd} ${facts.dpd === 1 ? 'day' : 'days'}`];
  if (facts.lastReturn) {
    const { reasonCode, learnedOn } = facts.lastReturn;
    parts.push(`a debit failed${reasonCode === null ? '' : ` (${reasonCode})`}, known since ${learnedOn}`);
  }
  if (broken && facts.brokenOn !== null) parts.push(`a promise was broken on ${facts.brokenOn}`);
  return { priority, why: `${parts.join('; ')}.` };
}
