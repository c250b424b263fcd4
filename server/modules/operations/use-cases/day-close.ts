import { advanceBusinessDate } from '@/server/modules/calendar';
import { caseChunk, promiseChunk } from '@/server/modules/collections';
import { feeChunk } from '@/server/modules/fees';
import { statementsMissing } from '@/server/modules/reconciliation';
import { ageingChunk, debitChunk, incomeChunk } from '@/server/modules/credit';
import { bankAccounts, preparePayouts } from '@/server/modules/payments';
import type { RunContext } from '@/server/platform/command/context';
import { defineProcess, type ChunkAnswer, type ChunkAt, type ProcessStep } from '@/server/platform/command/process';
import { nextBusinessDate } from '../domain/closing';
import { dayClosed } from '../operations.events';
import { dayCloseName, mayCloseWithoutStatement, returnsLearnedOn, unreadBankFiles } from '../operations.repo';

/** The bank's statements of the day are in the books; without one the day closes only when two people agreed to it. */
async function statementsStep(context: RunContext, { date }: ChunkAt): Promise<ChunkAnswer> {
  const missing = await statementsMissing(context.tx, date);
  if (missing.length > 0 && !(await mayCloseWithoutStatement(context.tx, date))) {
    const names = missing.slice(0, 5).map((account) => account.name);
    return {
      blocked: `The statement of ${date} is not booked for ${names.join(', ')}. Fetch or upload it, or let two people agree to close without it.`,
    };
  }
  return { cursor: null, counts: { missing: missing.length } };
}

/** What came back was booked with the statements; here it is counted, and nothing the bank said may be left unread. */
async function returnsStep(context: RunContext, { date }: ChunkAt): Promise<ChunkAnswer> {
  const unread = await unreadBankFiles(context.tx);
  if (unread > 0)
    return {
      blocked: `${unread} messages of the bank are not read yet. Wait a moment, or look at the jobs that fail.`,
    };
  return { cursor: null, counts: await returnsLearnedOn(context.tx, date) };
}

/** Payout orders to every merchant that is owed money stand ready in the morning; the file is built by a person. */
async function payablesStep(context: RunContext, { date }: ChunkAt): Promise<ChunkAnswer> {
  const counts = { payouts: 0, blocked: 0, withoutAccount: 0 };
  for (const account of await bankAccounts(context.tx)) {
    const made = await preparePayouts(context, { bankAccountId: account.id, executionDate: nextBusinessDate(date) });
    counts.payouts += made.prepared;
    counts.blocked += made.blocked.length;
    counts.withoutAccount += made.withoutAccount.length;
  }
  return { cursor: null, counts };
}

/** The last step: whoever comes after it works on the next day. */
async function dateStep(context: RunContext, { date }: ChunkAt): Promise<ChunkAnswer> {
  const { from, to } = await advanceBusinessDate(context, nextBusinessDate(date), '08:30');
  await context.raise(dayClosed, { date: from, next: to });
  return { cursor: null, counts: { next: to } };
}

const steps: readonly ProcessStep[] = [
  { name: 'statements', chunk: statementsStep },
  { name: 'returns', chunk: returnsStep },
  { name: 'payables', chunk: payablesStep },
  { name: 'debits', chunk: debitChunk },
  { name: 'income', chunk: incomeChunk },
  { name: 'ageing', chunk: ageingChunk },
  { name: 'fees', chunk: feeChunk },
  { name: 'promises', chunk: promiseChunk },
  { name: 'cases', chunk: caseChunk },
  { name: 'date', chunk: dateStep },
];

/**
 * The close of a business day, on the morning after. Each step is cut into runs of bounded size, so that a close that is
 * killed goes on where its last run ended and does nothing twice.
 */
export const dayClose = defineProcess({ name: dayCloseName, permission: 'operations.runClose', steps });

/** The names of the steps in their order, also before a close was begun. */
export const stepNames: readonly string[] = steps.map((step) => step.name);
