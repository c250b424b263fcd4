import type { Refusal } from '@/server/kernel/refusal';
import { sql } from '@/server/platform/db/sql';
import { defineQuery } from '@/server/platform/query/define';
import { defineList } from '@/server/platform/query/list';
import { notFound } from '@/server/platform/query/run-query';
import { agedOn } from './credit.ageing.repo';
import { exposureOf, type Exposure } from './credit.intake.repo';
import { findOrder, type OrderRow } from './credit.repo';
import { byCustomerInput, subjectInput } from './credit.schema';
import type { InstalmentState, OrderState, PlanState } from './domain/plan-state';
import { buildSchedule, firstDateOf, type ProductCode, type ScheduledInstalment } from './domain/schedule';
import { stageCapturedOrder, stageOrder } from './use-cases/example-credit';

export type OrderListRow = {
  id: string;
  ref: string;
  merchantOrderRef: string;
  merchantId: string;
  merchantName: string;
  customerId: string;
  customerName: string;
  amountMinor: bigint;
  currency: string;
  product: ProductCode;
  orderedOn: string;
  orderedAt: Date;
  state: OrderState;
  /** The rules that did not pass, such as "limit, overdue"; empty when all did. */
  reasons: string;
  planId: string | null;
  planRef: string | null;
};

export const orders = defineList<OrderListRow>({
  name: 'credit.orders',
  permission: 'credit.read',
  scope: 'all',
  from: `credit_order o left join merchant m on m.id = o.merchant_id left join customer c on c.id = o.customer_id
    left join plan p on p.order_id = o.id`,
  columns: {
    id: { sql: 'o.id', type: 'uuid' },
    ref: { sql: 'o.ref', type: 'text', sort: true, filter: 'text' },
    merchantOrderRef: { sql: 'o.merchant_order_ref', type: 'text', sort: true, filter: 'text' },
    merchantId: { sql: 'o.merchant_id', type: 'uuid', filter: 'enum' },
    merchantName: { sql: 'm.name', type: 'text', sort: true, filter: 'text' },
    customerId: { sql: 'o.customer_id', type: 'uuid', filter: 'enum' },
    customerName: { sql: `c.first_name || ' ' || c.last_name`, type: 'text', sort: true, filter: 'text' },
    amountMinor: { sql: 'o.amount_minor', type: 'bigint', sort: true, filter: 'range' },
    currency: { sql: 'o.currency', type: 'text', filter: 'enum' },
    product: { sql: 'o.product', type: 'text', sort: true, filter: 'enum' },
    orderedOn: { sql: 'o.ordered_on', type: 'date', sort: true, filter: 'range' },
    orderedAt: { sql: 'o.ordered_at', type: 'timestamptz', sort: true, filter: 'range' },
    state: { sql: 'o.state', type: 'text', sort: true, filter: 'enum' },
    reasons: {
      sql: `(select coalesce(string_agg(r->>'code', ', '), '') from jsonb_array_elements(o.decision->'rules') r where not (r->>'passed')::bool)`,
      type: 'text',
    },
    planId: { sql: 'p.id', type: 'uuid' },
    planRef: { sql: 'p.ref', type: 'text', filter: 'text' },
  },
  key: 'id',
  defaultSort: { id: 'orderedAt', dir: 'desc' },
  search: ['ref', 'merchantOrderRef', 'merchantName', 'customerName'],
  masks: {},
  count: true,
});

export type PlanListRow = {
  id: string;
  ref: string;
  orderId: string;
  merchantId: string;
  merchantName: string;
  customerId: string;
  customerName: string;
  currency: string;
  product: ProductCode;
  principalMinor: bigint;
  interestMinor: bigint;
  openMinor: bigint;
  overdueMinor: bigint;
  dpd: number;
  bucket: string;
  state: PlanState;
  /** The first due date that is not paid; null when all is. */
  nextDueOn: string | null;
  startedOn: string;
  endsOn: string;
};

export const plans = defineList<PlanListRow>({
  name: 'credit.plans',
  permission: 'credit.read',
  scope: 'all',
  from: 'plan p left join merchant m on m.id = p.merchant_id left join customer c on c.id = p.customer_id',
  columns: {
    id: { sql: 'p.id', type: 'uuid' },
    ref: { sql: 'p.ref', type: 'text', sort: true, filter: 'text' },
    orderId: { sql: 'p.order_id', type: 'uuid' },
    merchantId: { sql: 'p.merchant_id', type: 'uuid', filter: 'enum' },
    merchantName: { sql: 'm.name', type: 'text', sort: true, filter: 'text' },
    customerId: { sql: 'p.customer_id', type: 'uuid', filter: 'enum' },
    customerName: { sql: `c.first_name || ' ' || c.last_name`, type: 'text', sort: true, filter: 'text' },
    currency: { sql: 'p.currency', type: 'text', filter: 'enum' },
    product: { sql: 'p.product', type: 'text', sort: true, filter: 'enum' },
    principalMinor: { sql: 'p.principal_minor', type: 'bigint', sort: true, filter: 'range' },
    interestMinor: { sql: 'p.interest_minor', type: 'bigint', sort: true },
    openMinor: {
      sql: `select coalesce(sum(i.principal_minor + i.interest_minor - i.paid_principal_minor - i.paid_interest_minor), 0)::bigint
        from instalment i where i.plan_id = p.id and i.state <> 'paid'`,
      type: 'bigint',
    },
    overdueMinor: { sql: 'p.overdue_minor', type: 'bigint', sort: true, filter: 'range' },
    dpd: { sql: 'p.dpd', type: 'int', sort: true },
    bucket: { sql: 'p.bucket', type: 'text', sort: true, filter: 'enum' },
    state: { sql: 'p.state', type: 'text', sort: true, filter: 'enum' },
    nextDueOn: {
      sql: `select min(i.effective_due_date) from instalment i where i.plan_id = p.id and i.state <> 'paid'`,
      type: 'date',
    },
    startedOn: { sql: 'p.started_on', type: 'date', sort: true, filter: 'range' },
    endsOn: { sql: 'p.ends_on', type: 'date', sort: true, filter: 'range' },
  },
  key: 'id',
  defaultSort: { id: 'startedOn', dir: 'desc' },
  search: ['ref', 'merchantName', 'customerName'],
  masks: {},
  count: true,
});

export type RefundView = {
  id: string;
  ref: string;
  amountMinor: bigint;
  openPrincipalMinor: bigint;
  openInterestMinor: bigint;
  paidMinor: bigint;
  reason: string;
  refundedOn: string;
  paymentOrderId: string | null;
  paymentOrderRef: string | null;
};

/** Refunds of one plan or order, newest first. */
export const refundsOf = (column: 'order_id' | 'plan_id', id: string) => sql`
  select r.id, r.ref, r.amount_minor, r.open_principal_minor, r.open_interest_minor, r.paid_minor, r.reason, r.refunded_on,
    r.payment_order_id, o.ref as payment_order_ref
  from credit_refund r left join payment_order o on o.id = r.payment_order_id
  where ${column === 'order_id' ? sql`r.order_id` : sql`r.plan_id`} = ${id}::uuid order by r.id desc`;

export type OrderDetail = OrderRow & {
  merchantName: string;
  customerName: string;
  customerRef: string;
  planId: string | null;
  planRef: string | null;
  /** What the plan is, or would be if it shipped today. */
  schedule: ScheduledInstalment[];
  /** What the customer owes and may owe today. */
  today: Exposure & { limitMinor: bigint };
  requests: { requestId: string; ref: string; command: string; title: string; status: string; submittedAt: Date }[];
  refunds: RefundView[];
};

/** A purchase with its decision: every rule with its figures, who had the last word, and what came of it. */
export const order = defineQuery({
  name: 'credit.order',
  permission: 'credit.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: subjectInput,
  example: async (world) => ({ id: (await stageOrder(world)).orderId }),
  handle: async ({ db, businessDate }, { id }): Promise<OrderDetail | Refusal> => {
    const found = await findOrder(db, id);
    if (!found) return notFound('order', id);
    const names = await db.one<
      Pick<OrderDetail, 'merchantName' | 'customerName' | 'customerRef' | 'planId' | 'planRef'> & { limitMinor: bigint }
    >(sql`
      select m.name as merchant_name, c.first_name || ' ' || c.last_name as customer_name, c.ref as customer_ref, c.limit_minor, p.id as plan_id,
        p.ref as plan_ref
      from credit_order o join merchant m on m.id = o.merchant_id join customer c on c.id = o.customer_id left join plan p on p.order_id = o.id
      where o.id = ${id}::uuid`);
    const { limitMinor, ...named } = names;
    const { amountMinor, currency, product, downPaymentMinor, aprBps } = found;
    const firstDate = firstDateOf(product, found.capturedOn ?? businessDate);
    return {
      ...found,
      ...named,
      schedule: buildSchedule({ amountMinor, currency, productCode: product, downPaymentMinor, aprBps, firstDate })
        .instalments,
      today: { ...(await exposureOf(db, found.customerId, currency)), limitMinor },
      requests: await db.rows<OrderDetail['requests'][number]>(sql`
        select id as request_id, ref, command, title, status, submitted_at from approval_request
        where entity_type = 'credit-order' and entity_id = ${id} order by submitted_at desc`),
      refunds: await db.rows<RefundView>(refundsOf('order_id', id)),
    };
  },
});

export type CustomerPlan = {
  id: string;
  ref: string;
  orderId: string;
  merchantName: string;
  currency: string;
  product: ProductCode;
  principalMinor: bigint;
  interestMinor: bigint;
  openMinor: bigint;
  overdueMinor: bigint;
  dpd: number;
  bucket: string;
  state: PlanState;
  startedOn: string;
  instalments: {
    id: string;
    no: number;
    effectiveDueDate: string;
    openMinor: bigint;
    state: InstalmentState;
    collectionDate: string | null;
    learnedOn: string | null;
  }[];
};

export type CustomerCredit = {
  customerId: string;
  /** The date as of which days past due stand; null before the first close. */
  agedOn: string | null;
  plans: CustomerPlan[];
  orders: {
    id: string;
    ref: string;
    merchantName: string;
    amountMinor: bigint;
    currency: string;
    state: OrderState;
    orderedOn: string;
    planId: string | null;
  }[];
};

/** All plans and orders of one customer, newest first, with what is open on each instalment. */
export const byCustomer = defineQuery({
  name: 'credit.byCustomer',
  permission: 'credit.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: byCustomerInput,
  example: async (world) => {
    const { planId } = await stageCapturedOrder(world);
    return world.read((tx) =>
      tx.one<{ customerId: string }>(sql`select customer_id from plan where id = ${planId}::uuid`),
    );
  },
  handle: async ({ db }, { customerId }): Promise<CustomerCredit> => ({
    customerId,
    agedOn: await agedOn(db),
    plans: await db
      .rows<CustomerPlan>(
        sql`
      select p.id, p.ref, p.order_id, m.name as merchant_name, p.currency, p.product, p.principal_minor, p.interest_minor, p.overdue_minor, p.dpd,
        p.bucket, p.state, p.started_on, coalesce(s.open, 0)::bigint as open_minor, coalesce(s.parts, '[]') as instalments
      from plan p join merchant m on m.id = p.merchant_id
      left join lateral (
        select sum(i.principal_minor + i.interest_minor - i.paid_principal_minor - i.paid_interest_minor) as open,
          jsonb_agg(jsonb_build_object('id', i.id, 'no', i.no, 'effectiveDueDate', i.effective_due_date, 'state', i.state,
            'openMinor', (i.principal_minor + i.interest_minor - i.paid_principal_minor - i.paid_interest_minor)::text,
            'collectionDate', i.collection_date, 'learnedOn', i.learned_on) order by i.no) as parts
        from instalment i where i.plan_id = p.id
      ) s on true
      where p.customer_id = ${customerId}::uuid order by p.started_on desc, p.id desc limit 200`,
      )
      .then((rows) =>
        rows.map((row) => ({
          ...row,
          instalments: row.instalments.map((part) => ({ ...part, openMinor: BigInt(part.openMinor) })),
        })),
      ),
    orders: await db.rows<CustomerCredit['orders'][number]>(sql`
      select o.id, o.ref, m.name as merchant_name, o.amount_minor, o.currency, o.state, o.ordered_on, p.id as plan_id
      from credit_order o join merchant m on m.id = o.merchant_id left join plan p on p.order_id = o.id
      where o.customer_id = ${customerId}::uuid order by o.ordered_at desc, o.id desc limit 200`),
  }),
});
