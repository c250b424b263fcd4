import { addDays, type BusinessDate } from '@/server/kernel/business-date';
import { sql, type Sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import { collectionKnownBy, defaultBuckets, noTolerance } from './domain/plan-state';

/** The largest id there is: the upper end of the last chunk. */
export const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
export const firstId = '00000000-0000-0000-0000-000000000000';

const bucketNames = defaultBuckets.map((range) => range.name);
const bucketStarts = defaultBuckets.map((range) => range.fromDpd);

/** The earliest collection date whose answer can still come on a date: debits from there on count as under way. */
export function stillUnknownFrom(date: BusinessDate): BusinessDate {
  let from = date;
  while (collectionKnownBy(addDays(from, -1)) >= date) from = addDays(from, -1);
  return from;
}

/** What is late on a date among instalments `i`; the same rule as delinquencyOf, said in SQL so that it can be set-based. */
export function lateOn(date: BusinessDate): Sql {
  return sql`i.state <> 'paid' and i.effective_due_date < ${date}::date
    and i.principal_minor + i.interest_minor > i.paid_principal_minor + i.paid_interest_minor
    and not (i.state = 'in-collection' and i.collection_date >= ${stillUnknownFrom(date)}::date)`;
}

/** Dpd, bucket and overdue of the plans of a scope, written where they changed, with their history. */
export function ageStatement(
  date: BusinessDate,
  runId: string,
  scope: { readonly plans: Sql; readonly instalments: Sql },
): Sql {
  const counts = sql`l.overdue > ${noTolerance.amountMinor}::bigint and ${date}::date - l.oldest > ${noTolerance.days}::int`;
  return sql`
    with late as (
      select i.plan_id, min(i.effective_due_date) as oldest,
        sum(i.principal_minor + i.interest_minor - i.paid_principal_minor - i.paid_interest_minor)::bigint as overdue
      from instalment i where ${scope.instalments} and ${lateOn(date)} group by i.plan_id
    ), today as (
      select p.id, case when ${counts} then ${date}::date - l.oldest else 0 end as dpd, case when ${counts} then l.overdue else 0 end as overdue
      from plan p left join late l on l.plan_id = p.id where ${scope.plans} and p.state <> 'written-off'
    ), changed as (
      update plan p set dpd = t.dpd, overdue_minor = t.overdue,
        bucket = (${bucketNames}::text[])[width_bucket(t.dpd, ${bucketStarts}::int[])]
      from today t where p.id = t.id and ${scope.plans} and (p.dpd, p.overdue_minor) is distinct from (t.dpd, t.overdue)
      returning p.id, p.dpd, p.bucket, p.overdue_minor
    ), kept as (
      insert into plan_dpd_history (plan_id, business_date, dpd, bucket, overdue_minor, run_id)
      select id, ${date}::date, dpd, bucket, overdue_minor, ${runId}::uuid from changed order by id
    )
    select count(*)::int as changed, count(*) filter (where dpd > 0)::int as overdue, count(*) filter (where dpd = 0)::int as cured,
      encode(sha256(convert_to(coalesce(string_agg(id || ':' || dpd || ':' || overdue_minor, ',' order by id), ''), 'UTF8')), 'hex') as hash
    from changed`;
}

export type AgeCounts = { changed: number; overdue: number; cured: number; hash: string };

/** Ages the active plans after `after` up to `upTo`, both ids. */
export async function ageRange(
  tx: Tx,
  at: { date: BusinessDate; runId: string; after: string; upTo: string },
): Promise<AgeCounts> {
  return tx.one<AgeCounts>(
    ageStatement(at.date, at.runId, {
      plans: sql`p.state = 'active' and p.id > ${at.after}::uuid and p.id <= ${at.upTo}::uuid`,
      instalments: sql`i.plan_id > ${at.after}::uuid and i.plan_id <= ${at.upTo}::uuid`,
    }),
  );
}

/** The last id of a chunk of active (or still earning) plans after an id; null when fewer than a whole chunk are left. */
export async function endOfChunk(
  db: Db,
  which: 'active' | 'earning',
  at: { after: string; size: number },
): Promise<string | null> {
  const of = which === 'active' ? sql`state = 'active'` : sql`earning`;
  const row = await db.maybe<{ id: string }>(
    sql`select id from plan where ${of} and id > ${at.after}::uuid order by id offset ${at.size - 1} limit 1`,
  );
  return row?.id ?? null;
}

/** The date as of which all days past due stand; null before the first close. */
export async function agedOn(db: Db): Promise<BusinessDate | null> {
  return (
    (await db.maybe<{ agedOn: BusinessDate }>(sql`select aged_on from credit_ageing where entity = 'main'`))?.agedOn ??
    null
  );
}

export async function noteAgedOn(tx: Tx, date: BusinessDate): Promise<void> {
  await tx.exec(sql`
    insert into credit_ageing (entity, aged_on) values ('main', ${date}) on conflict (entity) do update set aged_on = excluded.aged_on
    where credit_ageing.aged_on < excluded.aged_on`);
}

/**
 * After money moved on plans: completed when nothing is unpaid, active again when something is, and their days past due as
 * of the last close, so that a screen never shows as overdue what was paid this morning.
 */
export async function refreshPlans(
  tx: Tx,
  at: { planIds: readonly string[]; today: BusinessDate; runId: string },
): Promise<void> {
  await tx.exec(sql`
    update plan p set state = u.state, version = p.version + 1
    from (
      select p.id, case when exists (select from instalment i where i.plan_id = p.id and i.state <> 'paid') then 'active' else 'completed' end as state
      from plan p where p.id = any (${at.planIds}::uuid[]) and p.state <> 'written-off'
    ) u where u.id = p.id and u.state <> p.state`);
  const date = (await agedOn(tx)) ?? at.today;
  await tx.one<AgeCounts>(
    ageStatement(date, at.runId, {
      plans: sql`p.id = any (${at.planIds}::uuid[])`,
      instalments: sql`i.plan_id = any (${at.planIds}::uuid[])`,
    }),
  );
}
