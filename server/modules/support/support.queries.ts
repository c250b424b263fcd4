import { z } from 'zod';
import type { Refusal } from '@/server/kernel/refusal';
import { stageCapturedOrder } from '@/server/modules/credit';
import type { ExampleWorld } from '@/server/platform/command/example-world';
import { sql, type Sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';
import { defineQuery } from '@/server/platform/query/define';
import { notFound } from '@/server/platform/query/run-query';
import { readingsOf, suggestionFor, type Reading } from './domain/search-text';

export type HitType = 'customer' | 'order' | 'plan' | 'payment' | 'fee' | 'case' | 'receipt';

/** Something found; every hit leads to a customer. */
export type Hit = {
  type: HitType;
  id: string;
  ref: string;
  customerId: string;
  customerRef: string;
  customerName: string;
  city: string;
  country: string;
  /** What matched: "e-mail address", "payment reference". */
  matched: string;
  amountMinor: bigint | null;
  currency: string | null;
  on: string | null;
  state: string | null;
};

export type SearchAnswer = {
  hits: Hit[];
  /** As what the text was read. */
  readAs: Reading['kind'][];
  /** What to try instead; null when something was found. */
  suggestion: string | null;
  /** More is there than is shown. */
  more: boolean;
};

const perReading = 20;

const person = sql`c.id as customer_id, c.ref as customer_ref, c.first_name || ' ' || c.last_name as customer_name, c.city, c.country`;
const none = sql`null::bigint as amount_minor, null::text as currency, null::text as "on", null::text as state`;

function customers(where: Sql, matched: string): Sql {
  return sql`select 'customer' as type, c.id, c.ref, ${person}, ${matched}::text as matched, ${none} from customer c where ${where}`;
}

function orders(where: Sql, matched: string): Sql {
  return sql`select 'order' as type, o.id, o.ref, ${person}, ${matched}::text as matched, o.amount_minor, o.currency, o.ordered_on::text as "on", o.state
    from credit_order o join customer c on c.id = o.customer_id where ${where}`;
}

function plans(where: Sql, matched: string): Sql {
  return sql`select 'plan' as type, p.id, p.ref, ${person}, ${matched}::text as matched, p.principal_minor as amount_minor, p.currency,
      p.started_on::text as "on", p.state
    from plan p join customer c on c.id = p.customer_id where ${where}`;
}

function payments(where: Sql, matched: string): Sql {
  return sql`select 'payment' as type, y.id, y.ref, ${person}, ${matched}::text as matched, y.amount_minor, y.currency, y.execution_date::text as "on", y.state
    from payment_order y join customer c on c.id = y.counterparty_id where y.counterparty_type = 'customer' and ${where}`;
}

function receipts(where: Sql, matched: string): Sql {
  return sql`select 'receipt' as type, e.id, p.ref, ${person}, ${matched}::text as matched, e.amount_minor, e.currency, e.booked_on::text as "on", e.kind as state
    from credit_receipt e join customer c on c.id = e.customer_id
      cross join lateral (select coalesce((select p.ref from receipt_allocation a join plan p on p.id = a.plan_id
        where a.source_type = e.source_type and a.source_id = e.source_id limit 1), c.ref) as ref) p
    where e.source_type <> 'payment-order' and ${where}`;
}

function fees(where: Sql): Sql {
  return sql`select 'fee' as type, f.id, f.ref, ${person}, 'fee reference' as matched, f.amount_minor, f.currency, f.assessed_on::text as "on", f.state
    from fee f join customer c on c.id = f.customer_id where ${where}`;
}

function cases(where: Sql): Sql {
  return sql`select 'case' as type, k.id, k.ref, ${person}, 'case reference' as matched, k.overdue_minor as amount_minor, k.currency,
      k.opened_on::text as "on", k.state
    from collection_case k join customer c on c.id = k.customer_id where ${where}`;
}

function byReference(reference: string): Sql[] {
  const upper = reference.toUpperCase();
  return [
    customers(sql`c.ref = ${upper}`, 'customer reference'),
    orders(sql`o.ref = ${upper}`, 'order reference'),
    orders(sql`o.merchant_order_ref = ${reference}`, "merchant's order number"),
    plans(sql`p.ref = ${upper}`, 'plan reference'),
    payments(sql`y.ref = ${upper}`, 'payment reference'),
    payments(sql`y.end_to_end_id = ${reference}`, 'end-to-end id'),
    fees(sql`f.ref = ${upper}`),
    cases(sql`k.ref = ${upper}`),
    customers(sql`c.id in (select m.customer_id from mandate m where m.ref = ${reference})`, 'mandate reference'),
  ];
}

function byId(id: string): Sql[] {
  return [
    customers(sql`c.id = ${id}::uuid`, 'id'),
    orders(sql`o.id = ${id}::uuid`, 'id'),
    plans(sql`p.id = ${id}::uuid`, 'id'),
    payments(sql`y.id = ${id}::uuid`, 'id'),
    fees(sql`f.id = ${id}::uuid`),
    cases(sql`k.id = ${id}::uuid`),
  ];
}

function byIban(at: { account: Sql; mandate: Sql; own: Sql | null }, matched: string): Sql[] {
  const { account, mandate, own } = at;
  const found = [
    customers(
      sql`c.id in (select a.customer_id from customer_account a where ${account} union select m.customer_id from mandate m where ${mandate})`,
      matched,
    ),
  ];
  return own
    ? [...found, customers(sql`c.id in (select v.customer_id from virtual_account v where ${own})`, 'virtual account')]
    : found;
}

/** The statements that a reading asks, each of them answered by an index. */
function statementsOf(reading: Reading): Sql[] {
  switch (reading.kind) {
    case 'id':
      return byId(reading.id);
    case 'reference':
      return byReference(reading.reference);
    case 'e-mail':
      return [customers(sql`c.email = ${reading.email}`, 'e-mail address')];
    case 'iban':
      return [
        ...byIban(
          {
            account: sql`a.iban = ${reading.iban}`,
            mandate: sql`m.iban = ${reading.iban}`,
            own: sql`v.iban = ${reading.iban}`,
          },
          'IBAN',
        ),
        payments(sql`y.iban = ${reading.iban}`, 'IBAN of a payment'),
      ];
    case 'iban-ending':
      return byIban(
        {
          account: sql`right(a.iban, 4) = ${reading.ending}`,
          mandate: sql`right(m.iban, 4) = ${reading.ending}`,
          own: null,
        },
        'ending of an IBAN',
      );
    case 'phone':
      return [customers(sql`c.phone = any (${reading.phones}::text[])`, 'telephone number')];
    case 'date':
      return [
        orders(sql`o.ordered_on = ${reading.date}::date`, 'day of the purchase'),
        payments(sql`y.execution_date = ${reading.date}::date`, 'day of a payment'),
      ];
    case 'amount': {
      const within = (row: Sql) =>
        reading.currency === null
          ? sql`${row}.amount_minor = ${reading.amountMinor}`
          : sql`${row}.amount_minor = ${reading.amountMinor} and ${row}.currency = ${reading.currency}`;
      return [
        orders(within(sql`o`), 'amount of a purchase'),
        payments(within(sql`y`), 'amount of a payment'),
        receipts(within(sql`e`), 'amount of a transfer'),
      ];
    }
    case 'name': {
      const like = `%${reading.words.replace(/[\\%_]/g, (found) => `\\${found}`)}%`;
      return [customers(sql`lower(c.first_name || ' ' || c.last_name) like ${like}`, 'name')];
    }
  }
}

async function hitsOf(db: Db, reading: Reading): Promise<Hit[]> {
  const found: Hit[] = [];
  for (const statement of statementsOf(reading)) {
    found.push(
      ...(await db.rows<Hit>(
        sql`select * from (${statement}) h order by h."on" desc nulls last, h.ref limit ${perReading + 1}`,
      )),
    );
  }
  return found;
}

/** A customer with a plan, for examples. */
export async function stageCustomerOf(world: ExampleWorld): Promise<{ customerId: string; email: string }> {
  const { planId } = await stageCapturedOrder(world);
  return world.read((tx) =>
    tx.one(
      sql`select c.id as customer_id, c.email from plan p join customer c on c.id = p.customer_id where p.id = ${planId}::uuid`,
    ),
  );
}

/** One box for everything a customer may tell: what names exactly one thing is answered first, and alone when it is found. */
export const search = defineQuery({
  name: 'support.search',
  permission: 'support.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({ text: z.string().max(120) }),
  example: async (world) => ({ text: (await stageCustomerOf(world)).email }),
  handle: async ({ db }, { text }): Promise<SearchAnswer> => {
    const readings = readingsOf(text);
    const hits: Hit[] = [];
    let more = false;
    for (const reading of readings) {
      const found = await hitsOf(db, reading);
      hits.push(...found.slice(0, 2 * perReading));
      more ||= found.length > perReading;
      // A reference that was found is what was meant; the same figures as an amount would only be noise.
      if (reading.kind === 'reference' && found.length > 0) break;
    }
    const seen = new Set<string>();
    const once = hits.filter((hit) => !seen.has(`${hit.type}/${hit.id}`) && seen.add(`${hit.type}/${hit.id}`));
    const suggestion = once.length === 0 ? suggestionFor(text, readings) : null;
    return { hits: once, readAs: readings.map((reading) => reading.kind), suggestion, more };
  },
});

export type RevealedPerson = {
  email: string;
  phone: string;
  street: string;
  postcode: string;
  birthDate: string;
  ibans: string[];
  payToIban: string | null;
};

/** The personal details of a customer in full. `subjectId` is the customer. */
export const reveal = defineQuery({
  name: 'support.reveal',
  permission: 'support.reveal',
  scope: 'all',
  masks: {},
  reveal: { entityType: 'customer' },
  input: z.object({ subjectId: z.uuid(), reason: z.string().trim().min(3).max(500) }),
  example: async (world) => ({
    subjectId: (await stageCustomerOf(world)).customerId,
    reason: 'Asks where the money went',
  }),
  handle: async ({ db }, { subjectId }): Promise<RevealedPerson | Refusal> => {
    const found = await db.maybe<RevealedPerson>(sql`
      select c.email, c.phone, c.street, c.postcode, c.birth_date,
        array(select a.iban from customer_account a where a.customer_id = c.id order by a.created_at desc) as ibans,
        (select v.iban from virtual_account v where v.customer_id = c.id) as pay_to_iban
      from customer c where c.id = ${subjectId}::uuid`);
    return found ?? notFound('customer', subjectId);
  },
});
