import { addT2Days, type BusinessDate } from '@/server/kernel/business-date';
import type { PayProfile } from './customers';
import type { DemoCountry } from './ibans';
import type { Random, Weighted } from './random';

/** Reason codes of direct-debit R-transactions that the demo world uses. Source: EPC173-14. */
export type ReturnReason =
  'AM04' | 'MS03' | 'AC04' | 'AC06' | 'AC01' | 'MD01' | 'MD06' | 'MD07' | 'MS02' | 'AG01' | 'SL01';

export type DebitAttempt = {
  /** Stable name of the instalment, such as "o-0001/2": with the attempt it decides the outcome, in whatever order one asks. */
  instalmentKey: string;
  /** 1 for the first debit of the instalment. */
  attempt: number;
  /** Counted from 1 over the plan, the down payment included. */
  instalmentNo: number;
  profile: PayProfile;
  country: DemoCountry;
  payday: number | null;
  collectionDate: BusinessDate;
  /** Reason of the attempt before, when there was one. */
  previousReason?: ReturnReason;
};

/**
 * `rejected` comes before settlement, by status report; `returned` after it, on the statement; `refunded` is the debtor's own
 * request within eight weeks. `answeredOn` is the T2 day on which the bank tells us.
 */
export type DebitOutcome =
  { kind: 'settled' } | { kind: 'rejected' | 'returned' | 'refunded'; reason: ReturnReason; answeredOn: BusinessDate };

// Chance that a first debit comes back. With the second attempts the whole comes to about 2.8 %.
const firstReturnShare: Record<PayProfile, number> = {
  'on-time': 0.012,
  'sometimes-late': 0.066,
  chronic: 0.2,
  broken: 0.3,
};

// A broken payer pays at first, better or worse, and then stops.
const brokenAfterwards = 0.7;

const reasonShares: Record<PayProfile, Weighted<ReturnReason>> = {
  'on-time': [
    ['AM04', 60],
    ['AC04', 10],
    ['AC01', 3],
    ['MS03', 14],
    ['MD06', 7],
    ['AG01', 2],
    ['SL01', 2],
    ['MD07', 1],
    ['MS02', 1],
  ],
  'sometimes-late': [
    ['AM04', 72],
    ['MS03', 14],
    ['MD06', 5],
    ['MS02', 3],
    ['AC04', 3],
    ['AC06', 2],
    ['MD01', 1],
  ],
  chronic: [
    ['AM04', 74],
    ['MS03', 12],
    ['AC06', 5],
    ['MS02', 4],
    ['MD06', 3],
    ['MD01', 2],
  ],
  broken: [
    ['AM04', 46],
    ['AC04', 16],
    ['AC06', 14],
    ['MS03', 10],
    ['MD01', 8],
    ['MD06', 4],
    ['MS02', 2],
  ],
};

// With these the account or the mandate is gone: the next debit would meet the same answer.
const lastingReasons: ReadonlySet<ReturnReason> = new Set([
  'AC01',
  'AC04',
  'AC06',
  'MD01',
  'MD07',
  'AG01',
  'MS02',
  'SL01',
]);

function returnShare(debit: DebitAttempt): number {
  if (debit.previousReason && lastingReasons.has(debit.previousReason)) return 0.97;
  if (debit.profile === 'broken')
    return debit.instalmentNo <= 2 && debit.attempt === 1 ? firstReturnShare.broken : brokenAfterwards;
  const base = firstReturnShare[debit.profile];
  if (debit.attempt === 1) return base;
  // A second try meets the same empty account more often, unless the salary has just come.
  const retry = { 'on-time': 0.1, 'sometimes-late': 0.28, chronic: 0.52 }[debit.profile];
  return isSoonAfterPayday(debit.collectionDate, debit.payday) ? retry / 2 : retry;
}

function isSoonAfterPayday(date: BusinessDate, payday: number | null): boolean {
  if (payday === null) return false;
  const day = Number(date.slice(8));
  return (day - payday + 31) % 31 <= 5;
}

function drawReason(random: Random, debit: DebitAttempt): ReturnReason {
  if (debit.previousReason && lastingReasons.has(debit.previousReason)) return debit.previousReason;
  const reason = random.weighted(reasonShares[debit.profile]);
  // German and Austrian banks hide an empty account behind "no reason given" more often, for data protection.
  if (reason === 'AM04' && (debit.country === 'DE' || debit.country === 'AT') && random.chance(0.22)) return 'MS03';
  return reason;
}

function failed(random: Random, reason: ReturnReason, collectionDate: BusinessDate): DebitOutcome {
  if (reason === 'MD06') {
    // Within eight weeks; most people look at their statement soon, some very late.
    const days = Math.min(36, Math.max(3, Math.round(random.lognormal(11, 0.7))));
    return { kind: 'refunded', reason, answeredOn: addT2Days(collectionDate, days) };
  }
  const checkedBefore: ReadonlySet<ReturnReason> = new Set(['AC01', 'AC04', 'AG01', 'SL01']);
  if (checkedBefore.has(reason) && random.chance(0.35)) {
    return { kind: 'rejected', reason, answeredOn: addT2Days(collectionDate, -1) };
  }
  const days = random.weighted([
    [1, 22],
    [2, 46],
    [3, 20],
    [4, 8],
    [5, 4],
  ]);
  return { kind: 'returned', reason, answeredOn: addT2Days(collectionDate, days) };
}

/** What becomes of one debit. The same root stream and attempt always give the same answer. */
export function decideDebit(random: Random, debit: DebitAttempt): DebitOutcome {
  const stream = random.fork(`debit/${debit.instalmentKey}/${debit.attempt}`);
  if (!stream.chance(returnShare(debit))) return { kind: 'settled' };
  return failed(stream, drawReason(stream, debit), debit.collectionDate);
}
