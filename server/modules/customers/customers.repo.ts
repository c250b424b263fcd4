import type { BusinessDate } from '@/server/kernel/business-date';
import { json, sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import type { HoldKind } from './customers.schema';

export type CustomerRow = {
  id: string;
  ref: string;
  firstName: string;
  lastName: string;
  email: string;
  phone: string;
  street: string;
  postcode: string;
  city: string;
  country: string;
  birthDate: BusinessDate;
  language: string;
  timeZone: string;
  feeGroup: string;
  limitMinor: bigint;
  currency: string;
  kycState: 'pending' | 'verified' | 'failed';
  consents: Record<string, boolean>;
  payday: number | null;
  version: number;
};

export type CustomerAccountRow = {
  id: string;
  customerId: string;
  iban: string;
  bic: string | null;
  holderName: string;
};

export type HoldRow = {
  id: string;
  customerId: string;
  kind: HoldKind;
  reason: string;
  fromDate: BusinessDate;
  untilDate: BusinessDate | null;
  liftedAt: Date | null;
};

export async function nextCustomerNo(tx: Tx): Promise<number> {
  return Number((await tx.one<{ no: bigint }>(sql`select nextval('customer_no') as no`)).no);
}

/** Stores a customer; false when the e-mail address belongs to one already. */
export async function insertCustomer(tx: Tx, row: Omit<CustomerRow, 'version'>): Promise<boolean> {
  const inserted = await tx.exec(sql`
    insert into customer (id, ref, first_name, last_name, email, phone, street, postcode, city, country, birth_date, language, time_zone,
      fee_group, limit_minor, currency, kyc_state, consents, payday, created_at)
    values (${row.id}, ${row.ref}, ${row.firstName}, ${row.lastName}, ${row.email}, ${row.phone}, ${row.street}, ${row.postcode}, ${row.city},
      ${row.country}, ${row.birthDate}, ${row.language}, ${row.timeZone}, ${row.feeGroup}, ${row.limitMinor}, ${row.currency}, ${row.kycState},
      ${json(row.consents)}, ${row.payday}, entity_now())
    on conflict (email) do nothing`);
  return inserted === 1;
}

export async function insertAccount(tx: Tx, row: CustomerAccountRow): Promise<void> {
  await tx.exec(sql`
    insert into customer_account (id, customer_id, iban, bic, holder_name, status)
    values (${row.id}, ${row.customerId}, ${row.iban}, ${row.bic}, ${row.holderName}, 'live')`);
}

const customerColumns = sql`id, ref, first_name, last_name, email, phone, street, postcode, city, country, birth_date, language, time_zone,
  fee_group, limit_minor, currency, kyc_state, consents, payday, version`;

/** A customer; with `lock` the row is held until the transaction ends. */
export async function findCustomer(db: Db, customerId: string, lock: boolean): Promise<CustomerRow | null> {
  return db.maybe<CustomerRow>(
    sql`select ${customerColumns} from customer where id = ${customerId} ${lock ? sql`for update` : sql``}`,
  );
}

/** Customers; those that do not exist are missing. */
export async function findCustomers(db: Db, customerIds: readonly string[]): Promise<CustomerRow[]> {
  return db.rows<CustomerRow>(sql`select ${customerColumns} from customer where id = any (${customerIds}::uuid[])`);
}

/** The accounts that customers are debited from and refunded to, by customer. */
export async function liveCustomerAccounts(db: Db, customerIds: readonly string[]): Promise<CustomerAccountRow[]> {
  return db.rows<CustomerAccountRow>(sql`
    select id, customer_id, iban, bic, holder_name from customer_account
    where customer_id = any (${customerIds}::uuid[]) and status = 'live' order by customer_id`);
}

export async function insertHold(tx: Tx, row: Omit<HoldRow, 'liftedAt'>): Promise<void> {
  await tx.exec(sql`
    insert into customer_hold (id, customer_id, kind, reason, from_date, until_date)
    values (${row.id}, ${row.customerId}, ${row.kind}, ${row.reason}, ${row.fromDate}, ${row.untilDate})`);
}

export async function findHold(tx: Tx, holdId: string): Promise<HoldRow | null> {
  return tx.maybe<HoldRow>(sql`
    select id, customer_id, kind, reason, from_date, until_date, lifted_at from customer_hold where id = ${holdId} for update`);
}

export async function setLifted(tx: Tx, holdId: string, at: Date): Promise<void> {
  await tx.exec(sql`update customer_hold set lifted_at = ${at} where id = ${holdId} and lifted_at is null`);
}

/** The holds that protect customers on a business date, both ends included. */
export async function holdsOn(db: Db, customerIds: readonly string[], date: BusinessDate): Promise<HoldRow[]> {
  return db.rows<HoldRow>(sql`
    select id, customer_id, kind, reason, from_date, until_date, lifted_at from customer_hold
    where customer_id = any (${customerIds}::uuid[]) and lifted_at is null and from_date <= ${date}
      and (until_date is null or until_date >= ${date})
    order by customer_id, from_date, id`);
}
