import { z } from 'zod';
import type { Refusal } from '@/server/kernel/refusal';
import { sql } from '@/server/platform/db/sql';
import { defineQuery } from '@/server/platform/query/define';
import { defineList } from '@/server/platform/query/list';
import { notFound } from '@/server/platform/query/run-query';
import {
  findCustomer,
  liveCustomerAccounts,
  type CustomerAccountRow,
  type CustomerRow,
  type HoldRow,
} from './customers.repo';
import { stageCustomer, stageHold } from './use-cases/example-customer';

export type CustomerListRow = {
  id: string;
  ref: string;
  name: string;
  email: string;
  phone: string;
  city: string;
  country: string;
  kycState: CustomerRow['kycState'];
  feeGroup: string;
  limitMinor: bigint;
  currency: string;
  held: boolean;
  createdAt: Date;
};

export const list = defineList<CustomerListRow>({
  name: 'customers.list',
  permission: 'customers.read',
  scope: 'all',
  from: 'customer c',
  columns: {
    id: { sql: 'c.id', type: 'uuid' },
    ref: { sql: 'c.ref', type: 'text', sort: true, filter: 'text' },
    name: { sql: "c.first_name || ' ' || c.last_name", type: 'text', sort: true, filter: 'text' },
    email: { sql: 'c.email', type: 'text' },
    phone: { sql: 'c.phone', type: 'text' },
    city: { sql: 'c.city', type: 'text', sort: true, filter: 'text' },
    country: { sql: 'c.country', type: 'text', sort: true, filter: 'enum' },
    kycState: { sql: 'c.kyc_state', type: 'text', sort: true, filter: 'enum' },
    feeGroup: { sql: 'c.fee_group', type: 'text', sort: true, filter: 'enum' },
    limitMinor: { sql: 'c.limit_minor', type: 'bigint', sort: true, filter: 'range' },
    currency: { sql: 'c.currency', type: 'text', filter: 'enum' },
    held: {
      sql: `exists (select from customer_hold h where h.customer_id = c.id and h.lifted_at is null
        and (select business_date from calendar where entity = 'main') between h.from_date and coalesce(h.until_date, 'infinity'))`,
      type: 'bool',
      filter: 'enum',
    },
    createdAt: { sql: 'c.created_at', type: 'timestamptz', sort: true, filter: 'range' },
  },
  key: 'id',
  defaultSort: { id: 'name', dir: 'asc' },
  // A whole address finds its customer; a part of one must not be a way to read addresses letter by letter.
  search: ['ref', 'name'],
  masks: { email: 'email', phone: 'phone' },
  count: true,
  example: async (world) => {
    await stageCustomer(world);
    return {};
  },
});

export type CustomerDetail = CustomerRow & {
  createdAt: Date;
  accounts: (CustomerAccountRow & { status: 'live' | 'ended'; createdAt: Date })[];
  holds: HoldRow[];
  waiting: { requestId: string; ref: string; title: string }[];
};

/** A customer with accounts and holds, masked; the whole story of a customer is the timeline of support. */
export const detail = defineQuery({
  name: 'customers.detail',
  permission: 'customers.read',
  scope: 'all',
  masks: { email: 'email', phone: 'phone', iban: 'iban', birthDate: 'date', reason: 'text' },
  reveal: null,
  input: z.object({ customerId: z.uuid() }),
  example: async (world) => {
    const holdId = await stageHold(world);
    const hold = await world.read((tx) =>
      tx.one<{ customerId: string }>(sql`select customer_id from customer_hold where id = ${holdId}`),
    );
    return { customerId: hold.customerId };
  },
  handle: async ({ db }, { customerId }): Promise<CustomerDetail | Refusal> => {
    const customer = await findCustomer(db, customerId, false);
    if (!customer) return notFound('customer', customerId);
    const { createdAt } = await db.one<{ createdAt: Date }>(
      sql`select created_at from customer where id = ${customerId}`,
    );
    const accounts = await db.rows<CustomerDetail['accounts'][number]>(sql`
      select id, customer_id, iban, bic, holder_name, status, created_at from customer_account
      where customer_id = ${customerId} order by created_at desc, id desc`);
    const holds = await db.rows<HoldRow>(sql`
      select id, customer_id, kind, reason, from_date, until_date, lifted_at from customer_hold
      where customer_id = ${customerId} order by from_date desc, id desc`);
    const waiting = await db.rows<CustomerDetail['waiting'][number]>(sql`
      select q.id as request_id, q.ref, q.title from approval_request q
      where q.status = 'pending' and ((q.entity_type = 'customer' and q.entity_id = ${customerId})
        or (q.entity_type = 'customer_hold' and q.entity_id in (select h.id::text from customer_hold h where h.customer_id = ${customerId})))
      order by q.submitted_at`);
    return { ...customer, createdAt, accounts, holds, waiting };
  },
});

export type RevealedCustomer = {
  email: string;
  phone: string;
  birthDate: string;
  accounts: Pick<CustomerAccountRow, 'iban' | 'bic' | 'holderName'>[];
};

/** How to reach a customer and where the money goes, in full. `subjectId` is the customer. */
export const reveal = defineQuery({
  name: 'customers.reveal',
  permission: 'customers.reveal',
  scope: 'all',
  masks: {},
  reveal: { entityType: 'customer' },
  input: z.object({ subjectId: z.uuid(), reason: z.string().trim().min(3).max(500) }),
  example: async (world) => ({ subjectId: await stageCustomer(world), reason: 'Calls back about a return' }),
  handle: async ({ db }, { subjectId }): Promise<RevealedCustomer | Refusal> => {
    const customer = await findCustomer(db, subjectId, false);
    if (!customer) return notFound('customer', subjectId);
    const accounts = await liveCustomerAccounts(db, [subjectId]);
    return {
      email: customer.email,
      phone: customer.phone,
      birthDate: customer.birthDate,
      accounts: accounts.map(({ iban, bic, holderName }) => ({ iban, bic, holderName })),
    };
  },
});
