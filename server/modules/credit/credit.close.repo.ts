import type { BusinessDate } from '@/server/kernel/business-date';
import { sql } from '@/server/platform/db/sql';
import type { Tx } from '@/server/platform/db/tx';

export type DueInstalment = {
  id: string;
  planRef: string;
  customerId: string;
  no: number;
  parts: number;
  openMinor: bigint;
  currency: string;
  attempts: number;
  nextCollectionOn: BusinessDate;
};

/** Where a walk over what is to be collected stands: the keyset of its last row. */
export type CollectCursor = { readonly on: BusinessDate; readonly id: string };

/** Instalments that are to be collected by a date, in order of day and id, held by this transaction. */
export async function holdDue(
  tx: Tx,
  at: { currency: string; upTo: BusinessDate; after: CollectCursor | null; limit: number },
): Promise<DueInstalment[]> {
  const after = at.after ? sql`and (i.next_collection_on, i.id) > (${at.after.on}::date, ${at.after.id}::uuid)` : sql``;
  return tx.rows<DueInstalment>(sql`
    select i.id, p.ref as plan_ref, p.customer_id, i.no, (select count(*)::int from instalment s where s.plan_id = p.id) as parts,
      i.principal_minor + i.interest_minor - i.paid_principal_minor - i.paid_interest_minor as open_minor,
      p.currency, i.attempts, i.next_collection_on
    from instalment i join plan p on p.id = i.plan_id and p.state = 'active' and p.currency = ${at.currency}
    where i.state = 'open' and i.next_collection_on is not null and i.next_collection_on <= ${at.upTo}::date ${after}
    order by i.next_collection_on, i.id limit ${at.limit} for update of i`);
}

/** Debits stand behind these instalments from now on. */
export async function setInCollection(
  tx: Tx,
  debits: readonly { instalmentId: string; orderId: string }[],
  collectionDate: BusinessDate,
): Promise<void> {
  if (debits.length === 0) return;
  await tx.exec(sql`
    update instalment i set state = 'in-collection', payment_order_id = d.order_id, collection_date = ${collectionDate}::date,
      attempts = i.attempts + 1, next_collection_on = null, version = i.version + 1
    from unnest(${debits.map((debit) => debit.instalmentId)}::uuid[], ${debits.map((debit) => debit.orderId)}::uuid[]) d(id, order_id)
    where i.id = d.id`);
}

export type Earned = { planId: string; currency: string; feeMinor: bigint; interestMinor: bigint };

/**
 * Recognises the merchant fee straight-line from start to end of a plan (all of it when the plan is over) and accrues
 * interest day by day within each instalment's period; answers what was added per plan. Figures never go back, so a repeated
 * chunk adds nothing. Integer division rounds down; the last day takes the rest.
 */
export async function earnRange(tx: Tx, at: { date: BusinessDate; after: string; upTo: string }): Promise<Earned[]> {
  return tx.rows<Earned>(sql`
    with scope as materialized (
      select p.id, p.state, p.started_on, p.ends_on, p.merchant_fee_minor as fee, p.fee_recognised_minor as fee_before,
        p.interest_minor as interest, p.interest_accrued_minor as interest_before
      from plan p where p.earning and p.id > ${at.after}::uuid and p.id <= ${at.upTo}::uuid order by p.id for update
    ), period as (
      select i.plan_id, i.interest_minor, i.due_date,
        lag(i.due_date, 1, s.started_on) over (partition by i.plan_id order by i.no) as from_date
      from instalment i join scope s on s.id = i.plan_id
      where i.plan_id > ${at.after}::uuid and i.plan_id <= ${at.upTo}::uuid and s.interest > s.interest_before
    ), accrued as (
      select plan_id, sum(case when ${at.date}::date >= due_date then interest_minor
        else interest_minor * greatest(${at.date}::date - from_date, 0) / greatest(due_date - from_date, 1) end)::bigint as interest
      from period group by plan_id
    ), target as (
      select s.id, s.fee_before, s.interest_before, greatest(s.fee_before,
          case when s.state <> 'active' or ${at.date}::date >= s.ends_on then s.fee
            else s.fee * greatest(${at.date}::date - s.started_on, 0) / greatest(s.ends_on - s.started_on, 1) end) as fee,
        greatest(s.interest_before, coalesce(a.interest, 0)) as interest
      from scope s left join accrued a on a.plan_id = s.id
    ), written as (
      update plan p set fee_recognised_minor = t.fee, interest_accrued_minor = t.interest,
        earning = t.fee < p.merchant_fee_minor or t.interest < p.interest_minor
      from target t
      where p.id = t.id and ((t.fee, t.interest) is distinct from (t.fee_before, t.interest_before)
        or (t.fee = p.merchant_fee_minor and t.interest = p.interest_minor))
      returning p.id as plan_id, p.currency, t.fee - t.fee_before as fee_minor, t.interest - t.interest_before as interest_minor
    )
    select * from written where fee_minor > 0 or interest_minor > 0 order by plan_id`);
}
