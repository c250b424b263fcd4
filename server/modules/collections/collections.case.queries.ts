import { z } from 'zod';
import type { BusinessDate } from '@/server/kernel/business-date';
import type { Refusal } from '@/server/kernel/refusal';
import { isInCollection } from '@/server/modules/credit';
import { sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';
import { defineQuery, type QueryContext } from '@/server/platform/query/define';
import { notFound } from '@/server/platform/query/run-query';
import { gateAnswers } from './collections.contact.repo';
import { owedBy, type PromiseState } from './collections.promise.repo';
import { channels } from './collections.schema';
import type { Channel, GateAnswer } from './domain/contact-gate';
import { standingWords } from './domain/instalment-words';
import { stageCase } from './use-cases/example-collections';

type Head = {
  id: string;
  ref: string;
  state: 'active' | 'closed';
  openedOn: string;
  closedOn: string | null;
  dpd: number;
  bucket: string;
  overdueMinor: bigint;
  currency: string;
  plans: number;
  priority: number;
  why: string;
  lockedBy: string | null;
  lockedByName: string | null;
  lockedUntil: Date | null;
  assignedTo: string | null;
  assignedToName: string | null;
  snoozedUntil: string | null;
  lastContactAt: Date | null;
  version: number;
  customerId: string;
  customerRef: string;
  customerName: string;
  email: string;
  phone: string;
  city: string;
  country: string;
  language: string;
  localTime: string;
  timeZone: string;
  customerSince: Date;
  /** The IBAN of ours that this customer pays to; null when none was assigned. */
  payToIban: string | null;
};

export type CaseInstalment = {
  id: string;
  planId: string;
  no: number;
  dueDate: BusinessDate;
  effectiveDueDate: BusinessDate;
  openMinor: bigint;
  totalMinor: bigint;
  state: 'open' | 'in-collection' | 'paid';
  collectionDate: BusinessDate | null;
  returnedOn: BusinessDate | null;
  learnedOn: BusinessDate | null;
  nextCollectionOn: BusinessDate | null;
  paidOn: BusinessDate | null;
  attempts: number;
  reasonCode: string | null;
  inCollection: boolean;
  late: boolean;
  /** Why it is where it is, as a sentence. */
  why: string;
};

export type CasePlan = {
  id: string;
  ref: string;
  orderRef: string;
  merchantName: string;
  product: string;
  currency: string;
  state: string;
  dpd: number;
  bucket: string;
  overdueMinor: bigint;
  openMinor: bigint;
  instalments: CaseInstalment[];
};

export type CaseFee = {
  id: string;
  ref: string;
  planId: string;
  instalmentNo: number;
  amountMinor: bigint;
  paidMinor: bigint;
  waivedMinor: bigint;
  currency: string;
  state: string;
  assessedOn: string;
  version: number;
};

export type CaseEvent = {
  id: string;
  kind: 'contact' | 'promise' | 'return' | 'hold' | 'receipt';
  on: string;
  at: Date | null;
  who: string | null;
  what: string;
  amountMinor: bigint | null;
  currency: string | null;
  note: string | null;
};

export type ChannelGate = GateAnswer & { channel: Channel };

export type CaseDetail = Head & {
  /** Overdue and open fees, in the currency of the case. */
  owedMinor: bigint;
  /** The entity's day; amounts and lateness are as of it. */
  businessDate: string;
  /** The answer of the contact gate on each channel. */
  gate: ChannelGate[];
  planList: CasePlan[];
  fees: CaseFee[];
  promises: {
    id: string;
    amountMinor: bigint;
    receivedMinor: bigint;
    currency: string;
    takenOn: string;
    dueDate: string;
    state: PromiseState;
    takenBy: string;
  }[];
  holds: { id: string; kind: string; fromDate: string; untilDate: string | null }[];
  timeline: CaseEvent[];
};

async function headOf({ db, now }: QueryContext, caseId: string): Promise<Head | null> {
  return db.maybe<Head>(sql`
    select k.id, k.ref, k.state, k.opened_on, k.closed_on, k.dpd, k.bucket, k.overdue_minor, k.currency, k.plans, k.priority, k.why,
      case when k.locked_until > clock_timestamp() then k.locked_by end as locked_by,
      case when k.locked_until > clock_timestamp() then l.display_name end as locked_by_name,
      case when k.locked_until > clock_timestamp() then k.locked_until end as locked_until,
      k.assigned_to, g.display_name as assigned_to_name, k.snoozed_until, k.last_contact_at, k.version, k.customer_id, c.ref as customer_ref,
      c.first_name || ' ' || c.last_name as customer_name, c.email, c.phone, c.city, c.country, c.language, c.time_zone,
      to_char(${now}::timestamptz at time zone c.time_zone, 'HH24:MI') as local_time, c.created_at as customer_since,
      (select v.iban from virtual_account v where v.customer_id = c.id) as pay_to_iban
    from collection_case k join customer c on c.id = k.customer_id left join person l on l.id = k.locked_by
      left join person g on g.id = k.assigned_to
    where k.id = ${caseId}::uuid`);
}

async function plansOf({ db, businessDate }: QueryContext, customerId: string): Promise<CasePlan[]> {
  const plans = await db.rows<Omit<CasePlan, 'instalments' | 'openMinor'>>(sql`
    select p.id, p.ref, o.ref as order_ref, m.name as merchant_name, p.product, p.currency, p.state, p.dpd, p.bucket, p.overdue_minor
    from plan p join credit_order o on o.id = p.order_id join merchant m on m.id = p.merchant_id
    where p.customer_id = ${customerId}::uuid order by p.dpd desc, p.started_on desc, p.id limit 50`);
  const instalments = await db.rows<Omit<CaseInstalment, 'inCollection' | 'late' | 'why'>>(sql`
    select i.id, i.plan_id, i.no, i.due_date, i.effective_due_date, i.principal_minor + i.interest_minor as total_minor,
      i.principal_minor + i.interest_minor - i.paid_principal_minor - i.paid_interest_minor as open_minor, i.state, i.collection_date,
      i.returned_on, i.learned_on, i.next_collection_on, i.paid_on, i.attempts, coalesce(r.reason_code, o.reason_code) as reason_code
    from instalment i left join payment_order o on o.id = i.payment_order_id left join payment_return r on r.order_id = o.id
    where i.plan_id = any (${plans.map((plan) => plan.id)}::uuid[]) order by i.plan_id, i.no`);
  return plans.map((plan) => {
    const parts = instalments
      .filter((each) => each.planId === plan.id)
      .map((each) => {
        const inCollection = isInCollection(each, businessDate);
        const late = each.state !== 'paid' && each.effectiveDueDate < businessDate && !inCollection;
        return { ...each, inCollection, late, why: standingWords({ ...each, inCollection, late }, businessDate) };
      });
    return { ...plan, instalments: parts, openMinor: parts.reduce((sum, each) => sum + each.openMinor, 0n) };
  });
}

/** What happened around the arrears, newest first: contacts, promises, debits that came back, holds, money. */
async function timelineOf(db: Db, customerId: string): Promise<CaseEvent[]> {
  return db.rows<CaseEvent>(sql`
    select * from (
      select a.id::text as id, 'contact' as kind, a.business_date as "on", a.at, p.display_name as who,
        case when a.inbound then 'inbound ' else '' end || a.channel || ': ' || a.disposition as what,
        null::bigint as amount_minor, null::text as currency, nullif(a.note, '') as note
      from contact_attempt a join person p on p.id = a.person_id where a.customer_id = ${customerId}::uuid
      union all
      select w.id::text, 'promise', w.taken_on, w.created_at, p.display_name, 'promised for ' || w.due_date || ': ' || w.state, w.amount_minor, w.currency, null
      from promise w join person p on p.id = w.person_id where w.customer_id = ${customerId}::uuid
      union all
      select r.id::text, 'return', r.learned_on, r.created_at, null, 'debit ' || r.kind || ' ' || r.reason_code, r.amount_minor, r.currency, null
      from payment_return r join payment_order o on o.id = r.order_id where o.counterparty_type = 'customer' and o.counterparty_id = ${customerId}::uuid
      union all
      select h.id::text, 'hold', h.from_date, h.created_at, null,
        h.kind || coalesce(' until ' || h.until_date, '') || case when h.lifted_at is null then '' else ', lifted' end, null, null, h.reason
      from customer_hold h where h.customer_id = ${customerId}::uuid
      union all
      select e.id::text, 'receipt', e.booked_on, r.occurred_at, null, e.kind, e.amount_minor, e.currency, null
      from credit_receipt e join run r on r.id = e.run_id where e.customer_id = ${customerId}::uuid
    ) t order by "on" desc, at desc nulls last, id desc limit 100`);
}

async function gatesOf({ db, now, businessDate }: QueryContext, caseId: string): Promise<ChannelGate[]> {
  const all: ChannelGate[] = [];
  for (const channel of channels) {
    const answer = (await gateAnswers(db, [caseId], { channel, now, businessDate })).get(caseId);
    if (answer) all.push({ channel, ...answer });
  }
  return all;
}

/** Everything for the call: the customer masked, all plans and instalments with their state and why, fees, promises, the gate. */
export const caseDetail = defineQuery({
  name: 'collections.caseDetail',
  permission: 'collections.read',
  scope: 'all',
  masks: { email: 'email', phone: 'phone', payToIban: 'iban', note: 'text' },
  reveal: null,
  input: z.object({ caseId: z.uuid() }),
  example: stageCase,
  handle: async (context, { caseId }): Promise<CaseDetail | Refusal> => {
    const { db, businessDate } = context;
    const head = await headOf(context, caseId);
    if (!head) return notFound('case', caseId);
    const { customerId } = head;
    return {
      ...head,
      businessDate,
      owedMinor: await owedBy(db, customerId, head.currency),
      gate: await gatesOf(context, caseId),
      planList: await plansOf(context, customerId),
      fees: await db.rows<CaseFee>(sql`
        select f.id, f.ref, f.plan_id, i.no as instalment_no, f.amount_minor, f.paid_minor, f.waived_minor, f.currency, f.state, f.assessed_on, f.version
        from fee f join instalment i on i.id = f.instalment_id where f.customer_id = ${customerId}::uuid order by f.assessed_on desc, f.id`),
      promises: await db.rows<CaseDetail['promises'][number]>(sql`
        select w.id, w.amount_minor, w.received_minor, w.currency, w.taken_on, w.due_date, w.state, p.display_name as taken_by
        from promise w join person p on p.id = w.person_id where w.customer_id = ${customerId}::uuid order by w.taken_on desc, w.id desc`),
      holds: await db.rows<CaseDetail['holds'][number]>(sql`
        select id, kind, from_date, until_date from customer_hold
        where customer_id = ${customerId}::uuid and lifted_at is null and coalesce(until_date, 'infinity') >= ${businessDate}::date order by from_date`),
      timeline: await timelineOf(db, customerId),
    };
  },
});

/** How to reach a customer and the IBAN to read out, in full. `subjectId` is the customer. */
export const reveal = defineQuery({
  name: 'collections.reveal',
  permission: 'collections.reveal',
  scope: 'all',
  masks: {},
  reveal: { entityType: 'customer' },
  input: z.object({ subjectId: z.uuid(), reason: z.string().trim().min(3).max(500) }),
  example: async (world) => {
    const { caseId } = await stageCase(world);
    const row = await world.read((tx) =>
      tx.one<{ customerId: string }>(sql`select customer_id from collection_case where id = ${caseId}::uuid`),
    );
    return { subjectId: row.customerId, reason: 'Calls about an overdue instalment' };
  },
  handle: async (
    { db },
    { subjectId },
  ): Promise<{ phone: string; email: string; payToIban: string | null } | Refusal> => {
    const found = await db.maybe<{ phone: string; email: string; payToIban: string | null }>(sql`
      select c.phone, c.email, (select v.iban from virtual_account v where v.customer_id = c.id) as pay_to_iban
      from customer c where c.id = ${subjectId}::uuid and exists (select from collection_case k where k.customer_id = c.id)`);
    return found ?? notFound('customer in arrears', subjectId);
  },
});
