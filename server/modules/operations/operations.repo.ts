import type { BusinessDate } from '@/server/kernel/business-date';
import { sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';

export const dayCloseName = 'operations.dayClose';

export type StepRow = {
  ordinal: number;
  step: string;
  state: 'waiting' | 'running' | 'done' | 'blocked';
  chunks: number;
  counts: Record<string, number | string>;
  message: string | null;
  startedAt: Date | null;
  finishedAt: Date | null;
};

export type CloseRow = {
  id: string;
  date: BusinessDate;
  state: 'running' | 'blocked' | 'done';
  message: string | null;
  startedBy: string;
  startedAt: Date;
  finishedAt: Date | null;
};

/** The close of a day, when somebody asked for it. */
export async function closeOf(db: Db, date: string): Promise<CloseRow | null> {
  return db.maybe<CloseRow>(sql`
    select id, business_date as date, state, message, started_by, started_at, finished_at
    from process_run where process = ${dayCloseName} and scope_key = ${date}`);
}

/** The last close that was begun and has not ended. */
export async function openClose(db: Db): Promise<CloseRow | null> {
  return db.maybe<CloseRow>(sql`
    select id, business_date as date, state, message, started_by, started_at, finished_at
    from process_run where process = ${dayCloseName} and state <> 'done' order by business_date limit 1`);
}

export async function stepsOf(db: Db, processRunId: string): Promise<StepRow[]> {
  return db.rows<StepRow>(sql`
    select ordinal, step, state, chunks, counts, message, started_at, finished_at
    from process_step where process_run_id = ${processRunId}::uuid order by ordinal`);
}

/** True when two people agreed that a day may be closed without its statement. */
export async function mayCloseWithoutStatement(db: Db, date: string): Promise<boolean> {
  const row = await db.one<{ agreed: boolean }>(sql`
    select exists (select from approval_request
      where command = 'operations.closeWithoutStatement' and entity_id = ${date} and status = 'executed') as agreed`);
  return row.agreed;
}

/** What came back of what we had paid or collected, as far as we learned of it by a day's end. */
export async function returnsLearnedOn(db: Db, date: string): Promise<{ debits: number; payouts: number }> {
  return db.one(sql`
    select count(*) filter (where o.direction = 'in')::int as debits, count(*) filter (where o.direction = 'out')::int as payouts
    from payment_return r join payment_order o on o.id = r.order_id where r.learned_on = ${date}::date`);
}

/** Files of the bank that are stored and whose reading has not come to its end. */
export async function unreadBankFiles(db: Db): Promise<number> {
  const row = await db.one<{ n: number }>(sql`
    select count(*)::int as n from outbox_event
    where state <> 'done' and type = 'payments.reportReceived' and handler <> 'stream'`);
  return row.n;
}

/** One close at a time, in whatever process: held until the transaction ends. False when another one holds it. */
export async function claimClosing(db: Db): Promise<boolean> {
  const row = await db.one<{ held: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended('operations.dayClose', 0)) as held`,
  );
  return row.held;
}

/** The wall clock in the entity's zone, which decides when the schedule closes a day. */
export async function wallClock(
  db: Db,
): Promise<{ date: string; time: string; businessDate: BusinessDate; driven: boolean }> {
  return db.one(sql`
    select to_char(clock_timestamp() at time zone time_zone, 'YYYY-MM-DD') as date, to_char(clock_timestamp() at time zone time_zone, 'HH24:MI') as time,
      business_date, driven from calendar where entity = 'main'`);
}
