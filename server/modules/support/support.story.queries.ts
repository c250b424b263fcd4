import { z } from 'zod';
import type { Refusal } from '@/server/kernel/refusal';
import { emptySql, sql, type Sql } from '@/server/platform/db/sql';
import { defineQuery } from '@/server/platform/query/define';
import { notFound } from '@/server/platform/query/run-query';
import { stageCustomerOf } from './support.queries';

export const storyKinds = [
  'purchase',
  'decision',
  'plan',
  'due',
  'debit',
  'return',
  'receipt',
  'refund',
  'fee',
  'waiver',
  'contact',
  'promise',
  'hold',
  'case',
  'mail',
  'approval',
] as const;
export type StoryKind = (typeof storyKinds)[number];

export type StoryEvent = {
  /** Unique in the story. */
  key: string;
  kind: StoryKind;
  /** The entity's time; where only the day is known, its beginning. */
  at: Date;
  title: string;
  note: string | null;
  amountMinor: bigint | null;
  currency: string | null;
  /** Where a click leads: the noun and its id. */
  refType: string;
  refId: string;
  ref: string | null;
  who: string | null;
};

export type StoryHead = {
  id: string;
  ref: string;
  name: string;
  email: string;
  phone: string;
  city: string;
  country: string;
  language: string;
  birthDate: string;
  kycState: string;
  customerSince: Date;
  ibans: { iban: string; status: string }[];
  holds: { id: string; kind: string; fromDate: string; untilDate: string | null }[];
  plans: number;
  activePlans: number;
  overdue: { currency: string; overdueMinor: bigint; openMinor: bigint; dpd: number }[];
  caseId: string | null;
};

export type CustomerStory = { customer: StoryHead; events: StoryEvent[]; nextCursor: string | null };

/** The beginning of a business day, as an instant of the entity. */
const dayOf = (column: Sql): Sql =>
  sql`(${column}::timestamp at time zone (select time_zone from calendar where entity = 'main'))`;

/** Purchases, their decisions, their plans and what is due; `who` is the customer or a rule. */
function credit(customerId: string, today: string): Sql {
  return sql`
    select 'purchase/' || o.id as key, 'purchase' as kind, o.ordered_at as at, 'Purchase ' || o.product || ' at ' || m.name as title,
      null::text as note, o.amount_minor, o.currency, 'order' as ref_type, o.id::text as ref_id, o.ref, null::text as who
    from credit_order o join merchant m on m.id = o.merchant_id where o.customer_id = ${customerId}::uuid
    union all
    select 'decision/' || o.id, 'decision', o.decided_at, 'Purchase ' || o.ref || ' was ' || case o.state when 'declined' then 'declined' when 'cancelled' then 'cancelled' else 'approved' end,
      null, null, null, 'order', o.id::text, o.ref, null
    from credit_order o where o.customer_id = ${customerId}::uuid and o.decided_at is not null
    union all
    select 'plan/' || p.id, 'plan', ${dayOf(sql`p.started_on`)}, 'Plan ' || p.ref || ' began' , null, p.principal_minor + p.interest_minor, p.currency, 'plan', p.id::text, p.ref, null
    from plan p where p.customer_id = ${customerId}::uuid
    union all
    select 'due/' || i.id, 'due', ${dayOf(sql`i.effective_due_date`)}, 'Instalment ' || i.no || ' of ' || p.ref || ' was due; it is ' ||
        case when i.state = 'paid' then 'paid' when i.state = 'in-collection' then 'in collection' else 'open' end,
      null, i.principal_minor + i.interest_minor, p.currency, 'plan', p.id::text, p.ref, null
    from plan p join instalment i on i.plan_id = p.id where p.customer_id = ${customerId}::uuid and i.effective_due_date <= ${today}::date
    union all
    select 'refund/' || f.id, 'refund', r.occurred_at, 'The merchant took back a part of ' || p.ref, f.reason, f.amount_minor, f.currency, 'plan', p.id::text, f.ref, null
    from plan p join credit_refund f on f.plan_id = p.id join run r on r.id = f.run_id where p.customer_id = ${customerId}::uuid`;
}

/** Debits in their states, what came back, and money that reached us otherwise, with the hand or rule that matched it. */
function money(customerId: string): Sql {
  return sql`
    select 'debit/' || v.id as key, 'debit' as kind, r.occurred_at as at,
      case y.direction when 'in' then 'Debit ' else 'Payment to the customer ' end || y.ref || ' is ' || v.to_state || coalesce(' (' || v.reason_code || ')', '') as title,
      v.reason_text as note, y.amount_minor, y.currency, 'payment' as ref_type, y.id::text as ref_id, y.ref, null::text as who
    from payment_order y join payment_order_event v on v.order_id = y.id join run r on r.id = v.run_id
    where y.counterparty_type = 'customer' and y.counterparty_id = ${customerId}::uuid and v.to_state <> 'returned'
    union all
    select 'return/' || t.id, 'return', ${dayOf(sql`t.learned_on`)}, 'Payment ' || y.ref || ' came back (' || t.reason_code || '), booked on ' || t.booked_on,
      t.reason_text, t.amount_minor, t.currency, 'payment', y.id::text, y.ref, null
    from payment_order y join payment_return t on t.order_id = y.id where y.counterparty_type = 'customer' and y.counterparty_id = ${customerId}::uuid
    union all
    select 'receipt/' || e.id, 'receipt', r.occurred_at,
      case e.kind when 'receipt' then 'Money was received' when 'undo' then 'A match was undone; its money is open again' else 'Money was taken back' end
        || coalesce(', matched ' || case when h.manual then 'by hand' else 'by the rule ' || h.rule end, ''),
      h.undone_reason, e.amount_minor, e.currency, 'receipt', e.id::text, null, q.display_name
    from credit_receipt e join run r on r.id = e.run_id
      left join recon_match h on e.source_type = 'recon-match' and h.id::text = e.source_id left join person q on q.id = h.person_id
    where e.customer_id = ${customerId}::uuid and (e.source_type <> 'payment-order' or e.kind = 'undo')`;
}

/** Fees and waivers, contacts, promises, holds and cases. */
function care(customerId: string): Sql {
  return sql`
    select 'fee/' || f.id as key, 'fee' as kind, ${dayOf(sql`f.assessed_on`)} as at, 'Fee ' || f.ref || ' by rule ' || u.code || ' version ' || f.rule_version as title,
      null::text as note, f.amount_minor, f.currency, 'fee' as ref_type, f.id::text as ref_id, f.ref, null::text as who
    from fee f join fee_rule u on u.id = f.rule_id where f.customer_id = ${customerId}::uuid
    union all
    select 'waiver/' || w.id, 'waiver', r.occurred_at, 'Fee ' || f.ref || ' was waived', w.reason, w.amount_minor, w.currency, 'fee', f.id::text, f.ref, q.display_name
    from fee f join fee_waiver w on w.fee_id = f.id join run r on r.id = w.run_id left join person q on q.id::text = r.actor_id where f.customer_id = ${customerId}::uuid
    union all
    select 'contact/' || a.id, 'contact', a.at, case when a.inbound then 'The customer came to us by ' else 'Contact by ' end || a.channel || ': ' || a.disposition,
      nullif(a.note, ''), null, null, 'case', k.id::text, k.ref, q.display_name
    from contact_attempt a join collection_case k on k.id = a.case_id join person q on q.id = a.person_id where a.customer_id = ${customerId}::uuid
    union all
    select 'promise/' || w.id, 'promise', ${dayOf(sql`w.taken_on`)}, 'Promised to pay by ' || w.due_date, null, w.amount_minor, w.currency, 'case', k.id::text, k.ref, q.display_name
    from promise w join collection_case k on k.id = w.case_id join person q on q.id = w.person_id where w.customer_id = ${customerId}::uuid
    union all
    select 'promise-judged/' || w.id, 'promise', ${dayOf(sql`w.judged_on`)}, 'The promise for ' || w.due_date || ' is ' || w.state, null, w.received_minor, w.currency, 'case', k.id::text, k.ref, null
    from promise w join collection_case k on k.id = w.case_id where w.customer_id = ${customerId}::uuid and w.judged_on is not null
    union all
    select 'hold/' || h.id, 'hold', ${dayOf(sql`h.from_date`)}, 'Protected: ' || h.kind || coalesce(' until ' || h.until_date, ''), h.reason, null, null, 'customer', h.customer_id::text, null, null
    from customer_hold h where h.customer_id = ${customerId}::uuid
    union all
    select 'hold-lifted/' || h.id, 'hold', h.lifted_at, 'The ' || h.kind || ' hold was lifted', null, null, null, 'customer', h.customer_id::text, null, null
    from customer_hold h where h.customer_id = ${customerId}::uuid and h.lifted_at is not null
    union all
    select 'case/' || k.id, 'case', ${dayOf(sql`k.opened_on`)}, 'Case ' || k.ref || ' was opened', null, null, null, 'case', k.id::text, k.ref, null
    from collection_case k where k.customer_id = ${customerId}::uuid
    union all
    select 'case-closed/' || k.id, 'case', ${dayOf(sql`k.closed_on`)}, 'Case ' || k.ref || ' was closed', null, null, null, 'case', k.id::text, k.ref, null
    from collection_case k where k.customer_id = ${customerId}::uuid and k.closed_on is not null`;
}

/** Mails about the customer's things, and requests about them that people decided. */
function papers(customerId: string): Sql {
  const things = sql`
    select 'customer' as type, ${customerId}::text as id
    union all select 'customer_hold', h.id::text from customer_hold h where h.customer_id = ${customerId}::uuid
    union all select 'credit-order', o.id::text from credit_order o where o.customer_id = ${customerId}::uuid
    union all select 'plan', p.id::text from plan p where p.customer_id = ${customerId}::uuid
    union all select 'instalment', i.id::text from plan p join instalment i on i.plan_id = p.id where p.customer_id = ${customerId}::uuid
    union all select 'fee', f.id::text from fee f where f.customer_id = ${customerId}::uuid
    union all select 'promise', w.id::text from promise w where w.customer_id = ${customerId}::uuid
    union all select 'payment-order', y.id::text from payment_order y where y.counterparty_type = 'customer' and y.counterparty_id = ${customerId}::uuid
    union all select 'payment_return', t.id::text from payment_order y join payment_return t on t.order_id = y.id
      where y.counterparty_type = 'customer' and y.counterparty_id = ${customerId}::uuid`;
  return sql`
    select 'mail/' || l.id as key, 'mail' as kind, coalesce(${dayOf(sql`t.learned_on`)}, l.created_at) as at, 'Mail "' || l.template || '" is ' || l.state as title,
      null::text as note, null::bigint as amount_minor, null::text as currency, s.type as ref_type, s.id as ref_id, null::text as ref, null::text as who
    from (${things}) s join mail_message l on l.about_type = s.type and l.about_id = s.id
      left join payment_return t on s.type = 'payment_return' and t.id::text = s.id or s.type = 'payment-order' and t.order_id::text = s.id
    union all
    select 'approval/' || q.id, 'approval', q.submitted_at, q.title || ' (' || q.status || ')', q.closed_reason, q.amount_minor, q.currency, 'approval', q.id::text, q.ref, n.display_name
    from (${things}) s join approval_request q on q.entity_type = s.type and q.entity_id = s.id left join person n on n.id::text = q.maker_id`;
}

const cursorShape = z.tuple([z.string().max(40), z.string().max(80)]);

function readCursor(text: string | null): [string, string] | null {
  if (text === null) return null;
  try {
    return cursorShape.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch {
    // A cursor made by hand begins the story anew; it can show nothing that the first page would not lead to.
    return null;
  }
}

const head = (customerId: string): Sql => sql`
  select c.id, c.ref, c.first_name || ' ' || c.last_name as name, c.email, c.phone, c.city, c.country, c.language, c.birth_date, c.kyc_state,
    c.created_at as customer_since, (select count(*)::int from plan p where p.customer_id = c.id) as plans,
    (select count(*)::int from plan p where p.customer_id = c.id and p.state = 'active') as active_plans,
    (select k.id from collection_case k where k.customer_id = c.id and k.state = 'active') as case_id
  from customer c where c.id = ${customerId}::uuid`;

const storyInput = z.object({
  customerId: z.uuid(),
  kinds: z.array(z.enum(storyKinds)).max(storyKinds.length).default([]),
  cursor: z.string().max(300).nullable().default(null),
  limit: z.number().int().min(1).max(200).default(50),
});

/** The whole story of a customer on one timeline, newest first, masked. `kinds` empty: all. */
export const customerStory = defineQuery({
  name: 'support.customerStory',
  permission: 'support.read',
  scope: 'all',
  masks: { email: 'email', phone: 'phone', iban: 'iban', birthDate: 'date', note: 'text' },
  reveal: null,
  input: storyInput,
  example: async (world) => ({ customerId: (await stageCustomerOf(world)).customerId }),
  handle: async ({ db, businessDate }, input): Promise<CustomerStory | Refusal> => {
    const { customerId, limit } = input;
    const customer = await db.maybe<Omit<StoryHead, 'ibans' | 'holds' | 'overdue'>>(head(customerId));
    if (!customer) return notFound('customer', customerId);
    const cursor = readCursor(input.cursor);
    const before = cursor ? sql`and (s.at, s.key) < (${cursor[0]}::timestamptz, ${cursor[1]})` : emptySql;
    const kinds = input.kinds.length > 0 ? sql`and s.kind = any (${input.kinds}::text[])` : emptySql;
    const rows = await db.rows<StoryEvent & { atText: string }>(sql`
      select s.*, s.at::text as at_text from (
        ${credit(customerId, businessDate)} union all ${money(customerId)} union all ${care(customerId)} union all ${papers(customerId)}
      ) s where s.at is not null ${before} ${kinds} order by s.at desc, s.key desc limit ${limit + 1}`);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      customer: {
        ...customer,
        ibans: await db.rows<StoryHead['ibans'][number]>(
          sql`select iban, status from customer_account where customer_id = ${customerId}::uuid order by created_at desc, id`,
        ),
        holds: await db.rows<StoryHead['holds'][number]>(sql`
          select id, kind, from_date, until_date from customer_hold where customer_id = ${customerId}::uuid and lifted_at is null
            and ${businessDate}::date between from_date and coalesce(until_date, 'infinity') order by from_date, id`),
        overdue: await db.rows<StoryHead['overdue'][number]>(sql`
          select p.currency, sum(p.overdue_minor)::bigint as overdue_minor, max(p.dpd) as dpd, (select coalesce(sum(i.principal_minor + i.interest_minor
              - i.paid_principal_minor - i.paid_interest_minor), 0)::bigint from plan o join instalment i on i.plan_id = o.id
              where o.customer_id = ${customerId}::uuid and o.currency = p.currency and o.state = 'active') as open_minor
          from plan p where p.customer_id = ${customerId}::uuid and p.state = 'active' group by p.currency order by p.currency`),
      },
      events: shown.map(({ atText: _atText, ...event }) => event),
      nextCursor:
        rows.length > limit && last ? Buffer.from(JSON.stringify([last.atText, last.key])).toString('base64url') : null,
    };
  },
});
