import { postSetBased, WHOLE } from '@/server/modules/ledger';
import type { RunContext } from '@/server/platform/command/context';
import { sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';

type Posted = { posted: number; repeated: number };

/**
 * Posts credits that nobody has claimed, of many lines at once: what stands as an exception, and what was matched by its
 * reference, which leaves suspense again at once. Credits on virtual accounts never stand in suspense.
 */
export async function postStrays(context: Pick<RunContext, 'tx'>, lineIds: readonly string[]): Promise<Posted> {
  return postSetBased(
    context,
    sql`
      select 'stray-credit' as event, 'statement-line' as source_type, l.id::text as source_id, l.bank_ref as entry_text, side.account, side.sub_id,
        side.amount_minor, l.currency
      from (
        select x.line_id, sum(x.amount_minor)::bigint as amount_minor from (
          select line_id, amount_minor from recon_exception where line_id = any(${lineIds}::uuid[]) and amount_minor > 0
          union all
          select line_id, amount_minor from recon_match
            where line_id = any(${lineIds}::uuid[]) and effect = 'receipt' and rule <> 'virtual-iban' and undone_run_id is null and not manual
        ) x group by x.line_id
      ) open
      join statement_line l on l.id = open.line_id join statement s on s.id = l.statement_id
      cross join lateral (values ('bank', s.bank_account_id::text, open.amount_minor), ('unidentified-receipts', l.id::text, -open.amount_minor))
        side(account, sub_id, amount_minor)`,
  );
}

/** Posts what the bank charged, of many lines at once, and notes each entry on its match. */
export async function postCharges(context: Pick<RunContext, 'tx'>, lineIds: readonly string[]): Promise<Posted> {
  const posted = await postSetBased(
    context,
    sql`
      select 'bank-charge' as event, 'statement-line' as source_type, l.id::text as source_id, l.bank_ref as entry_text, side.account, side.sub_id,
        side.amount_minor, l.currency
      from recon_match m join statement_line l on l.id = m.line_id join statement s on s.id = l.statement_id
      cross join lateral (values ('bank-charges', ${WHOLE}::text, -m.amount_minor), ('bank', s.bank_account_id::text, m.amount_minor))
        side(account, sub_id, amount_minor)
      where m.line_id = any(${lineIds}::uuid[]) and m.effect = 'charge' and m.undone_run_id is null and not m.manual`,
  );
  await context.tx.exec(sql`
    update recon_match m set entry_id = e.id from ledger_entry e
    where m.line_id = any(${lineIds}::uuid[]) and m.effect = 'charge' and m.undone_run_id is null and not m.manual and m.entry_id is null
      and e.source_type = 'statement-line' and e.source_id = m.line_id::text and e.event = 'bank-charge'`);
  return posted;
}

/** The orders of payment blocks that the bank has and has not refused. */
export async function ordersToBook(db: Db, fileIds: readonly string[]): Promise<{ id: string; fileId: string }[]> {
  if (fileIds.length === 0) return [];
  return db.rows(sql`
    select id, file_id from payment_order where file_id = any(${fileIds}::uuid[]) and state in ('sent', 'accepted') order by id`);
}
