import { addDays, addT2Days, nextT2Day, type BusinessDate } from '@/server/kernel/business-date';

/** How often one instalment is debited by itself at most, the first time included. */
export const maxAttempts = 3;

/** T2 days between the day we learn that a debit failed and the next one: the account gets time to be filled. */
export const retryPauseT2Days = 3;

/** How long a retry waits for the customer's payday, in calendar days. */
export const paydayWindowDays = 12;

export type FailedDebit = {
  /** What the reason asks for; only "retry" tries again by itself. */
  handling: string;
  /** How often a debit with this reason may be tried again. */
  retries: number;
  /** Debits made for the instalment so far. */
  attempts: number;
  learnedOn: BusinessDate;
  /** Day of the month, 1 to 31, or unknown. */
  payday: number | null;
};

function firstPayday(from: BusinessDate, payday: number): BusinessDate | null {
  for (let days = 0; days <= paydayWindowDays; days += 1) {
    const day = addDays(from, days);
    const isLastOfMonth = addDays(day, 1).slice(8) === '01';
    const dayOfMonth = Number(day.slice(8));
    if (dayOfMonth === payday || (isLastOfMonth && dayOfMonth < payday)) return day;
  }
  return null;
}

/**
 * The collection date of the next try, a T2 day, or null when none is made without a person: the reason asks for one, or
 * the tries are used up. A payday soon after the pause is waited for, and the debit goes out on the T2 day after it.
 */
export function nextTryOn(failed: FailedDebit): BusinessDate | null {
  if (failed.handling !== 'retry') return null;
  if (failed.attempts > failed.retries || failed.attempts >= maxAttempts) return null;
  const earliest = addT2Days(failed.learnedOn, retryPauseT2Days);
  const payday = failed.payday === null ? null : firstPayday(earliest, failed.payday);
  return payday === null ? earliest : nextT2Day(addDays(payday, 1));
}

/** Reasons for which the lateness is ours or the bank's, so that no fee is charged for it. */
export function noFaultOf(handling: string, reasonCode: string): string | null {
  return handling === 'own-error' ? `own-error:${reasonCode}` : null;
}
