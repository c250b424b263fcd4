import type { BusinessDate } from '@/server/kernel/business-date';
import { sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import type { PromiseReceipt } from './domain/promise';

export type PromiseState = 'open' | 'kept' | 'partially-kept' | 'broken' | 'cancelled';
export type PromiseRow = {
  id: string;
  caseId: string;
  customerId: string;
  amountMinor: bigint;
  receivedMinor: bigint;
  currency: string;
  takenOn: BusinessDate;
  dueDate: BusinessDate;
  state: PromiseState;
  expectedPaymentId: string | null;
  createdAt: Date;
};

const columns = sql`id, case_id, customer_id, amount_minor, received_minor, currency, taken_on, due_date, state, expected_payment_id, created_at`;

/** A kept promise is looked at again for so long after its day: a debit can come back eight weeks after it was booked. */
const reopenDays = 63;

export async function findPromise(tx: Tx, promiseId: string): Promise<PromiseRow | null> {
  return tx.maybe<PromiseRow>(sql`select ${columns} from promise where id = ${promiseId}::uuid for update`);
}

export async function openPromiseOf(db: Db, customerId: string): Promise<PromiseRow | null> {
  return db.maybe<PromiseRow>(
    sql`select ${columns} from promise where customer_id = ${customerId}::uuid and state = 'open'`,
  );
}

export async function insertPromise(
  tx: Tx,
  row: Omit<PromiseRow, 'state' | 'receivedMinor' | 'createdAt'> & { personId: string },
): Promise<void> {
  await tx.exec(sql`
    insert into promise (id, case_id, customer_id, amount_minor, currency, taken_on, due_date, state, expected_payment_id, person_id)
    values (${row.id}, ${row.caseId}, ${row.customerId}, ${row.amountMinor}, ${row.currency}, ${row.takenOn}, ${row.dueDate}, 'open',
      ${row.expectedPaymentId}, ${row.personId})`);
}

export async function setCancelled(tx: Tx, promiseId: string): Promise<void> {
  await tx.exec(sql`update promise set state = 'cancelled', version = version + 1 where id = ${promiseId}::uuid`);
}

/** What a customer owes now in one currency: overdue on active plans, and fees that are open on them. */
export async function owedBy(db: Db, customerId: string, currency: string): Promise<bigint> {
  const row = await db.one<{ minor: bigint }>(sql`
    select ((select coalesce(sum(overdue_minor), 0) from plan where customer_id = ${customerId}::uuid and currency = ${currency} and state = 'active')
      + (select coalesce(sum(amount_minor - paid_minor - waived_minor), 0) from fee
         where customer_id = ${customerId}::uuid and currency = ${currency} and state = 'open'))::bigint as minor`);
  return row.minor;
}

/** Customers after an id whose promises are to be judged on a date, in id order. */
export async function customersToJudge(
  db: Db,
  at: { date: BusinessDate; after: string; size: number },
): Promise<string[]> {
  const rows = await db.rows<{ id: string }>(sql`
    select distinct customer_id as id from promise
    where customer_id > ${at.after}::uuid and (state = 'open' or (state = 'kept' and due_date >= ${at.date}::date - ${reopenDays}::int))
    order by customer_id limit ${at.size}`);
  return rows.map((row) => row.id);
}

/** The promises of customers that money may still change, held until the transaction ends. */
export async function lockPromises(tx: Tx, customerIds: readonly string[], date: BusinessDate): Promise<PromiseRow[]> {
  return tx.rows<PromiseRow>(sql`
    select ${columns} from promise
    where customer_id = any (${customerIds}::uuid[]) and state <> 'cancelled' and due_date >= ${date}::date - ${2 * reopenDays}::int
    order by id for update`);
}

export type CustomerReceipt = PromiseReceipt & { customerId: string; currency: string; knownAt: Date };

/** Money of customers that came in from a day on and was not taken back. */
export async function receiptsSince(
  db: Db,
  customerIds: readonly string[],
  since: BusinessDate,
): Promise<CustomerReceipt[]> {
  return db.rows<CustomerReceipt>(sql`
    select e.customer_id, e.currency, e.source_type || '/' || e.source_id as id, min(e.booked_on) as booked_on, min(r.recorded_at) as known_at,
      sum(case e.kind when 'receipt' then e.amount_minor else -e.amount_minor end)::bigint as amount_minor
    from credit_receipt e join run r on r.id = e.run_id
    where e.customer_id = any (${customerIds}::uuid[]) and e.booked_on >= ${since}::date
    group by e.customer_id, e.currency, e.source_type, e.source_id
    having sum(case e.kind when 'receipt' then e.amount_minor else -e.amount_minor end) > 0
    order by min(e.booked_on), id`);
}

export type Judged = { id: string; state: Exclude<PromiseState, 'cancelled'>; receivedMinor: bigint };

export async function writeJudged(tx: Tx, judged: readonly Judged[], date: BusinessDate): Promise<void> {
  if (judged.length === 0) return;
  await tx.exec(sql`
    update promise p set state = u.state, received_minor = u.received_minor, version = p.version + 1,
      judged_on = case when u.state = 'open' then null when p.state = u.state then p.judged_on else ${date}::date end
    from unnest(${judged.map((each) => each.id)}::uuid[], ${judged.map((each) => each.state)}::text[],
      ${judged.map((each) => each.receivedMinor)}::bigint[]) as u(id, state, received_minor)
    where p.id = u.id`);
}

/** Those of some customers who have an active case or an open promise. */
export async function withCaseOrPromise(db: Db, customerIds: readonly string[]): Promise<string[]> {
  const rows = await db.rows<{ customerId: string }>(sql`
    select customer_id from collection_case where customer_id = any (${customerIds}::uuid[]) and state = 'active'
    union select customer_id from promise where customer_id = any (${customerIds}::uuid[]) and state = 'open' order by 1`);
  return rows.map((row) => row.customerId);
}
