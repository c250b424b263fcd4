import { humanReference } from '@/server/kernel/ids';
import type { BusinessDate } from '@/server/kernel/business-date';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { emptySql, sql, type Sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import { standingOf, type CaseFacts } from './domain/case-priority';

/** Whose cases: a range of customers by id, or some of them. */
export type CustomerScope =
  { readonly after: string; readonly upTo: string } | { readonly customerIds: readonly string[] };

export const firstId = '00000000-0000-0000-0000-000000000000';
export const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

function inScope(column: Sql, scope: CustomerScope): Sql {
  return 'customerIds' in scope
    ? sql`${column} = any (${scope.customerIds}::uuid[])`
    : sql`${column} > ${scope.after}::uuid and ${column} <= ${scope.upTo}::uuid`;
}

/** The last customer of a chunk of late ones after an id; null when fewer than a whole chunk are left. */
export async function endOfLate(db: Db, at: { after: string; size: number }): Promise<string | null> {
  const row = await db.maybe<{ id: string }>(sql`
    select customer_id as id from plan where dpd > 0 and customer_id > ${at.after}::uuid
    group by customer_id order by customer_id offset ${at.size - 1} limit 1`);
  return row?.id ?? null;
}

type LateRow = {
  customerId: string;
  caseId: string | null;
  dpd: number;
  bucket: string;
  overdueMinor: bigint;
  currency: string;
  plans: number;
  reasonCode: string | null;
  learnedOn: BusinessDate | null;
  brokenOn: BusinessDate | null;
};

/**
 * What is late, one row per customer. Amounts of two currencies are never added: the figures are those of the currency
 * that is late for longest, `plans` counts all.
 */
async function lateCustomers(tx: Tx, scope: CustomerScope): Promise<LateRow[]> {
  return tx.rows<LateRow>(sql`
    with per_currency as (
      select p.customer_id, p.currency, max(p.dpd) as dpd, (array_agg(p.bucket order by p.dpd desc))[1] as bucket,
        sum(p.overdue_minor)::bigint as overdue_minor, count(*)::int as plans
      from plan p where p.dpd > 0 and p.state = 'active' and ${inScope(sql`p.customer_id`, scope)} group by p.customer_id, p.currency
    ), late as (
      select distinct on (customer_id) customer_id, currency, dpd, bucket, overdue_minor,
        (sum(plans) over (partition by customer_id))::int as plans
      from per_currency order by customer_id, dpd desc, overdue_minor desc, currency
    )
    select l.*, k.id as case_id, f.reason_code, f.learned_on, b.judged_on as broken_on
    from late l
    left join collection_case k on k.customer_id = l.customer_id and k.state = 'active'
    left join lateral (
      select coalesce(r.reason_code, o.reason_code) as reason_code, i.learned_on
      from plan p join instalment i on i.plan_id = p.id and i.state = 'open' and i.learned_on is not null
        left join payment_order o on o.id = i.payment_order_id left join payment_return r on r.order_id = o.id
      where p.customer_id = l.customer_id and p.dpd > 0 order by i.learned_on desc, i.id limit 1
    ) f on true
    left join lateral (
      select w.judged_on from promise w where w.customer_id = l.customer_id and w.state in ('broken', 'partially-kept')
      order by w.judged_on desc limit 1
    ) b on true
    order by l.customer_id`);
}

const standing = (row: LateRow, businessDate: BusinessDate) => {
  const facts: CaseFacts = {
    businessDate,
    dpd: row.dpd,
    overdueMinor: row.overdueMinor,
    currency: row.currency,
    plans: row.plans,
    lastReturn: row.learnedOn === null ? null : { reasonCode: row.reasonCode, learnedOn: row.learnedOn },
    brokenOn: row.brokenOn,
  };
  return { ...row, ...standingOf(facts) };
};

type Standing = ReturnType<typeof standing>;

async function openCases(tx: Tx, rows: readonly Standing[], date: BusinessDate): Promise<number> {
  if (rows.length === 0) return 0;
  const numbers = await tx.rows<{ no: bigint }>(
    sql`select nextval('collection_case_no') as no from generate_series(1, ${rows.length}::integer)`,
  );
  return tx.exec(sql`
    insert into collection_case (id, ref, customer_id, state, opened_on, dpd, bucket, overdue_minor, currency, plans, priority, why)
    select u.id, u.ref, u.customer_id, 'active', ${date}::date, u.dpd, u.bucket, u.overdue_minor, u.currency, u.plans, u.priority, u.why
    from unnest(${rows.map(() => uuidv7())}::uuid[], ${numbers.map(({ no }) => humanReference('CC', date, Number(no)))}::text[],
      ${rows.map((row) => row.customerId)}::uuid[], ${rows.map((row) => row.dpd)}::int[], ${rows.map((row) => row.bucket)}::text[],
      ${rows.map((row) => row.overdueMinor)}::bigint[], ${rows.map((row) => row.currency)}::text[], ${rows.map((row) => row.plans)}::int[],
      ${rows.map((row) => row.priority)}::int[], ${rows.map((row) => row.why)}::text[])
      as u(id, ref, customer_id, dpd, bucket, overdue_minor, currency, plans, priority, why)
    on conflict (customer_id) where state = 'active' do nothing`);
}

async function updateCases(tx: Tx, rows: readonly Standing[]): Promise<number> {
  if (rows.length === 0) return 0;
  return tx.exec(sql`
    update collection_case k set dpd = u.dpd, bucket = u.bucket, overdue_minor = u.overdue_minor, currency = u.currency, plans = u.plans,
      priority = u.priority, why = u.why, version = k.version + 1
    from unnest(${rows.map((row) => row.caseId)}::uuid[], ${rows.map((row) => row.dpd)}::int[], ${rows.map((row) => row.bucket)}::text[],
      ${rows.map((row) => row.overdueMinor)}::bigint[], ${rows.map((row) => row.currency)}::text[], ${rows.map((row) => row.plans)}::int[],
      ${rows.map((row) => row.priority)}::int[], ${rows.map((row) => row.why)}::text[])
      as u(id, dpd, bucket, overdue_minor, currency, plans, priority, why)
    where k.id = u.id and k.state = 'active' and (k.dpd, k.bucket, k.overdue_minor, k.currency, k.plans, k.priority, k.why)
      is distinct from (u.dpd, u.bucket, u.overdue_minor, u.currency, u.plans, u.priority, u.why)`);
}

export type CaseCounts = { opened: number; updated: number; closed: number };

/**
 * Brings the cases of a scope up to date with what is late: one active case per customer, closed when nothing is late.
 * With `opening` false no case is opened. Run again for the same date it changes nothing.
 */
export async function bringUpToDate(
  tx: Tx,
  scope: CustomerScope,
  at: { date: BusinessDate; opening: boolean },
): Promise<CaseCounts> {
  // Held in id order, so that two refreshes of the same customers wait for each other instead of for themselves.
  await tx.exec(
    sql`select id from collection_case where state = 'active' and ${inScope(sql`customer_id`, scope)} order by id for update`,
  );
  const rows = (await lateCustomers(tx, scope)).map((row) => standing(row, at.date));
  const closed = await tx.exec(sql`
    update collection_case k set state = 'closed', closed_on = ${at.date}::date, locked_by = null, locked_until = null, version = version + 1
    where k.state = 'active' and ${inScope(sql`k.customer_id`, scope)}
      and not exists (select from plan p where p.customer_id = k.customer_id and p.dpd > 0 and p.state = 'active')`);
  const updated = await updateCases(
    tx,
    rows.filter((row) => row.caseId !== null),
  );
  const opened = at.opening
    ? await openCases(
        tx,
        rows.filter((row) => row.caseId === null),
        at.date,
      )
    : 0;
  return { opened, updated, closed };
}

export type CaseRow = {
  id: string;
  ref: string;
  customerId: string;
  state: 'active' | 'closed';
  overdueMinor: bigint;
  currency: string;
  lockedBy: string | null;
  lockedByName: string | null;
  /** Whether the lease still runs. Leases are about people at their desks, so they follow the wall clock. */
  leased: boolean;
  assignedTo: string | null;
  snoozedUntil: BusinessDate | null;
  version: number;
};

/** A case; with `lock` it is held until the transaction ends. */
export async function findCase(db: Db, caseId: string, lock: boolean): Promise<CaseRow | null> {
  return db.maybe<CaseRow>(sql`
    select k.id, k.ref, k.customer_id, k.state, k.overdue_minor, k.currency, k.locked_by, p.display_name as locked_by_name,
      coalesce(k.locked_until > clock_timestamp(), false) as leased, k.assigned_to, k.snoozed_until, k.version
    from collection_case k left join person p on p.id = k.locked_by
    where k.id = ${caseId}::uuid ${lock ? sql`for update of k` : emptySql}`);
}
