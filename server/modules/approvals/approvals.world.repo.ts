import { z } from 'zod';
import { doors } from '@/server/platform/command/registry';
import { sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';
import { policyShape } from './approvals.schema';
import type { Act, Identity, ProvedPolicy, World } from './domain/prove';

const policyRow = policyShape.extend({ command: z.string() });

/** The policies of all commands that hold at an instant. */
async function policiesAt(db: Db, at: Date): Promise<Map<string, ProvedPolicy[]>> {
  const rows = await db.rows(sql`
    select * from (
      select distinct on (command, name) id, command, name, version, status, conditions, steps, expires_after_hours
      from approval_policy where effective_from <= ${at} order by command, name, version desc) latest
    where status = 'live' order by command, name`);
  const byCommand = new Map<string, ProvedPolicy[]>();
  for (const { command, name, conditions, steps } of z.array(policyRow).parse(rows)) {
    byCommand.set(command, [...(byCommand.get(command) ?? []), { name, conditions, steps }]);
  }
  return byCommand;
}

/** Accounts that can act, and the one that is to get rights, whether it has any yet or not. */
async function identities(db: Db, personId: string | null): Promise<Identity[]> {
  // The part of an address behind a plus sign reaches the same mailbox: two such accounts are one human being.
  const people = await db.rows<Identity>(sql`
    select p.id, p.display_name as name, p.id::text as counts_as, regexp_replace(p.email, '[+][^@]*@', '@') as "natural",
      array(select role_code from person_role r where r.person_id = p.id order by role_code) as roles, p.status <> 'suspended' as active
    from person p where p.id = ${personId}::uuid or exists (select from person_role r where r.person_id = p.id)
      or exists (select from delegation d where d.delegate_id = p.id) order by p.display_name, p.id`);
  return [...people, ...(await keys(db))];
}

/** Keys that can be used: each counts as its owner, is the same human being, and has no role that its owner has not. */
async function keys(db: Db): Promise<Identity[]> {
  const rows = await db.rows<Omit<Identity, 'key'> & { keyName: string; permissions: string[] }>(sql`
    select k.id, p.display_name || ' (key ' || k.name || ')' as name, p.id::text as counts_as,
      regexp_replace(p.email, '[+][^@]*@', '@') as "natural", k.name as key_name, k.permissions,
      array(select role_code from person_role r where r.person_id = p.id order by role_code) as roles, p.status <> 'suspended' as active
    from api_key k join person p on p.id = k.owner_id
    where k.revoked_at is null and k.expires_at > clock_timestamp() order by k.name`);
  return rows.map(({ keyName, permissions, ...one }) => ({ ...one, key: { name: keyName, permissions } }));
}

function actsOf(policies: ReadonlyMap<string, readonly ProvedPolicy[]>): Act[] {
  return [...doors().commands.values()].map(({ name, effect, permission, approval }) => ({
    command: name,
    effect,
    permission,
    approvable: approval !== null,
    withoutPolicy: approval?.withoutPolicy ?? 'run',
    policies: policies.get(name) ?? [],
    ...(approval?.oneHand ? { oneHand: approval.oneHand } : {}),
    ...(approval?.gateOf ? { gateOf: approval.gateOf } : {}),
  }));
}

/** People, keys, roles, policies and delegations as they hold at an instant: what the proof of no single hand looks at. */
export async function worldAt(db: Db, at: Date, personId: string | null = null): Promise<World> {
  const permissions = new Map<string, Set<string>>();
  const pairs = await db.rows<{ roleCode: string; permission: string }>(
    sql`select role_code, permission from role_permission`,
  );
  for (const { roleCode, permission } of pairs)
    permissions.set(roleCode, (permissions.get(roleCode) ?? new Set()).add(permission));
  return {
    identities: await identities(db, personId),
    permissions,
    acts: actsOf(await policiesAt(db, at)),
    lent: await db.rows(sql`
      select giver_id, delegate_id, roles from delegation where ended_at is null and until_at > ${at} order by id`),
  };
}

/** This instant and those in the future at which a policy comes into force: a change has to hold at each of them. */
export async function instantsFrom(db: Db, now: Date): Promise<Date[]> {
  const rows = await db.rows<{ at: Date }>(
    sql`select distinct effective_from as at from approval_policy where effective_from > ${now} order by 1`,
  );
  return [now, ...rows.map((row) => row.at)];
}

/** One change of the world at a time, so that two that are harmless alone cannot make a hole together. */
export async function oneChangeAtATime(db: Db): Promise<void> {
  await db.rows(sql`select pg_advisory_xact_lock(hashtext('approvals.world'))`);
}
