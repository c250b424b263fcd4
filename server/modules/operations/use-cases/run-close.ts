import { addDays, businessDate, type BusinessDate } from '@/server/kernel/business-date';
import { refuse } from '@/server/kernel/refusal';
import { calendar } from '@/server/modules/calendar';
import { pollBank } from '@/server/modules/payments';
import { systemActor } from '@/server/platform/auth/actor';
import { theSimulatedBank } from '@/server/platform/bank/installed-bank';
import { runProcess, type ProcessOutcome } from '@/server/platform/command/process';
import { theDatabase } from '@/server/platform/command/registry';
import { withTransaction } from '@/server/platform/db/tx';
import { nextBusinessDate } from '../domain/closing';
import { claimClosing, closeOf, openClose } from '../operations.repo';
import { dayClose } from './day-close';

const closer = systemActor('day-close');

/** How an attempt ended; `busy`: another process closes a day at this moment. */
export type CloseOutcome = ProcessOutcome | { readonly status: 'busy' } | { readonly status: 'not-open' };

/** Where the bank is simulated, its days end with ours, closed days included, and its statements are fetched. */
async function endDayOfBank(date: BusinessDate): Promise<void> {
  const bank = theSimulatedBank();
  if (bank === null) return;
  await bank.closeDay(addDays(nextBusinessDate(date), -1));
  await pollBank();
}

/**
 * Carries out the close of the open day, or goes on with it. Safe to call at any time and from several processes: one at a
 * time works, and what was done is not done again.
 */
export async function runClose(date: BusinessDate): Promise<CloseOutcome> {
  return withTransaction(theDatabase().app, async (tx) => {
    if (!(await claimClosing(tx))) return { status: 'busy' };
    const known = await closeOf(tx, date);
    if (known?.state === 'done') return { status: 'done', processRunId: known.id };
    // A close whose last step has moved the date only lacks its end.
    if (known === null && (await calendar(tx)).businessDate !== date) return { status: 'not-open' };
    await endDayOfBank(date);
    return runProcess(dayClose, { scope: date, date }, closer);
  });
}

/** Goes on with a close that was begun and waits or was killed. Null when there is none. */
export async function resumeClose(): Promise<CloseOutcome | null> {
  const open = await openClose(theDatabase().read);
  return open === null ? null : runClose(open.date);
}

/** For whoever closes by hand: the day that is open when none is named. Throws Refusal OPERATIONS.NOT_THE_OPEN_DAY. */
export async function closeDay(date: string | null): Promise<CloseOutcome & { date: BusinessDate }> {
  const open = (await calendar(theDatabase().read)).businessDate;
  const wanted = date === null ? open : businessDate(date);
  const outcome = await runClose(wanted);
  if (outcome.status === 'not-open') {
    throw refuse(
      'OPERATIONS.NOT_THE_OPEN_DAY',
      `${wanted} cannot be closed: the open day is ${open}. Days are closed in their order.`,
      { date: wanted, open },
    );
  }
  return { ...outcome, date: wanted };
}
