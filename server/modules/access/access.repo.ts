import { refuse } from '@/server/kernel/refusal';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';

export type PersonRow = {
  id: string;
  email: string;
  displayName: string;
  status: string;
  demo: boolean;
  version: number;
};

/** Hours after which a session ends even when somebody works in it. */
export const SESSION_HOURS = 12;

/** A person, held until the transaction ends. */
export async function lockPerson(tx: Tx, personId: string): Promise<PersonRow> {
  const row = await tx.maybe<PersonRow>(
    sql`select id, email, display_name, status, demo, version from person where id = ${personId} for update`,
  );
  if (!row)
    throw refuse('ACCESS.PERSON_UNKNOWN', 'There is no such person. Choose one from the list of people.', { personId });
  return row;
}

export async function rolesOf(db: Db, personId: string): Promise<string[]> {
  const rows = await db.rows<{ roleCode: string }>(
    sql`select role_code from person_role where person_id = ${personId} order by role_code`,
  );
  return rows.map((row) => row.roleCode);
}

/** Rights or state of a person changed: whoever relied on the earlier version must look again. */
export async function touchPerson(tx: Tx, personId: string, status: string | null = null): Promise<void> {
  await tx.exec(
    sql`update person set version = version + 1, status = coalesce(${status}::text, status) where id = ${personId}`,
  );
}

/**
 * Refuses an act that would leave nobody who can administer. All administrators are locked in id order, so that two of
 * them who shut each other out at the same moment cannot both succeed.
 */
export async function keepAnAdministrator(tx: Tx, without: string): Promise<void> {
  await tx.rows(sql`select p.id from person p where exists (
    select from person_role r where r.person_id = p.id and r.role_code = 'administrator') order by p.id for update`);
  const left = await tx.one<{ n: number; was: boolean }>(sql`
    select count(*) filter (where p.id <> ${without})::int as n, coalesce(bool_or(p.id = ${without}), false) as was
    from person p join person_role r on r.person_id = p.id and r.role_code = 'administrator' where p.status = 'active'`);
  if (left.was && left.n === 0) {
    throw refuse(
      'ACCESS.LAST_ADMINISTRATOR',
      'This is the last active administrator. Make another one first, or nobody could administer.',
    );
  }
}

/** Opens a session. `proven`: its second factor was given just now, which the database takes of a second step only. */
export async function openSession(
  tx: Tx,
  session: { personId: string; method: 'password' | 'sso' | 'demo'; userAgent: string | null; proven?: true },
): Promise<string> {
  const id = uuidv7();
  await tx.exec(sql`
    insert into session (id, person_id, method, user_agent, expires_at, last_seen_at, step_up_at)
    values (${id}, ${session.personId}, ${session.method}, ${session.userAgent},
      clock_timestamp() + make_interval(hours => ${SESSION_HOURS}), clock_timestamp(),
      ${session.proven ? sql`clock_timestamp()` : sql`null`})`);
  return id;
}

/** Ends sessions of a person, all or one; gives how many were open. */
export function endSessions(tx: Tx, personId: string, sessionId: string | null = null): Promise<number> {
  return tx.exec(sql`
    update session set revoked_at = clock_timestamp() where person_id = ${personId} and revoked_at is null
      and (${sessionId}::uuid is null or id = ${sessionId}::uuid)`);
}

/** Ends every session of a person but one; gives how many were open. */
export function endOtherSessions(tx: Tx, of: { personId: string; but: string }): Promise<number> {
  return tx.exec(sql`
    update session set revoked_at = clock_timestamp() where person_id = ${of.personId} and revoked_at is null and id <> ${of.but}::uuid`);
}

/** What kind of world this database holds; 'none' before anything was decided. */
export async function originOf(db: Db): Promise<'none' | 'demo' | 'real' | 'test'> {
  const row = await db.maybe<{ origin: 'demo' | 'real' | 'test' }>(
    sql`select origin from installation where id = 'main'`,
  );
  return row?.origin ?? 'none';
}

/** Two letters that stand for somebody where a name has no room. */
export function initialsOf(displayName: string): string {
  const words = displayName.trim().split(/\s+/);
  const letters = [words[0] ?? '', words.length > 1 ? (words.at(-1) ?? '') : ''].map((word) => [...word][0] ?? '');
  return (letters.join('') || '?').toUpperCase();
}
