import type { BusinessDate } from '@/server/kernel/business-date';
import { sql } from '@/server/platform/db/sql';
import type { Tx } from '@/server/platform/db/tx';
import { contactCode } from './collections.contact.repo';

export const leaseMinutes = 15;

const leaseEnd = sql`clock_timestamp() + make_interval(mins => ${leaseMinutes})`;

/** Two clicks of one person come one after the other; other people are not held up. */
export async function oneAtATime(tx: Tx, personId: string): Promise<void> {
  await tx.exec(sql`select pg_advisory_xact_lock(hashtextextended('collections.next/' || ${personId}, 0))`);
}

/** The cases that a person has now, and whether the person wrote down a contact since the lease of each began. */
export async function casesHeldBy(
  tx: Tx,
  personId: string,
  businessDate: BusinessDate,
): Promise<{ id: string; worked: boolean }[]> {
  return tx.rows(sql`
    select k.id, exists (select from contact_attempt a where a.case_id = k.id and a.person_id = ${personId}::uuid
        and a.business_date = ${businessDate}::date) as worked
    from collection_case k where k.locked_by = ${personId}::uuid and k.state = 'active' and k.locked_until > clock_timestamp()
    order by k.id for update`);
}

/**
 * Takes the first case of the queue that nobody has and whose customer may be called now. Cases that somebody takes at
 * this moment are passed over, never waited for.
 */
export async function takeFirst(tx: Tx, personId: string, except: readonly string[]): Promise<{ id: string } | null> {
  return tx.maybe<{ id: string }>(sql`
    update collection_case t set locked_by = ${personId}::uuid, locked_until = ${leaseEnd}, version = version + 1
    where t.id = (
      select k.id from collection_case k join customer c on c.id = k.customer_id
      where k.state = 'active' and (k.locked_until is null or k.locked_until <= clock_timestamp())
        and (k.assigned_to is null or k.assigned_to = ${personId}::uuid) and k.id <> all (${except}::uuid[])
        and ${contactCode} = 'ok'
      order by k.priority desc, k.id limit 1 for update of k skip locked)
    returning t.id`);
}

/** Takes a case for fifteen minutes from now, or for another fifteen. */
export async function holdFor(tx: Tx, caseId: string, personId: string): Promise<Date> {
  const row = await tx.one<{ lockedUntil: Date }>(sql`
    update collection_case set locked_by = ${personId}::uuid, locked_until = ${leaseEnd}, version = version + 1
    where id = ${caseId}::uuid returning locked_until`);
  return row.lockedUntil;
}

export async function letGo(tx: Tx, caseIds: readonly string[]): Promise<void> {
  if (caseIds.length === 0) return;
  await tx.exec(sql`
    update collection_case set locked_by = null, locked_until = null, version = version + 1 where id = any (${caseIds}::uuid[])`);
}

/** Sets aside until a day, or offers again at once. */
export async function snooze(tx: Tx, caseId: string, untilDate: BusinessDate | null): Promise<void> {
  await tx.exec(
    sql`update collection_case set snoozed_until = ${untilDate}::date, version = version + 1 where id = ${caseId}::uuid`,
  );
}

export async function assign(tx: Tx, caseId: string, personId: string | null): Promise<void> {
  await tx.exec(sql`
    update collection_case set assigned_to = ${personId}::uuid, locked_by = null, locked_until = null, version = version + 1
    where id = ${caseId}::uuid`);
}

export async function isAgent(tx: Tx, personId: string): Promise<boolean> {
  const row = await tx.maybe<{ id: string }>(sql`
    select p.id from person p where p.id = ${personId}::uuid and p.status = 'active'
      and exists (select from person_role r join role_permission q on q.role_code = r.role_code and q.permission = 'collections.work'
        where r.person_id = p.id)`);
  return row !== null;
}

/** Why cases are not offered now, counted: what a person is told when the queue has nothing. */
export async function whyNothing(tx: Tx, personId: string): Promise<{ reason: string; cases: number }[]> {
  return tx.rows(sql`
    select reason, count(*)::int as cases from (
      select case when k.locked_until > clock_timestamp() then 'taken'
        when k.assigned_to <> ${personId}::uuid then 'assigned' else ${contactCode} end as reason
      from collection_case k join customer c on c.id = k.customer_id where k.state = 'active') q
    where reason <> 'ok' group by reason order by cases desc, reason`);
}

export type NewAttempt = {
  id: string;
  caseId: string;
  customerId: string;
  channel: string;
  disposition: string;
  conversation: boolean;
  inbound: boolean;
  note: string;
  personId: string;
  businessDate: BusinessDate;
  at: Date;
  runId: string;
};

export async function insertAttempt(tx: Tx, row: NewAttempt): Promise<void> {
  await tx.exec(sql`
    insert into contact_attempt (id, case_id, customer_id, channel, disposition, conversation, inbound, note, person_id, business_date, at, run_id)
    values (${row.id}, ${row.caseId}, ${row.customerId}, ${row.channel}, ${row.disposition}, ${row.conversation}, ${row.inbound}, ${row.note},
      ${row.personId}, ${row.businessDate}, ${row.at}, ${row.runId})`);
  await tx.exec(
    sql`update collection_case set last_contact_at = ${row.at}, version = version + 1 where id = ${row.caseId}::uuid`,
  );
}
