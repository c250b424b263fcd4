import type { BusinessDate } from '@/server/kernel/business-date';
import type { Currency } from '@/server/kernel/money';
import { post, WHOLE, type AccountCode, type Leg, type LedgerEntryInput } from '@/server/modules/ledger';
import type { RunContext } from '@/server/platform/command/context';
import type { ChunkAnswer } from '@/server/platform/command/process';
import { agedOn, ageRange, endOfChunk, firstId, lastId, noteAgedOn } from '../credit.ageing.repo';
import { earnRange, type Earned } from '../credit.close.repo';
import { instalmentsMissed } from '../credit.events';
import { newlyMissed } from '../credit.letter.repo';

/** Plans of one chunk. Large enough that a day of a million plans is fifty runs, small enough for one transaction. */
export const plansPerChunk = 20_000;

/** Instalments of one event, so that whoever hears of it works in small steps. */
const missedPerEvent = 200;

export type ChunkAt = { readonly date: BusinessDate; readonly cursor: unknown; readonly size?: number };

const startOf = (cursor: unknown): string => (typeof cursor === 'string' ? cursor : firstId);

/** Tells of the instalments that became late since the close before, in pages; whoever writes to customers hears of it. */
async function tellMissed(context: RunContext, date: BusinessDate, before: BusinessDate): Promise<void> {
  let after = firstId;
  for (;;) {
    const instalmentIds = await newlyMissed(context.tx, { date, before, after, limit: missedPerEvent });
    if (instalmentIds.length > 0) await context.raise(instalmentsMissed, { date, instalmentIds });
    after = instalmentIds.at(-1) ?? after;
    if (instalmentIds.length < missedPerEvent) return;
  }
}

/**
 * Days past due, bucket and overdue amount of all active plans as of the date, with a history row where one changed. The
 * cursor is the last plan id. Run again for the same date it changes nothing.
 */
export async function ageingChunk(context: RunContext, at: ChunkAt): Promise<ChunkAnswer> {
  const { tx, run } = context;
  const after = startOf(at.cursor);
  const end = await endOfChunk(tx, 'active', { after, size: at.size ?? plansPerChunk });
  const before = end === null ? await agedOn(tx) : null;
  const { hash, ...counts } = await ageRange(tx, { date: at.date, runId: run.id, after, upTo: end ?? lastId });
  if (end === null) await noteAgedOn(tx, at.date);
  if (before !== null && before < at.date) await tellMissed(context, at.date, before);
  return { cursor: end, counts, changedSetHash: hash };
}

/** One entry per currency for the whole chunk: a leg per plan, and their sum as income. */
function entryOf(
  earned: readonly Earned[],
  what: {
    event: string;
    from: AccountCode;
    to: AccountCode;
    amount: (row: Earned) => bigint;
    sourceId: string;
    currency: Currency;
  },
): LedgerEntryInput[] {
  const rows = earned.filter((row) => row.currency === what.currency && what.amount(row) > 0n);
  if (rows.length === 0) return [];
  const total = rows.reduce((sum, row) => sum + what.amount(row), 0n);
  const legs: Leg[] = rows.map((row) => ({
    account: what.from,
    subId: row.planId,
    currency: what.currency,
    debitMinor: what.amount(row),
  }));
  legs.push({ account: what.to, subId: WHOLE, currency: what.currency, creditMinor: total });
  return [{ event: what.event, legs, sourceType: 'income-of-day', sourceId: what.sourceId }];
}

/**
 * Merchant fees and interest that were earned up to the date, on all plans that still earn. The cursor is the last plan id.
 * What a plan was given stands on the plan, so that a repeated chunk posts nothing.
 */
export async function incomeChunk(context: RunContext, at: ChunkAt): Promise<ChunkAnswer> {
  const { tx, run } = context;
  const after = startOf(at.cursor);
  const end = await endOfChunk(tx, 'earning', { after, size: at.size ?? plansPerChunk });
  const earned = await earnRange(tx, { date: at.date, after, upTo: end ?? lastId });
  const currencies = [...new Set(earned.map((row) => row.currency))].sort();
  const posted = await post(
    context,
    currencies.flatMap((currency) => {
      const sourceId = `${at.date}/${currency}/${run.id}`;
      return [
        ...entryOf(earned, {
          event: 'merchant-fee-recognised',
          from: 'deferred-merchant-fee',
          to: 'merchant-fee-income',
          amount: (row) => row.feeMinor,
          sourceId,
          currency,
        }),
        ...entryOf(earned, {
          event: 'interest-accrued',
          from: 'interest-receivable',
          to: 'interest-income',
          amount: (row) => row.interestMinor,
          sourceId,
          currency,
        }),
      ];
    }),
  );
  return { cursor: end, counts: { plans: earned.length, entries: posted.length } };
}
