import { sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';

/** Two instants: from the first on, before the second. */
export type Span = { readonly from: Date; readonly until: Date };

export type ApproverQuality = {
  personId: string;
  name: string;
  command: string;
  decisions: number;
  rejections: number;
  undone: number;
  /** Minutes from when it was this person's turn: from when this version was there, or from the decision before it. */
  medianMinutes: number;
  p90Minutes: number;
  /** Made without the request having been before the person. */
  unopened: number;
  /** Made in an act over many requests. */
  bulk: number;
};

/** How each person decided on each kind of act in a span. What was taken back is counted apart and not in the times. */
export function approverQuality(db: Db, { from, until }: Span): Promise<ApproverQuality[]> {
  return db.rows<ApproverQuality>(sql`
    with made as (
      select d.person_id, r.command, d.decision, u.decision_id is not null as undone,
        extract(epoch from d.at - greatest(r.submitted_at, w.at, l.at)) / 60 as minutes,
        not exists (select from approval_opening o where o.request_id = d.request_id and o.version = d.version
          and o.person_id = d.person_id and o.at <= d.at) as unopened,
        exists (select from approval_bulk_item i join approval_bulk b on b.id = i.bulk_id where i.request_id = d.request_id
          and i.version = d.version and i.state = 'decided' and b.person_id = d.person_id) as bulk
      from approval_decision d join approval_request r on r.id = d.request_id left join approval_undo u on u.decision_id = d.id and u.why = 'own'
      left join lateral (select max(e.at) as at from approval_decision e where e.request_id = d.request_id and e.version = d.version
        and e.id < d.id and e.person_id <> d.person_id) l on true
      left join approval_version w on w.request_id = d.request_id and w.version = d.version - 1
      where d.at >= ${from} and d.at < ${until})
    select m.person_id, p.display_name as name, m.command,
      count(*) filter (where not undone)::int as decisions,
      count(*) filter (where not undone and decision = 'reject')::int as rejections,
      count(*) filter (where undone)::int as undone,
      coalesce(round(percentile_cont(0.5) within group (order by minutes) filter (where not undone)), 0)::int as median_minutes,
      coalesce(round(percentile_cont(0.9) within group (order by minutes) filter (where not undone)), 0)::int as p90_minutes,
      count(*) filter (where not undone and unopened)::int as unopened,
      count(*) filter (where not undone and bulk)::int as bulk
    from made m join person p on p.id = m.person_id
    group by m.person_id, p.display_name, m.command order by decisions desc, p.display_name, m.command`);
}

export type MakerQuality = {
  makerId: string;
  name: string;
  command: string;
  ended: number;
  executed: number;
  rejected: number;
  withdrawn: number;
  /** Had its approvals and did not run: its subject had changed, or the act refused. */
  failed: number;
  expired: number;
  /** Did not run and was asked for again, or was changed while it waited. */
  reworked: number;
  /** Ended after the instant by which it should have been decided. */
  late: number;
};

/** What became of each maker's requests that ended in a span, by kind of act. */
export function makerQuality(db: Db, { from, until }: Span): Promise<MakerQuality[]> {
  return db.rows<MakerQuality>(sql`
    select r.maker_id, coalesce(p.display_name, r.maker_id) as name, r.command, count(*)::int as ended,
      count(*) filter (where r.status = 'executed')::int as executed,
      count(*) filter (where r.status = 'rejected')::int as rejected,
      count(*) filter (where r.status = 'withdrawn')::int as withdrawn,
      count(*) filter (where r.status in ('changed', 'failed'))::int as failed,
      count(*) filter (where r.status = 'expired')::int as expired,
      count(*) filter (where r.version > 1 or exists (select from approval_predecessor b where b.predecessor_id = r.id))::int as reworked,
      count(*) filter (where r.status = 'expired' or r.closed_at > r.due_at)::int as late
    from approval_request r left join person p on r.maker_kind = 'person' and p.id::text = r.maker_id
    where r.closed_at >= ${from} and r.closed_at < ${until}
    group by r.maker_id, p.display_name, r.command order by ended desc, name, r.command`);
}

export type WaitingQuality = {
  command: string;
  waiting: number;
  overdue: number;
  medianMinutes: number;
  oldestMinutes: number;
};

/** What waits at an instant, by kind of act, and for how long it has. */
export function waitingQuality(db: Db, now: Date): Promise<WaitingQuality[]> {
  return db.rows<WaitingQuality>(sql`
    select r.command, count(*)::int as waiting, count(*) filter (where r.due_at < ${now})::int as overdue,
      round(percentile_cont(0.5) within group (order by extract(epoch from ${now}::timestamptz - r.submitted_at) / 60))::int as median_minutes,
      round(max(extract(epoch from ${now}::timestamptz - r.submitted_at) / 60))::int as oldest_minutes
    from approval_request r where r.status = 'pending' group by r.command order by oldest_minutes desc, r.command`);
}

/** The instants at which a first day begins and a last day ends, in the zone of the entity. */
export async function spanOfDays(db: Db, from: string, to: string): Promise<Span> {
  return db.one<Span>(sql`
    select ${from}::date::timestamp at time zone time_zone as from, (${to}::date + 1)::timestamp at time zone time_zone as until
    from calendar where entity = 'main'`);
}
