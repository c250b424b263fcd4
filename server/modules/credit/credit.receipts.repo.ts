import type { BusinessDate } from '@/server/kernel/business-date';
import { sql, type Sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import type { InstalmentState, PlanState } from './domain/plan-state';

/** An instalment with what is open on it, held by this transaction. */
export type HeldInstalment = {
  id: string;
  planId: string;
  planState: PlanState;
  customerId: string;
  currency: string;
  state: InstalmentState;
  effectiveDueDate: BusinessDate;
  openPrincipalMinor: bigint;
  openInterestMinor: bigint;
  attempts: number;
  paymentOrderId: string | null;
};

/** Which instalments a receipt may reach. */
export type HoldScope =
  | { readonly instalmentIds: readonly string[] }
  | { readonly planIds: readonly string[] }
  | { readonly customerId: string; readonly currency: string };

/** Locks plans, then their instalments, both in id order, and reads what is open. */
export async function holdInstalments(tx: Tx, scope: HoldScope): Promise<HeldInstalment[]> {
  const plansOf: Sql =
    'instalmentIds' in scope
      ? sql`id in (select plan_id from instalment where id = any (${scope.instalmentIds}::uuid[]))`
      : 'planIds' in scope
        ? sql`id = any (${scope.planIds}::uuid[])`
        : sql`customer_id = ${scope.customerId}::uuid and currency = ${scope.currency} and state = 'active'`;
  const plans = await tx.rows<{ id: string }>(sql`select id from plan where ${plansOf} order by id for update`);
  const only = 'instalmentIds' in scope ? sql`and i.id = any (${scope.instalmentIds}::uuid[])` : sql``;
  return tx.rows<HeldInstalment>(sql`
    select i.id, i.plan_id, p.state as plan_state, p.customer_id, p.currency, i.state, i.effective_due_date,
      i.principal_minor - i.paid_principal_minor as open_principal_minor, i.interest_minor - i.paid_interest_minor as open_interest_minor,
      i.attempts, i.payment_order_id
    from instalment i join plan p on p.id = i.plan_id
    where i.plan_id = any (${plans.map((plan) => plan.id)}::uuid[]) ${only} order by i.id for update of i`);
}

/** What happens to one instalment: parts paid (or taken back, negative), and what a failed debit leaves on it. */
export type PaidChange = {
  instalmentId: string;
  principalMinor: bigint;
  interestMinor: bigint;
  /** The debit under way is answered by this: it is in collection no more. */
  answersDebit: boolean;
  nextCollectionOn: BusinessDate | null;
};

/** Applies changes to instalments, one row each. `returned` leaves its two dates on those that are open again. */
export async function applyPaid(
  tx: Tx,
  changes: readonly PaidChange[],
  on: { readonly bookedOn: BusinessDate; readonly returned: null | { readonly learnedOn: BusinessDate } },
): Promise<void> {
  if (changes.length === 0) return;
  await tx.exec(sql`
    update instalment i set
      paid_principal_minor = n.paid_principal, paid_interest_minor = n.paid_interest, version = i.version + 1,
      state = case when n.whole then 'paid' when n.reopens then 'open' else i.state end,
      paid_on = case when n.whole then coalesce(i.paid_on, ${on.bookedOn}::date) end,
      collection_date = case when n.whole or n.reopens then null else i.collection_date end,
      next_collection_on = case when n.whole then null when n.reopens then n.next_on else i.next_collection_on end,
      returned_on = case when n.whole or ${on.returned === null} then i.returned_on else ${on.bookedOn}::date end,
      learned_on = case when n.whole or ${on.returned === null} then i.learned_on else ${on.returned?.learnedOn ?? null}::date end
    from (
      select i.id, i.paid_principal_minor + c.principal as paid_principal, i.paid_interest_minor + c.interest as paid_interest, c.next_on,
        i.paid_principal_minor + c.principal = i.principal_minor and i.paid_interest_minor + c.interest = i.interest_minor as whole,
        c.answers or i.state = 'paid' as reopens
      from unnest(${changes.map((change) => change.instalmentId)}::uuid[], ${changes.map((change) => change.principalMinor)}::bigint[],
        ${changes.map((change) => change.interestMinor)}::bigint[], ${changes.map((change) => change.answersDebit)}::bool[],
        ${changes.map((change) => change.nextCollectionOn)}::date[]) c(id, principal, interest, answers, next_on)
      join instalment i on i.id = c.id
    ) n where n.id = i.id`);
}

export type AllocationKind =
  'principal' | 'interest' | 'principal-returned' | 'interest-returned' | 'principal-undone' | 'interest-undone';

export type AllocationRow = {
  planId: string;
  instalmentId: string;
  kind: AllocationKind;
  amountMinor: bigint;
  currency: string;
  sourceType: string;
  sourceId: string;
};

export async function insertAllocations(
  tx: Tx,
  rows: readonly AllocationRow[],
  at: { bookedOn: BusinessDate; runId: string },
): Promise<void> {
  if (rows.length === 0) return;
  const of = <K extends keyof AllocationRow>(key: K) => rows.map((row) => row[key]);
  await tx.exec(sql`
    insert into receipt_allocation (plan_id, instalment_id, kind, amount_minor, currency, source_type, source_id, booked_on, run_id)
    select a.*, ${at.bookedOn}::date, ${at.runId}::uuid from unnest(${of('planId')}::uuid[], ${of('instalmentId')}::uuid[], ${of('kind')}::text[],
      ${of('amountMinor')}::bigint[], ${of('currency')}::text[], ${of('sourceType')}::text[], ${of('sourceId')}::text[]) a`);
}

export type ReceiptKind = 'receipt' | 'return' | 'undo';
export type ReceiptAccount = 'collections-clearing' | 'unidentified-receipts' | 'bank' | 'cards-in-transit';

export type ReceiptRow = {
  id: string;
  kind: ReceiptKind;
  customerId: string;
  amountMinor: bigint;
  excessMinor: bigint;
  currency: string;
  fromAccount: ReceiptAccount;
  fromSubId: string;
  sourceType: string;
  sourceId: string;
  entryId: string | null;
};

export async function insertReceipts(
  tx: Tx,
  rows: readonly ReceiptRow[],
  at: { bookedOn: BusinessDate; runId: string },
): Promise<void> {
  if (rows.length === 0) return;
  const of = <K extends keyof ReceiptRow>(key: K) => rows.map((row) => row[key]);
  await tx.exec(sql`
    insert into credit_receipt (id, kind, customer_id, amount_minor, excess_minor, currency, from_account, from_sub_id, source_type, source_id,
      entry_id, booked_on, run_id)
    select r.*, ${at.bookedOn}::date, ${at.runId}::uuid from unnest(${of('id')}::uuid[], ${of('kind')}::text[], ${of('customerId')}::uuid[],
      ${of('amountMinor')}::bigint[], ${of('excessMinor')}::bigint[], ${of('currency')}::text[], ${of('fromAccount')}::text[],
      ${of('fromSubId')}::text[], ${of('sourceType')}::text[], ${of('sourceId')}::text[], ${of('entryId')}::uuid[]) r`);
}

/** Receipts of these sources that stand in the books, whatever was taken back of them since. */
export async function findReceipts(
  db: Db,
  source: { readonly type: string; readonly ids: readonly string[] },
  kinds: readonly ReceiptKind[],
): Promise<ReceiptRow[]> {
  return db.rows<ReceiptRow>(sql`
    select id, kind, customer_id, amount_minor, excess_minor, currency, from_account, from_sub_id, source_type, source_id, entry_id
    from credit_receipt where source_type = ${source.type} and source_id = any (${source.ids}::text[]) and kind = any (${kinds}::text[]) order by id`);
}

export type RefundPaid = {
  id: string;
  ref: string;
  planRef: string;
  paidMinor: bigint;
  currency: string;
  paymentOrderId: string;
  orderRef: string;
  orderState: string;
};

/**
 * The newest refund that paid money of these plans back after a receipt, and whose money did not come back itself. Ids
 * count up with time, and a refund gets its own while it holds the plan.
 */
export async function refundPaidSince(
  db: Db,
  planIds: readonly string[],
  receiptId: string,
): Promise<RefundPaid | null> {
  return db.maybe<RefundPaid>(sql`
    select f.id, f.ref, p.ref as plan_ref, f.paid_minor, f.currency, o.id as payment_order_id, o.ref as order_ref, o.state as order_state
    from credit_refund f join plan p on p.id = f.plan_id join payment_order o on o.id = f.payment_order_id
    where f.plan_id = any (${planIds}::uuid[]) and f.paid_minor > 0 and f.id > ${receiptId}::uuid
      and o.state not in ('cancelled', 'rejected', 'returned') order by f.id desc limit 1`);
}

/** What receipts paid, as it was allocated. */
export async function findAllocations(
  db: Db,
  sourceType: string,
  sourceIds: readonly string[],
): Promise<AllocationRow[]> {
  return db.rows<AllocationRow>(sql`
    select plan_id, instalment_id, kind, amount_minor, currency, source_type, source_id
    from receipt_allocation where source_type = ${sourceType} and source_id = any (${sourceIds}::text[]) and kind in ('principal', 'interest') order by id`);
}

/** Accrues interest of plans at once where more was paid than had been accrued; answers what was added, in minor units. */
export async function accruePaidInterest(
  tx: Tx,
  planIds: readonly string[],
): Promise<{ planId: string; currency: string; addedMinor: bigint }[]> {
  return tx.rows(sql`
    update plan p set interest_accrued_minor = s.paid
    from (
      select p.id, p.interest_accrued_minor as before, sum(i.paid_interest_minor)::bigint as paid
      from plan p join instalment i on i.plan_id = p.id
      where p.id = any (${planIds}::uuid[]) and p.interest_minor > 0 group by p.id
    ) s where s.id = p.id and s.paid > p.interest_accrued_minor
    returning p.id as plan_id, p.currency, s.paid - s.before as added_minor`);
}

/** Debits that the bank refused: the instalments they stood behind are open again, or paid when nothing is left to pay. */
export async function reopenRejected(
  tx: Tx,
  rejected: readonly {
    orderId: string;
    instalmentId: string;
    nextCollectionOn: BusinessDate | null;
    noFaultReason: string | null;
  }[],
  learnedOn: BusinessDate,
): Promise<{ id: string; planId: string }[]> {
  return tx.rows<{ id: string; planId: string }>(sql`
    update instalment i set collection_date = null, learned_on = ${learnedOn}::date, version = i.version + 1,
      no_fault_reason = coalesce(r.no_fault, i.no_fault_reason),
      state = case when n.whole then 'paid' else 'open' end, paid_on = case when n.whole then ${learnedOn}::date end,
      next_collection_on = case when n.whole then null else r.next_on end
    from unnest(${rejected.map((each) => each.instalmentId)}::uuid[], ${rejected.map((each) => each.orderId)}::uuid[],
      ${rejected.map((each) => each.nextCollectionOn)}::date[], ${rejected.map((each) => each.noFaultReason)}::text[]) r(id, order_id, next_on, no_fault)
    cross join lateral (select j.principal_minor = j.paid_principal_minor and j.interest_minor = j.paid_interest_minor as whole
      from instalment j where j.id = r.id) n
    where i.id = r.id and i.state = 'in-collection' and i.payment_order_id = r.order_id
    returning i.id, i.plan_id`);
}

/** Notes that the lateness of instalments is ours or the bank's. */
export async function noteNoFault(tx: Tx, notes: readonly { instalmentId: string; reason: string }[]): Promise<void> {
  if (notes.length === 0) return;
  await tx.exec(sql`
    update instalment i set no_fault_reason = n.reason from unnest(${notes.map((note) => note.instalmentId)}::uuid[], ${notes.map((note) => note.reason)}::text[]) n(id, reason)
    where n.id = i.id`);
}

export type DebitFacts = {
  instalmentId: string;
  planId: string;
  customerId: string;
  attempts: number;
  payday: number | null;
};

/** What the next try of a debit depends on. */
export async function debitFacts(db: Db, instalmentIds: readonly string[]): Promise<DebitFacts[]> {
  return db.rows<DebitFacts>(sql`
    select i.id as instalment_id, i.plan_id, p.customer_id, i.attempts, c.payday
    from instalment i join plan p on p.id = i.plan_id join customer c on c.id = p.customer_id
    where i.id = any (${instalmentIds}::uuid[]) order by i.id`);
}
