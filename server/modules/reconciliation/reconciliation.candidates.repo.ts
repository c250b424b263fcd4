import type { BusinessDate } from '@/server/kernel/business-date';
import { maskIban } from '@/server/kernel/iban';
import { sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';

/** An order that the bank may mean, with where it stands. */
export type OrderFacts = {
  id: string;
  ref: string;
  endToEndId: string;
  direction: 'out' | 'in';
  amountMinor: bigint;
  currency: string;
  iban: string;
  state: string;
  bankAccountId: string;
};

export async function ordersByEndToEndId(db: Db, endToEndIds: readonly string[]): Promise<OrderFacts[]> {
  if (endToEndIds.length === 0) return [];
  return db.rows<OrderFacts>(sql`
    select id, ref, end_to_end_id, direction, amount_minor, currency, iban, state, bank_account_id
    from payment_order where end_to_end_id = any(${endToEndIds}::text[]) order by id`);
}

export type BlockFacts = {
  id: string;
  ref: string;
  pmtInfId: string;
  bankAccountId: string;
  direction: 'out' | 'in';
  currency: string;
  orderCount: number;
  ordersMinor: bigint;
  rejectedCount: number;
  rejectedMinor: bigint;
  /** Orders that can no longer, or not yet, be booked by a statement. */
  otherCount: number;
};

/** Payment blocks with the sums of their orders; amounts without direction. */
export async function blocksByPmtInfId(db: Db, pmtInfIds: readonly string[]): Promise<BlockFacts[]> {
  if (pmtInfIds.length === 0) return [];
  return db.rows<BlockFacts>(sql`
    select f.id, f.ref, f.pmt_inf_id, f.bank_account_id, f.direction, f.currency, count(*)::integer as order_count, sum(o.amount_minor)::bigint as orders_minor,
      count(*) filter (where o.state in ('rejected', 'cancelled'))::integer as rejected_count,
      coalesce(sum(o.amount_minor) filter (where o.state in ('rejected', 'cancelled')), 0)::bigint as rejected_minor,
      count(*) filter (where o.state not in ('sent', 'accepted', 'rejected', 'cancelled'))::integer as other_count
    from payment_file f join payment_order o on o.file_id = f.id
    where f.pmt_inf_id = any(${pmtInfIds}::text[]) group by f.id order by f.id`);
}

/** Accounts of ours in words that may be shown, by id: the name and the masked number. */
export async function accountNames(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.rows<{ id: string; name: string; iban: string }>(
    sql`select id, name, iban from bank_account where id = any(${ids}::uuid[])`,
  );
  return new Map(rows.map(({ id, name, iban }) => [id, `${name} ${maskIban(iban)}`]));
}

export type VirtualFacts = {
  iban: string;
  customerId: string;
  currency: string;
  expectedId: string | null;
  openMinor: bigint | null;
  dueDate: BusinessDate | null;
};

/** Virtual accounts and what is awaited on them: one row per expectation, or one without. */
export async function virtualAccounts(db: Db, ibans: readonly string[]): Promise<VirtualFacts[]> {
  if (ibans.length === 0) return [];
  return db.rows<VirtualFacts>(sql`
    select v.iban, v.customer_id, b.currency, e.id as expected_id, e.amount_minor - e.received_minor as open_minor, e.due_date
    from virtual_account v join bank_account b on b.id = v.bank_account_id
    left join expected_payment e on e.virtual_account_id = v.id and e.state in ('open', 'partly-received') and e.amount_minor > e.received_minor
    where v.iban = any(${ibans}::text[]) order by v.iban, e.due_date, e.id`);
}

export type OpenInstalment = {
  id: string;
  no: number;
  planId: string;
  planRef: string;
  customerId: string;
  currency: string;
  openMinor: bigint;
  dueDate: BusinessDate;
  /** Every reference under which a customer may pay it. */
  references: string[];
  payerIbans: string[];
};

const openInstalments = sql`
  select i.id, i.no, p.id as plan_id, p.ref as plan_ref, p.customer_id, p.currency, i.effective_due_date as due_date,
    i.principal_minor + i.interest_minor - i.paid_principal_minor - i.paid_interest_minor as open_minor,
    array_remove(array[p.ref, o.ref, d.ref], null) as references,
    coalesce((select array_agg(distinct a.iban order by a.iban) from (
      select iban from mandate where customer_id = p.customer_id union select iban from customer_account where customer_id = p.customer_id) a), '{}') as payer_ibans
  from plan p join credit_order o on o.id = p.order_id join instalment i on i.plan_id = p.id left join payment_order d on d.id = i.payment_order_id
  where p.state = 'active' and i.state <> 'paid'`;

/** What is open on the plans that these references name: a plan, an order, or a debit of an instalment. */
export async function openByReferences(db: Db, references: readonly string[]): Promise<OpenInstalment[]> {
  if (references.length === 0) return [];
  return db.rows<OpenInstalment>(sql`
    with named as (
      select id from plan where ref = any(${references}::text[])
      union select p.id from credit_order o join plan p on p.order_id = o.id where o.ref = any(${references}::text[])
      union select i.plan_id from payment_order d join instalment i on i.id::text = split_part(d.source_id, '/', 1)
        where d.ref = any(${references}::text[]) and d.source_type = 'instalment'
    )
    ${openInstalments} and p.id in (select id from named) order by i.effective_due_date, i.id`);
}

/** What is open of the customers who have paid from these accounts, or gave them for debits. */
export async function openByPayers(db: Db, ibans: readonly string[]): Promise<OpenInstalment[]> {
  if (ibans.length === 0) return [];
  return db.rows<OpenInstalment>(sql`
    with payer as (
      select customer_id from mandate where iban = any(${ibans}::text[])
      union select customer_id from customer_account where iban = any(${ibans}::text[])
    )
    ${openInstalments} and p.customer_id in (select customer_id from payer) order by i.effective_due_date, i.id limit 5000`);
}
