import type { RouterOutputs } from '@/components/shell/trpc-provider';
import type { Tone } from '@/components/ui/badge';

export type CaseDetail = RouterOutputs['collections']['caseDetail'];
export type CaseRow = RouterOutputs['collections']['worklist']['rows'][number];
export type PromiseRow = RouterOutputs['collections']['promises']['rows'][number];
export type Waiting = { reason: string; cases: number }[];

/** The answer of the contact gate for a call. */
export const phoneGate = ({ gate }: Pick<CaseDetail, 'gate'>) => gate.find((one) => one.channel === 'phone') ?? null;

/** What can come of a contact, in the order of their number keys. */
export const outcomes = ['promise', 'no-answer', 'wrong-person', 'dispute', 'hardship', 'call-back'] as const;
export type Outcome = (typeof outcomes)[number];

export const contactTones: Readonly<Record<CaseRow['contact'], Tone>> = {
  ok: 'ok',
  hold: 'danger',
  hours: 'warn',
  attempts: 'warn',
  promise: 'info',
  snoozed: 'neutral',
  today: 'neutral',
};

export const promiseTones = {
  open: 'info',
  kept: 'ok',
  'partially-kept': 'warn',
  broken: 'danger',
  cancelled: 'neutral',
} as const;

export type InstalmentStanding = 'paid' | 'inCollection' | 'overdue' | 'returned' | 'notDue';

type Standing = { state: string; inCollection: boolean; late: boolean; reasonCode: string | null };

/** Where an instalment stands, in one word. A debit that came back names itself; what is merely late is overdue. */
export function standingOf({ state, inCollection, late, reasonCode }: Standing): InstalmentStanding {
  if (state === 'paid') return 'paid';
  if (inCollection) return 'inCollection';
  if (reasonCode !== null) return 'returned';
  return late ? 'overdue' : 'notDue';
}

export const standingTones: Readonly<Record<InstalmentStanding, Tone>> = {
  paid: 'ok',
  inCollection: 'info',
  overdue: 'danger',
  returned: 'danger',
  notDue: 'neutral',
};

/** How far a case is from going wrong: red from thirty days past due. */
export function lateTone(dpd: number): Tone {
  if (dpd <= 0) return 'neutral';
  return dpd < 30 ? 'warn' : 'danger';
}

type Debt = {
  currency: string;
  planList: readonly { currency: string; openMinor: bigint }[];
  fees: readonly { currency: string; amountMinor: bigint; paidMinor: bigint; waivedMinor: bigint }[];
};

/** What the customer owes in all, due or not, with fees; in the currency of the case. */
export function inAllOf({ currency, planList, fees }: Debt): bigint {
  const plans = planList.filter((plan) => plan.currency === currency).map((plan) => plan.openMinor);
  const open = fees
    .filter((fee) => fee.currency === currency)
    .map((fee) => fee.amountMinor - fee.paidMinor - fee.waivedMinor);
  return [...plans, ...open].reduce((sum, amount) => sum + amount, 0n);
}
