import type { BusinessDate } from '@/server/kernel/business-date';
import { json, sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import type { Decision, DecisionFacts, DecisionPolicy } from './domain/decision';
import type { InstalmentState, OrderState, PlanState } from './domain/plan-state';
import type { ProductCode } from './domain/schedule';

/** How JSON keeps a record: amounts as decimal strings. */
type InJson<T> = { [K in keyof T]: T[K] extends bigint ? string : T[K] };

/** The JSON form of a flat record. */
export function inJson<T extends object>(record: T): InJson<T> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, typeof value === 'bigint' ? value.toString() : value]),
  ) as InJson<T>;
}

/** What stands in the record of a decision: the rules with their figures, what they looked at, and who had the last word. */
export type DecisionRecord = Decision & {
  facts: InJson<DecisionFacts>;
  policy: InJson<DecisionPolicy>;
  decidedBy: 'rules' | 'people' | null;
  note?: string;
};

export type OrderRow = {
  id: string;
  ref: string;
  merchantId: string;
  merchantOrderRef: string;
  customerId: string;
  amountMinor: bigint;
  currency: string;
  product: ProductCode;
  downPaymentMinor: bigint;
  aprBps: number;
  orderedOn: BusinessDate;
  orderedAt: Date;
  state: OrderState;
  decision: DecisionRecord;
  decidedAt: Date | null;
  capturedOn: BusinessDate | null;
  requestId: string | null;
  version: number;
};

const orderColumns = sql`id, ref, merchant_id, merchant_order_ref, customer_id, amount_minor, currency, product, down_payment_minor, apr_bps,
  ordered_on, ordered_at, state, decision, decided_at, captured_on, request_id, version`;

export async function findOrder(db: Db, orderId: string): Promise<OrderRow | null> {
  return db.maybe<OrderRow>(sql`select ${orderColumns} from credit_order where id = ${orderId}::uuid`);
}

/** Orders by id, held in id order until the transaction ends; those that do not exist are missing from the map. */
export async function lockOrders(tx: Tx, orderIds: readonly string[]): Promise<Map<string, OrderRow>> {
  const rows = await tx.rows<OrderRow>(
    sql`select ${orderColumns} from credit_order where id = any (${orderIds}::uuid[]) order by id for update`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

export async function findOrderOfRequest(db: Db, requestId: string): Promise<OrderRow | null> {
  return db.maybe<OrderRow>(
    sql`select ${orderColumns} from credit_order where request_id = ${requestId}::uuid for update`,
  );
}

/** The next numbers of a series, lowest first. */
export async function nextNos(
  tx: Tx,
  of: 'credit_order_no' | 'plan_no' | 'credit_refund_no',
  count: number,
): Promise<number[]> {
  const rows = await tx.rows<{ no: bigint }>(sql`select nextval(${of}) as no from generate_series(1, ${count})`);
  return rows.map(({ no }) => Number(no));
}

/** Moves orders to another state; the database refuses a move that the table of states does not have. */
export async function setOrderState(
  tx: Tx,
  orderIds: readonly string[],
  to: { state: OrderState; decision?: DecisionRecord; decidedAt?: Date; capturedOn?: BusinessDate },
): Promise<void> {
  await tx.exec(sql`
    update credit_order set state = ${to.state}, version = version + 1,
      decision = coalesce(${to.decision ? json(to.decision) : null}::jsonb, decision),
      decided_at = coalesce(${to.decidedAt ?? null}::timestamptz, decided_at), captured_on = coalesce(${to.capturedOn ?? null}::date, captured_on)
    where id = any (${orderIds}::uuid[])`);
}

export async function noteRequest(tx: Tx, orderId: string, requestId: string): Promise<void> {
  await tx.exec(sql`update credit_order set request_id = ${requestId}::uuid where id = ${orderId}::uuid`);
}

export type NewPlan = {
  id: string;
  ref: string;
  orderId: string;
  customerId: string;
  merchantId: string;
  currency: string;
  product: ProductCode;
  principalMinor: bigint;
  interestMinor: bigint;
  merchantFeeMinor: bigint;
  feeRecognisedMinor: bigint;
  aprBps: number;
  endsOn: BusinessDate;
};

export type NewInstalment = {
  id: string;
  planId: string;
  no: number;
  kind: 'down-payment' | 'instalment';
  dueDate: BusinessDate;
  effectiveDueDate: BusinessDate;
  principalMinor: bigint;
  interestMinor: bigint;
};

/**
 * Stores plans that begin on a date, with their instalments. A down payment was paid by card at the checkout; the others wait
 * for their collection.
 */
export async function insertPlans(
  tx: Tx,
  startedOn: BusinessDate,
  rows: { plans: readonly NewPlan[]; instalments: readonly NewInstalment[] },
): Promise<void> {
  const plan = <K extends keyof NewPlan>(key: K) => rows.plans.map((each) => each[key]);
  await tx.exec(sql`
    insert into plan (id, ref, order_id, customer_id, merchant_id, currency, product, principal_minor, interest_minor, merchant_fee_minor,
      fee_recognised_minor, apr_bps, started_on, ends_on, state, earning)
    select p.id, p.ref, p.order_id, p.customer_id, p.merchant_id, p.currency, p.product, p.principal, p.interest, p.fee, p.recognised, p.apr,
      ${startedOn}::date, p.ends_on, 'active', p.recognised < p.fee or p.interest > 0
    from unnest(${plan('id')}::uuid[], ${plan('ref')}::text[], ${plan('orderId')}::uuid[], ${plan('customerId')}::uuid[], ${plan('merchantId')}::uuid[],
      ${plan('currency')}::text[], ${plan('product')}::text[], ${plan('principalMinor')}::bigint[], ${plan('interestMinor')}::bigint[],
      ${plan('merchantFeeMinor')}::bigint[], ${plan('feeRecognisedMinor')}::bigint[], ${plan('aprBps')}::int[], ${plan('endsOn')}::date[])
      p(id, ref, order_id, customer_id, merchant_id, currency, product, principal, interest, fee, recognised, apr, ends_on)`);
  const of = <K extends keyof NewInstalment>(key: K) => rows.instalments.map((each) => each[key]);
  await tx.exec(sql`
    insert into instalment (id, plan_id, no, kind, due_date, effective_due_date, principal_minor, interest_minor, paid_principal_minor, state,
      paid_on, next_collection_on)
    select i.id, i.plan_id, i.no, i.kind, i.due, i.effective, i.principal, i.interest,
      case when i.kind = 'down-payment' then i.principal else 0 end, case when i.kind = 'down-payment' then 'paid' else 'open' end,
      case when i.kind = 'down-payment' then ${startedOn}::date end, case when i.kind = 'instalment' then i.effective end
    from unnest(${of('id')}::uuid[], ${of('planId')}::uuid[], ${of('no')}::int[], ${of('kind')}::text[], ${of('dueDate')}::date[],
      ${of('effectiveDueDate')}::date[], ${of('principalMinor')}::bigint[], ${of('interestMinor')}::bigint[])
      i(id, plan_id, no, kind, due, effective, principal, interest)`);
}

export type RefundBasis = {
  planId: string;
  planRef: string;
  planState: PlanState;
  refundedMinor: bigint;
  unaccruedMinor: bigint;
  instalments: {
    id: string;
    no: number;
    state: InstalmentState;
    openPrincipalMinor: bigint;
    openInterestMinor: bigint;
  }[];
};

/** The plan of an order with what is open on it, held by this transaction; null before capture. */
export async function refundBasis(db: Db, orderId: string, lock: boolean): Promise<RefundBasis | null> {
  const plan = await db.maybe<Omit<RefundBasis, 'instalments' | 'refundedMinor'>>(sql`
    select id as plan_id, ref as plan_ref, state as plan_state, interest_minor - interest_accrued_minor as unaccrued_minor
    from plan where order_id = ${orderId}::uuid ${lock ? sql`for update` : sql``}`);
  if (!plan) return null;
  const instalments = await db.rows<RefundBasis['instalments'][number]>(sql`
    select id, no, state, principal_minor - paid_principal_minor as open_principal_minor, interest_minor - paid_interest_minor as open_interest_minor
    from instalment where plan_id = ${plan.planId}::uuid order by id ${lock ? sql`for update` : sql``}`);
  const { refundedMinor } = await db.one<{ refundedMinor: bigint }>(
    sql`select coalesce(sum(amount_minor), 0)::bigint as refunded_minor from credit_refund where order_id = ${orderId}::uuid`,
  );
  return { ...plan, refundedMinor, instalments };
}

export type Cut = { instalmentId: string; principalMinor: bigint; interestMinor: bigint };

/** Takes what nobody owes any more off a plan and its instalments; what is left open with nothing to pay is paid. */
export async function cutPlan(tx: Tx, of: { planId: string; cuts: readonly Cut[]; on: BusinessDate }): Promise<void> {
  const { planId, cuts, on } = of;
  if (cuts.length === 0) return;
  await tx.exec(sql`
    update instalment i set principal_minor = n.principal, interest_minor = n.interest, version = i.version + 1,
      state = case when n.whole and i.state = 'open' then 'paid' else i.state end,
      paid_on = case when n.whole and i.state = 'open' then ${on}::date else i.paid_on end,
      next_collection_on = case when n.whole then null else i.next_collection_on end
    from (
      select j.id, j.principal_minor - c.principal as principal, j.interest_minor - c.interest as interest,
        j.principal_minor - c.principal = j.paid_principal_minor and j.interest_minor - c.interest = j.paid_interest_minor as whole
      from unnest(${cuts.map((cut) => cut.instalmentId)}::uuid[], ${cuts.map((cut) => cut.principalMinor)}::bigint[],
        ${cuts.map((cut) => cut.interestMinor)}::bigint[]) c(id, principal, interest) join instalment j on j.id = c.id
    ) n where n.id = i.id`);
  const total = (pick: (cut: Cut) => bigint) => cuts.reduce((sum, cut) => sum + pick(cut), 0n);
  await tx.exec(sql`
    update plan set principal_minor = principal_minor - ${total((cut) => cut.principalMinor)}::bigint,
      interest_minor = interest_minor - ${total((cut) => cut.interestMinor)}::bigint, version = version + 1 where id = ${planId}::uuid`);
}

export type NewRefund = {
  id: string;
  ref: string;
  orderId: string;
  planId: string;
  amountMinor: bigint;
  openPrincipalMinor: bigint;
  openInterestMinor: bigint;
  paidMinor: bigint;
  currency: string;
  reason: string;
  refundedOn: BusinessDate;
  paymentOrderId: string | null;
  requestId: string | null;
  runId: string;
};

export async function insertRefund(tx: Tx, row: NewRefund): Promise<void> {
  await tx.exec(sql`
    insert into credit_refund (id, ref, order_id, plan_id, amount_minor, open_principal_minor, open_interest_minor, paid_minor, currency, reason,
      refunded_on, payment_order_id, request_id, run_id)
    values (${row.id}, ${row.ref}, ${row.orderId}, ${row.planId}, ${row.amountMinor}, ${row.openPrincipalMinor}, ${row.openInterestMinor},
      ${row.paidMinor}, ${row.currency}, ${row.reason}, ${row.refundedOn}, ${row.paymentOrderId}, ${row.requestId}, ${row.runId})`);
}
