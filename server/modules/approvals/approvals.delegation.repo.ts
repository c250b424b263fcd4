import { refuse } from '@/server/kernel/refusal';
import { sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';

export type Colleague = { id: string; displayName: string; status: string; roles: string[] };

/** A person with the roles of their own; refuses who is not here or may not come in. */
export async function activePerson(db: Db, personId: string): Promise<Colleague> {
  const row = await db.maybe<Colleague>(sql`
    select p.id, p.display_name, p.status, array(select role_code from person_role r where r.person_id = p.id order by 1) as roles
    from person p where p.id = ${personId}`);
  if (!row || row.status !== 'active')
    throw refuse(
      'APPROVALS.PERSON_UNKNOWN',
      'There is no such person who may come in. Choose one from the list of people.',
      {
        personId,
      },
    );
  return row;
}

export type DelegationRow = {
  id: string;
  giverId: string;
  delegateId: string;
  roles: string[];
  fromAt: Date;
  untilAt: Date;
  reason: string;
  endedAt: Date | null;
};

export async function lockDelegation(tx: Tx, delegationId: string): Promise<DelegationRow> {
  const row = await tx.maybe<DelegationRow>(sql`
    select id, giver_id, delegate_id, roles, from_at, until_at, reason, ended_at from delegation where id = ${delegationId} for update`);
  if (!row) throw refuse('APPROVALS.DELEGATION_UNKNOWN', 'There is no such delegation. Open the list of delegations.');
  return row;
}

export async function insertDelegation(
  tx: Tx,
  row: Omit<DelegationRow, 'endedAt'> & { requestId: string | null },
): Promise<void> {
  await tx.exec(sql`
    insert into delegation (id, giver_id, delegate_id, roles, from_at, until_at, reason, request_id)
    values (${row.id}, ${row.giverId}, ${row.delegateId}, ${row.roles}, ${row.fromAt}, ${row.untilAt}, ${row.reason}, ${row.requestId}::uuid)`);
}

export async function closeDelegation(
  tx: Tx,
  delegationId: string,
  end: { at: Date; by: string; reason: string },
): Promise<void> {
  await tx.exec(
    sql`update delegation set ended_at = ${end.at}, ended_by = ${end.by}, end_reason = ${end.reason} where id = ${delegationId}`,
  );
}

/** The personal limit that holds for a role of a person; null where there is none. */
export async function personLimit(
  db: Db,
  personId: string,
  role: string,
): Promise<{ limitMinor: bigint | null; currency: string } | null> {
  return db.maybe(sql`
    select limit_minor, currency from person_limit where person_id = ${personId} and role_code = ${role} order by id desc limit 1`);
}

/** How many others who may come in decide with this role without a limit of their own. */
export async function unlimitedOthers(db: Db, personId: string, role: string): Promise<number> {
  const { others } = await db.one<{ others: number }>(sql`
    select count(*)::int as others from person p join person_role r on r.person_id = p.id and r.role_code = ${role}
    where p.status = 'active' and p.id <> ${personId}
      and not exists (select from person_limit l where l.person_id = p.id and l.role_code = ${role} and l.limit_minor is not null
        and not exists (select from person_limit n where n.person_id = p.id and n.role_code = ${role} and n.id > l.id))`);
  return others;
}
