// What the intake of purchases reads and writes, a whole set at once.
import { json, sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import type { OrderRow } from './credit.repo';

export type OwnRef = { merchantId: string; merchantOrderRef: string };

/** Orders that merchants sent under these numbers of their own. */
export async function findOrdersOfMerchants(
  db: Db,
  refs: readonly OwnRef[],
): Promise<(OwnRef & { id: string; ref: string })[]> {
  return db.rows(sql`
    select o.id, o.ref, o.merchant_id, o.merchant_order_ref
    from unnest(${refs.map((each) => each.merchantId)}::uuid[], ${refs.map((each) => each.merchantOrderRef)}::text[]) r(merchant_id, own_ref)
    join credit_order o on o.merchant_id = r.merchant_id and o.merchant_order_ref = r.own_ref`);
}

/** Two purchases of one customer are decided one after the other, so that the second sees what the first took of the limit. */
export async function lockCustomerCredit(tx: Tx, customerIds: readonly string[]): Promise<void> {
  // In the order of ids, so that two runs that want the same customers never wait for each other in a ring.
  await tx.exec(sql`
    select pg_advisory_xact_lock(hashtextextended('credit/' || id, 0)) from unnest(${customerIds.toSorted()}::text[]) id`);
}

export type Exposure = { exposureMinor: bigint; overdueMinor: bigint; dpd: number };
type Owing = { customerId: string; currency: string };

/**
 * What customers owe on plans and approved orders (principal and interest), what of it is overdue, and the worst days past
 * due; in the order of what was asked.
 */
export async function exposures(db: Db, of: readonly Owing[]): Promise<Exposure[]> {
  return db.rows<Exposure>(sql`
    select (coalesce((select sum(i.principal_minor + i.interest_minor - i.paid_principal_minor - i.paid_interest_minor)
        from plan p join instalment i on i.plan_id = p.id and i.state <> 'paid'
        where p.customer_id = a.customer_id and p.currency = a.currency and p.state <> 'completed'), 0)
      + coalesce((select sum(o.amount_minor) from credit_order o
        where o.customer_id = a.customer_id and o.currency = a.currency and o.state in ('approved', 'referred')), 0))::bigint as exposure_minor,
      coalesce((select sum(p.overdue_minor) from plan p where p.customer_id = a.customer_id and p.currency = a.currency), 0)::bigint as overdue_minor,
      coalesce((select max(p.dpd) from plan p where p.customer_id = a.customer_id), 0)::int as dpd
    from unnest(${of.map((each) => each.customerId)}::uuid[], ${of.map((each) => each.currency)}::text[])
      with ordinality a(customer_id, currency, no) order by a.no`);
}

/** What one customer owes in one currency; see exposures. */
export async function exposureOf(db: Db, customerId: string, currency: string): Promise<Exposure> {
  const [exposure] = await exposures(db, [{ customerId, currency }]);
  if (!exposure) throw new Error('an exposure answers one row for each that is asked');
  return exposure;
}

export type NewOrder = Omit<OrderRow, 'version' | 'requestId' | 'capturedOn'>;

export async function insertOrders(tx: Tx, rows: readonly NewOrder[]): Promise<void> {
  const of = <K extends keyof NewOrder>(key: K) => rows.map((row) => row[key]);
  await tx.exec(sql`
    insert into credit_order (id, ref, merchant_id, merchant_order_ref, customer_id, amount_minor, currency, product, down_payment_minor, apr_bps,
      ordered_on, ordered_at, state, decided_at, decision)
    select o.id, o.ref, o.merchant_id, o.own_ref, o.customer_id, o.amount, o.currency, o.product, o.down, o.apr, o.ordered_on, o.ordered_at,
      o.state, o.decided_at, ${json(of('decision'))}::jsonb -> (o.no - 1)::int
    from unnest(${of('id')}::uuid[], ${of('ref')}::text[], ${of('merchantId')}::uuid[], ${of('merchantOrderRef')}::text[],
      ${of('customerId')}::uuid[], ${of('amountMinor')}::bigint[], ${of('currency')}::text[], ${of('product')}::text[],
      ${of('downPaymentMinor')}::bigint[], ${of('aprBps')}::int[], ${of('orderedOn')}::date[], ${of('orderedAt')}::timestamptz[],
      ${of('state')}::text[], ${of('decidedAt')}::timestamptz[])
      with ordinality o(id, ref, merchant_id, own_ref, customer_id, amount, currency, product, down, apr, ordered_on, ordered_at, state, decided_at, no)`);
}
