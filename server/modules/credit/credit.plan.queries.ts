import type { BusinessDate } from '@/server/kernel/business-date';
import type { Refusal } from '@/server/kernel/refusal';
import { sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';
import { defineQuery } from '@/server/platform/query/define';
import { notFound } from '@/server/platform/query/run-query';
import { agedOn } from './credit.ageing.repo';
import { refundsOf, type RefundView } from './credit.queries';
import { subjectInput } from './credit.schema';
import { collectionKnownBy, isInCollection, type InstalmentState, type PlanState } from './domain/plan-state';
import { buildSchedule, firstDateOf, type ProductCode, type ScheduledInstalment } from './domain/schedule';
import { stageCapturedOrder } from './use-cases/example-credit';

export type InstalmentView = {
  id: string;
  no: number;
  kind: 'down-payment' | 'instalment';
  dueDate: BusinessDate;
  effectiveDueDate: BusinessDate;
  principalMinor: bigint;
  interestMinor: bigint;
  paidPrincipalMinor: bigint;
  paidInterestMinor: bigint;
  openMinor: bigint;
  state: InstalmentState;
  attempts: number;
  paymentOrderId: string | null;
  collectionDate: BusinessDate | null;
  returnedOn: BusinessDate | null;
  learnedOn: BusinessDate | null;
  nextCollectionOn: BusinessDate | null;
  paidOn: BusinessDate | null;
  noFaultReason: string | null;
  version: number;
  /** A debit is under way and its answer can still come: not overdue, no fee, no contact. */
  inCollection: boolean;
  /** The last day on which that holds; null without a debit under way. */
  answerBy: BusinessDate | null;
  /** Business date − effective due date for what is late today; 0 otherwise. */
  daysLate: number;
};

export type PlanReceipt = {
  kind: string;
  instalmentNo: number;
  amountMinor: bigint;
  sourceType: string;
  sourceId: string;
  bookedOn: string;
};

export type PlanPayment = {
  id: string;
  ref: string;
  instalmentNo: number;
  attempt: number;
  amountMinor: bigint;
  currency: string;
  executionDate: string;
  state: string;
  bankStatus: string | null;
  reasonCode: string | null;
  fileId: string | null;
  endToEndId: string;
  returnedOn: string | null;
  returnReason: string | null;
};

type PlanHead = {
  id: string;
  ref: string;
  orderId: string;
  orderRef: string;
  merchantOrderRef: string;
  merchantId: string;
  merchantName: string;
  customerId: string;
  customerRef: string;
  customerName: string;
  currency: string;
  product: ProductCode;
  orderAmountMinor: bigint;
  downPaymentMinor: bigint;
  principalMinor: bigint;
  interestMinor: bigint;
  merchantFeeMinor: bigint;
  feeRecognisedMinor: bigint;
  interestAccruedMinor: bigint;
  aprBps: number;
  startedOn: BusinessDate;
  endsOn: BusinessDate;
  state: PlanState;
  dpd: number;
  bucket: string;
  overdueMinor: bigint;
  version: number;
};

export type PlanDetail = PlanHead & {
  openMinor: bigint;
  /** The date as of which days past due stand; null before the first close. */
  agedOn: string | null;
  /** As agreed at capture. */
  original: ScheduledInstalment[];
  /** As it is now, after refunds. */
  instalments: InstalmentView[];
  /** Every cent that reached an instalment and every cent that was taken back, newest first. */
  receipts: PlanReceipt[];
  /** Debits and their answers, newest first. */
  payments: PlanPayment[];
  dpdHistory: { businessDate: string; dpd: number; bucket: string; overdueMinor: bigint }[];
  refunds: RefundView[];
};

async function findHead(db: Db, planId: string): Promise<PlanHead | null> {
  return db.maybe<PlanHead>(sql`
    select p.id, p.ref, p.order_id, o.ref as order_ref, o.merchant_order_ref, p.merchant_id, m.name as merchant_name, p.customer_id,
      c.ref as customer_ref, c.first_name || ' ' || c.last_name as customer_name, p.currency, p.product, o.amount_minor as order_amount_minor,
      o.down_payment_minor, p.principal_minor, p.interest_minor, p.merchant_fee_minor, p.fee_recognised_minor, p.interest_accrued_minor,
      p.apr_bps, p.started_on, p.ends_on, p.state, p.dpd, p.bucket, p.overdue_minor, p.version
    from plan p join credit_order o on o.id = p.order_id join merchant m on m.id = p.merchant_id join customer c on c.id = p.customer_id
    where p.id = ${planId}::uuid`);
}

async function instalmentsOf(db: Db, planId: string, today: BusinessDate): Promise<InstalmentView[]> {
  const rows = await db.rows<Omit<InstalmentView, 'inCollection' | 'answerBy'>>(sql`
    select id, no, kind, due_date, effective_due_date, principal_minor, interest_minor, paid_principal_minor, paid_interest_minor,
      principal_minor + interest_minor - paid_principal_minor - paid_interest_minor as open_minor, state, attempts, payment_order_id,
      collection_date, returned_on, learned_on, next_collection_on, paid_on, no_fault_reason, version,
      case when state = 'paid' then 0 else greatest(${today}::date - effective_due_date, 0) end as days_late
    from instalment where plan_id = ${planId}::uuid order by no`);
  return rows.map((row) => {
    const inCollection = isInCollection(row, today);
    const answerBy = row.state === 'in-collection' && row.collectionDate ? collectionKnownBy(row.collectionDate) : null;
    return { ...row, inCollection, answerBy, daysLate: inCollection ? 0 : row.daysLate };
  });
}

async function paymentsOf(db: Db, planId: string): Promise<PlanPayment[]> {
  return db.rows<PlanPayment>(sql`
    select o.id, o.ref, i.no as instalment_no, a.attempt, o.amount_minor, o.currency, o.execution_date, o.state, o.bank_status, o.reason_code,
      o.file_id, o.end_to_end_id, r.booked_on as returned_on, r.reason_code as return_reason
    from instalment i cross join generate_series(1, i.attempts) a(attempt)
    join payment_order o on o.source_type = 'instalment' and o.source_id = i.id || '/' || a.attempt and o.kind = 'instalment-debit'
    left join payment_return r on r.order_id = o.id
    where i.plan_id = ${planId}::uuid order by o.execution_date desc, o.id desc`);
}

/** A plan with everything that happened to it. */
export const plan = defineQuery({
  name: 'credit.plan',
  permission: 'credit.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: subjectInput,
  example: async (world) => ({ id: (await stageCapturedOrder(world)).planId }),
  handle: async ({ db, businessDate }, { id }): Promise<PlanDetail | Refusal> => {
    const head = await findHead(db, id);
    if (!head) return notFound('plan', id);
    const { orderAmountMinor: amountMinor, currency, product: productCode, downPaymentMinor, aprBps } = head;
    const firstDate = firstDateOf(productCode, head.startedOn);
    const instalments = await instalmentsOf(db, id, businessDate);
    return {
      ...head,
      openMinor: instalments.reduce((sum, each) => sum + each.openMinor, 0n),
      agedOn: await agedOn(db),
      original: buildSchedule({ amountMinor, currency, productCode, downPaymentMinor, aprBps, firstDate }).instalments,
      instalments,
      receipts: await db.rows<PlanReceipt>(sql`
        select a.kind, i.no as instalment_no, a.amount_minor, a.source_type, a.source_id, a.booked_on
        from receipt_allocation a join instalment i on i.id = a.instalment_id where a.plan_id = ${id}::uuid order by a.id desc`),
      payments: await paymentsOf(db, id),
      dpdHistory: await db.rows<PlanDetail['dpdHistory'][number]>(sql`
        select business_date, dpd, bucket, overdue_minor from plan_dpd_history where plan_id = ${id}::uuid order by plan_dpd_history.id desc limit 400`),
      refunds: await db.rows<RefundView>(refundsOf('plan_id', id)),
    };
  },
});
