import { z } from 'zod';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { json, sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import { policyShape, type StoredPolicy } from './approvals.schema';
import { RATE_DAYS, type Rate } from './domain/exchange';
import { SPLITTING_HOURS, type Earlier } from './domain/splitting';

/** The policies of a command that hold at an instant, the latest version of each, ordered by name. */
export async function livePolicies(db: Db, command: string, at: Date): Promise<StoredPolicy[]> {
  const rows = await db.rows(sql`
    select * from (
      select distinct on (name) id, name, version, status, conditions, steps, expires_after_hours
      from approval_policy where command = ${command} and effective_from <= ${at}
      order by name, version desc) latest
    where status = 'live' order by name`);
  return z.array(policyShape).parse(rows);
}

export type PolicyHead = StoredPolicy & { status: 'live' | 'retired'; effectiveFrom: Date };

/** The latest version of a policy, in force or not yet; null when there never was one. */
export async function latestPolicy(db: Db, command: string, name: string): Promise<PolicyHead | null> {
  const row = await db.maybe<Record<string, unknown>>(sql`
    select id, name, version, status, conditions, steps, expires_after_hours, effective_from
    from approval_policy where command = ${command} and name = ${name} order by version desc limit 1`);
  if (!row) return null;
  const { status, effectiveFrom } = row as { status: 'live' | 'retired'; effectiveFrom: Date };
  return { ...policyShape.parse(row), status, effectiveFrom };
}

export type NewPolicy = Omit<StoredPolicy, 'id'> & {
  command: string;
  status: 'live' | 'retired';
  effectiveFrom: Date;
  requestId: string | null;
};

/** Writes the next version of a policy; nobody may hold two versions of the same number. */
export async function insertPolicy(tx: Tx, policy: NewPolicy): Promise<string> {
  const id = uuidv7();
  await tx.exec(sql`
    insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, effective_from, request_id)
    values (${id}, ${policy.command}, ${policy.version}, ${policy.name}, ${policy.status}, ${json(policy.conditions)},
      ${json(policy.steps)}, ${policy.expiresAfterHours}, ${policy.effectiveFrom}, ${policy.requestId}::uuid)`);
  return id;
}

/** An id by the clock of the database, for rows of which the newest counts: no process decides with its clock which that is. */
export async function nextInOrder(tx: Tx): Promise<string> {
  const { ms } = await tx.one<{ ms: bigint }>(
    sql`select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as ms`,
  );
  return uuidv7(Number(ms));
}

/** The newest rate of each pair that is not older than a week on this day. */
export async function ratesOn(db: Db, pairs: readonly { from: string; to: string }[], date: string): Promise<Rate[]> {
  if (pairs.length === 0) return [];
  return db.rows<Rate>(sql`
    select p.from_currency as "from", p.to_currency as "to", r.rate, r.rate_date::text as date
    from unnest(${pairs.map((pair) => pair.from)}::text[], ${pairs.map((pair) => pair.to)}::text[]) p(from_currency, to_currency)
      cross join lateral (
        select rate, rate_date from exchange_rate x
        where x.from_currency = p.from_currency and x.to_currency = p.to_currency
          and x.rate_date <= ${date}::date and x.rate_date > ${date}::date - ${RATE_DAYS}::int
        order by x.rate_date desc, x.id desc limit 1) r`);
}

export type Dealing = { command: string; makerId: string; counterparty: string; currency: string; at: Date };

/** `besides`: the request that is changed, which is no act of its own beside its next version. */
type Asked = Dealing & { besides: string | null };

/**
 * What one maker asked for or did with one counterparty in the day before an instant, whatever ended without running left
 * out. A request counts from the instant of its present version: an old one that is changed is asked for now.
 */
export async function earlierActs(
  db: Db,
  { command, makerId, counterparty, currency, at, besides }: Asked,
): Promise<Earlier> {
  const since = new Date(at.getTime() - SPLITTING_HOURS * 3_600_000);
  const asked = sql`command = ${command} and maker_id = ${makerId} and counterparty = ${counterparty} and currency = ${currency}
        and status in ('pending', 'executed') and amount_minor is not null and id is distinct from ${besides}::uuid`;
  return db.one<Earlier>(sql`
    select count(*)::int as acts, coalesce(sum(amount_minor), 0)::bigint as sum_minor from (
      select amount_minor from approval_request where ${asked} and submitted_at > ${since}
      union all
      select amount_minor from approval_request where ${asked} and submitted_at <= ${since}
        and id in (select request_id from approval_version where at > ${since})
      union all
      select amount_minor from approval_pass
      where command = ${command} and maker_id = ${makerId} and counterparty = ${counterparty} and currency = ${currency} and at > ${since}) done`);
}

/** Notes an act that ran without a request, so that the next ones are seen together with it. */
export async function insertPass(tx: Tx, pass: Dealing & { amountMinor: bigint; runId: string }): Promise<void> {
  await tx.exec(sql`
    insert into approval_pass (id, command, maker_id, counterparty, amount_minor, currency, run_id, at)
    values (${uuidv7()}, ${pass.command}, ${pass.makerId}, ${pass.counterparty}, ${pass.amountMinor}, ${pass.currency}, ${pass.runId}, ${pass.at})`);
}

/** The zone of the entity and the roles of an actor: what policies see of the circumstances of an act. */
export async function circumstancesOf(db: Db, personId: string | null): Promise<{ timeZone: string; roles: string[] }> {
  return db.one<{ timeZone: string; roles: string[] }>(sql`
    select c.time_zone, array(select role_code from person_role where person_id = ${personId}::uuid order by role_code) as roles
    from calendar c where c.entity = 'main'`);
}
