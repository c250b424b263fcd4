import { invariant } from '@/server/kernel/invariant';
import type { Currency } from '@/server/kernel/money';
import { refuse } from '@/server/kernel/refusal';
import type { RunContext } from '@/server/platform/command/context';
import { prepared, sql, type Sql } from '@/server/platform/db/sql';
import { sqlState, type Db } from '@/server/platform/db/tx';
import type { AccountCode } from './domain/chart';
import { signedMinor, totals, type LedgerEntryInput } from './domain/legs';

/** What became of one entry: its id, and whether this call posted it or found it posted already. */
export type Posted = { readonly entryId: string; readonly posted: boolean };

const POSTED_DIFFERENTLY = 'LG001';

/** Raised by ledger_post when a source comes back with other legs; everything else passes through. */
function translated(error: unknown): unknown {
  if (sqlState(error) !== POSTED_DIFFERENTLY || !(error instanceof Error)) return error;
  return refuse(
    'LEDGER.POSTED_DIFFERENTLY',
    `The books already hold this event with other amounts: ${error.message}. Reverse the entry that is there, then post under a new source.`,
  );
}

function check(entry: LedgerEntryInput): void {
  const where = `${entry.event} of ${entry.sourceType}/${entry.sourceId}`;
  invariant(entry.legs.length >= 2, `${where} has ${entry.legs.length} legs; an entry needs two or more`);
  for (const [currency, sum] of totals(entry.legs))
    invariant(sum === 0n, `${where} does not balance in ${currency}`, { sum });
}

/**
 * Posts entries of this run, many in one call. The same source and event again is a no-op that answers `posted: false`;
 * with other legs it throws Refusal LEDGER.POSTED_DIFFERENTLY. The database proves the balance when the run commits.
 */
export async function post(context: Pick<RunContext, 'tx'>, entries: readonly LedgerEntryInput[]): Promise<Posted[]> {
  if (entries.length === 0) return [];
  for (const entry of entries) check(entry);
  const legs = entries.flatMap((entry, index) => entry.legs.map((leg) => ({ no: index + 1, leg })));
  const statement = prepared(
    'ledger_post',
    sql`select entry_id, posted from ledger_post(
      ${entries.map((entry) => entry.event)}::text[], ${entries.map((entry) => entry.sourceType)}::text[],
      ${entries.map((entry) => entry.sourceId)}::text[], ${entries.map((entry) => entry.text ?? null)}::text[],
      ${legs.map(({ no }) => no)}::integer[], ${legs.map(({ leg }) => leg.account)}::text[], ${legs.map(({ leg }) => leg.subId)}::text[],
      ${legs.map(({ leg }) => signedMinor(leg))}::bigint[], ${legs.map(({ leg }) => leg.currency)}::text[]) order by ordinal`,
  );
  try {
    return await context.tx.rows<Posted>(statement);
  } catch (error) {
    throw translated(error);
  }
}

/**
 * Posts what a query gives, without the rows leaving the database; for chunks of the day close. The query gives one row
 * per leg: event, source_type, source_id, entry_text (the same for all legs of an entry), account, sub_id, amount_minor
 * (debit positive, credit negative, rows of zero are left out) and currency. Answers how many entries were new and how
 * many were there already. Keep chunks to some ten thousand entries.
 */
export async function postSetBased(
  context: Pick<RunContext, 'tx'>,
  legs: Sql,
): Promise<{ posted: number; repeated: number }> {
  try {
    return await context.tx.one<{ posted: number; repeated: number }>(sql`
      with leg as materialized (
        select dense_rank() over (order by q.source_type, q.source_id, q.event)::integer as no, q.*
        from (${legs}) q where q.amount_minor <> 0
      ), head as (
        select no, min(event) as event, min(source_type) as source_type, min(source_id) as source_id, min(entry_text) as entry_text
        from leg group by no
      ), given as (
        select array_agg(event order by no) as events, array_agg(source_type order by no) as source_types,
          array_agg(source_id order by no) as source_ids, array_agg(entry_text order by no) as texts from head
      ), sides as (
        select array_agg(no order by no) as nos, array_agg(account::text order by no) as accounts, array_agg(sub_id::text order by no) as sub_ids,
          array_agg(amount_minor::bigint order by no) as amounts, array_agg(currency::text order by no) as currencies from leg
      )
      select count(*) filter (where p.posted)::integer as posted, count(*) filter (where not p.posted)::integer as repeated
      from given g cross join sides s
      cross join lateral ledger_post(g.events::text[], g.source_types::text[], g.source_ids::text[], g.texts::text[],
        s.nos, s.accounts, s.sub_ids, s.amounts, s.currencies) p`);
  } catch (error) {
    throw translated(error);
  }
}

type LegRow = { event: string; accountCode: string; subId: string; amountMinor: bigint; currency: string };

/**
 * Posts the opposite of an entry, once. The original stays as it was written. Throws Refusal LEDGER.ENTRY_UNKNOWN and
 * LEDGER.REVERSAL_OF_REVERSAL.
 */
export async function reverse(context: Pick<RunContext, 'tx'>, entryId: string, reason: string): Promise<Posted> {
  const legs = await context.tx.rows<LegRow>(sql`
    select e.event, l.account_code, l.sub_id, l.amount_minor, l.currency
    from ledger_entry e join ledger_leg l on l.entry_id = e.id where e.id = ${entryId}::uuid order by l.id`);
  const event = legs[0]?.event;
  if (event === undefined)
    throw refuse('LEDGER.ENTRY_UNKNOWN', `There is no entry ${entryId} in the books.`, { entryId });
  if (event === 'reversal') {
    throw refuse(
      'LEDGER.REVERSAL_OF_REVERSAL',
      'This entry is itself a reversal. Post the right entry under a new source instead.',
      { entryId },
    );
  }
  const [posted] = await post(context, [
    {
      event: 'reversal',
      sourceType: 'ledger-entry',
      sourceId: entryId,
      text: reason,
      legs: legs.map((leg) => {
        const base = { account: leg.accountCode as AccountCode, subId: leg.subId, currency: leg.currency };
        return leg.amountMinor > 0n
          ? { ...base, creditMinor: leg.amountMinor }
          : { ...base, debitMinor: -leg.amountMinor };
      }),
    },
  ]);
  invariant(posted, 'a reversal answers what it posted');
  return posted;
}

/** Debit balance (credit negative) of one account, or of one of its sub-balances, in minor units of the currency. */
export async function balanceMinor(
  db: Db,
  at: { account: AccountCode; subId?: string; currency: Currency },
): Promise<bigint> {
  const row = await db.one<{ minor: bigint }>(sql`
    select coalesce(sum(amount_minor), 0)::bigint as minor from ledger_leg
    where account_code = ${at.account} and currency = ${at.currency} and (${at.subId ?? null}::text is null or sub_id = ${at.subId ?? null})`);
  return row.minor;
}

/** Sub-balances of an account that keeps them, by sub-id; sub-ids that were never posted to are missing. */
export async function subBalances(
  db: Db,
  at: { account: AccountCode; currency: Currency; subIds: readonly string[] },
): Promise<Map<string, bigint>> {
  const rows = await db.rows<{ subId: string; balanceMinor: bigint }>(sql`
    select sub_id, balance_minor from ledger_balance
    where account_code = ${at.account} and currency = ${at.currency} and sub_id = any(${at.subIds}::text[])`);
  return new Map(rows.map((row) => [row.subId, row.balanceMinor]));
}
