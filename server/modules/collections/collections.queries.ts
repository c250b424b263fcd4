import { z } from 'zod';
import { sql, trusted } from '@/server/platform/db/sql';
import { defineQuery, type QueryContext } from '@/server/platform/query/define';
import type { ListInput, ListResult } from '@/server/platform/query/list-contract';
import { defineList, type ListQuery } from '@/server/platform/query/list';
import { contactCode, contactCodeSql, gateAnswers } from './collections.contact.repo';
import type { PromiseState } from './collections.promise.repo';
import { stageCase, stagePromise } from './use-cases/example-collections';

export type ContactCode = 'ok' | 'hold' | 'hours' | 'attempts' | 'promise' | 'snoozed' | 'today';

export type CaseListRow = {
  id: string;
  ref: string;
  customerId: string;
  customerRef: string;
  customerName: string;
  country: string;
  state: 'active' | 'closed';
  dpd: number;
  bucket: string;
  overdueMinor: bigint;
  currency: string;
  plans: number;
  priority: number;
  why: string;
  /** Whether the customer may be called now; other words say what is against it. */
  contact: ContactCode;
  /** The same as a sentence. */
  contactReason: string;
  lockedByName: string | null;
  lockedUntil: Date | null;
  assignedToName: string | null;
  snoozedUntil: string | null;
  lastContactAt: Date | null;
  openedOn: string;
  closedOn: string | null;
};

const live = 'k.locked_until > clock_timestamp()';
const from = `collection_case k join customer c on c.id = k.customer_id left join person l on l.id = k.locked_by
  left join person g on g.id = k.assigned_to`;

const columns = {
  id: { sql: 'k.id', type: 'uuid' },
  ref: { sql: 'k.ref', type: 'text', sort: true, filter: 'text' },
  customerId: { sql: 'k.customer_id', type: 'uuid', filter: 'enum' },
  customerRef: { sql: 'c.ref', type: 'text', filter: 'text' },
  customerName: { sql: `c.first_name || ' ' || c.last_name`, type: 'text', sort: true, filter: 'text' },
  country: { sql: 'c.country', type: 'text', filter: 'enum' },
  state: { sql: 'k.state', type: 'text', filter: 'enum' },
  dpd: { sql: 'k.dpd', type: 'int', sort: true },
  bucket: { sql: 'k.bucket', type: 'text', filter: 'enum' },
  overdueMinor: { sql: 'k.overdue_minor', type: 'bigint', sort: true, filter: 'range' },
  currency: { sql: 'k.currency', type: 'text', filter: 'enum' },
  plans: { sql: 'k.plans', type: 'int', sort: true },
  priority: { sql: 'k.priority', type: 'int', sort: true },
  why: { sql: 'k.why', type: 'text' },
  contact: { sql: contactCodeSql, type: 'text', filter: 'enum' },
  lockedByName: { sql: `case when ${live} then l.display_name end`, type: 'text' },
  lockedUntil: { sql: `case when ${live} then k.locked_until end`, type: 'timestamptz' },
  assignedToName: { sql: 'g.display_name', type: 'text', filter: 'text' },
  snoozedUntil: { sql: 'k.snoozed_until', type: 'date' },
  lastContactAt: { sql: 'k.last_contact_at', type: 'timestamptz' },
  openedOn: { sql: 'k.opened_on', type: 'date', sort: true, filter: 'range' },
  closedOn: { sql: 'k.closed_on', type: 'date', filter: 'range' },
} as const;

type Bare = Omit<CaseListRow, 'contactReason'>;

/** The reason as the gate says it; what only concerns the queue has words of its own. */
function reasonOf(row: Bare, gateReason: string | undefined): string {
  if (row.contact === 'snoozed') return `Set aside until ${row.snoozedUntil}.`;
  if (row.contact === 'today') return 'Contacted today already; offered again tomorrow.';
  return gateReason ?? '';
}

/** Puts the gate's sentence on each row of a page; one read for the whole page. */
function withReasons(list: ListQuery<Bare>): ListQuery<CaseListRow> {
  return {
    ...list,
    handle: async (context: QueryContext, input: ListInput) => {
      const page = (await list.handle(context, input)) as ListResult<Bare>;
      const gates = await gateAnswers(
        context.db,
        page.rows.map((row) => row.id),
        { channel: 'phone', now: context.now, businessDate: context.businessDate },
      );
      const rows = page.rows.map((row) => ({ ...row, contactReason: reasonOf(row, gates.get(row.id)?.reason) }));
      return { ...page, rows };
    },
  };
}

/** The worklist: who is late, why in this place, and whether the customer may be called now. Closed cases by their filter. */
export const worklist = withReasons(
  defineList<Bare>({
    name: 'collections.worklist',
    permission: 'collections.read',
    scope: 'all',
    from,
    where: (_context, input) => (input.filters.state === undefined ? sql`k.state = 'active'` : sql`true`),
    columns,
    key: 'id',
    defaultSort: { id: 'priority', dir: 'desc' },
    search: ['ref', 'customerRef', 'customerName'],
    masks: {},
    count: true,
    example: async (world) => {
      await stageCase(world);
      return {};
    },
  }),
);

/** The cases that the asking person has in hand or was given. */
export const myCases = withReasons(
  defineList<Bare>({
    name: 'collections.myCases',
    permission: 'collections.work',
    scope: 'own',
    from,
    where: ({ personId }) =>
      sql`k.state = 'active' and (k.assigned_to = ${personId}::uuid or (k.locked_by = ${personId}::uuid and ${trusted(live)}))`,
    columns,
    key: 'id',
    defaultSort: { id: 'priority', dir: 'desc' },
    search: ['ref', 'customerRef', 'customerName'],
    masks: {},
    count: true,
  }),
);

export type PromiseListRow = {
  id: string;
  caseId: string;
  caseRef: string;
  customerId: string;
  customerRef: string;
  customerName: string;
  amountMinor: bigint;
  receivedMinor: bigint;
  currency: string;
  takenOn: string;
  dueDate: string;
  judgedOn: string | null;
  state: PromiseState;
  takenBy: string;
};

export const promises = defineList<PromiseListRow>({
  name: 'collections.promises',
  permission: 'collections.read',
  scope: 'all',
  from: `promise w join collection_case k on k.id = w.case_id join customer c on c.id = w.customer_id join person p on p.id = w.person_id`,
  columns: {
    id: { sql: 'w.id', type: 'uuid' },
    caseId: { sql: 'w.case_id', type: 'uuid', filter: 'enum' },
    caseRef: { sql: 'k.ref', type: 'text', filter: 'text' },
    customerId: { sql: 'w.customer_id', type: 'uuid', filter: 'enum' },
    customerRef: { sql: 'c.ref', type: 'text', filter: 'text' },
    customerName: { sql: `c.first_name || ' ' || c.last_name`, type: 'text', sort: true, filter: 'text' },
    amountMinor: { sql: 'w.amount_minor', type: 'bigint', sort: true, filter: 'range' },
    receivedMinor: { sql: 'w.received_minor', type: 'bigint', sort: true },
    currency: { sql: 'w.currency', type: 'text', filter: 'enum' },
    takenOn: { sql: 'w.taken_on', type: 'date', sort: true, filter: 'range' },
    dueDate: { sql: 'w.due_date', type: 'date', sort: true, filter: 'range' },
    judgedOn: { sql: 'w.judged_on', type: 'date', filter: 'range' },
    state: { sql: 'w.state', type: 'text', sort: true, filter: 'enum' },
    takenBy: { sql: 'p.display_name', type: 'text', sort: true, filter: 'text' },
  },
  key: 'id',
  defaultSort: { id: 'dueDate', dir: 'asc' },
  search: ['caseRef', 'customerRef', 'customerName'],
  masks: {},
  count: true,
  example: async (world) => {
    await stagePromise(world);
    return {};
  },
});

export type Figures = {
  cases: number;
  byBucket: { bucket: string; currency: string; cases: number; overdueMinor: bigint }[];
  /** How many may be called now, and what is against the others. */
  byContact: { contact: ContactCode | 'taken'; cases: number }[];
  promises: { open: number; dueToday: number; kept: number; partial: number; broken: number };
  today: { personId: string; name: string; attempts: number; conversations: number; promises: number }[];
};

/** The state of the queue, promises of the last thirty days by their fate, and what each person did today. */
export const figures = defineQuery({
  name: 'collections.figures',
  permission: 'collections.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({}),
  example: async (world) => {
    await stageCase(world);
    return {};
  },
  handle: async ({ db, businessDate }): Promise<Figures> => {
    const byBucket = await db.rows<Figures['byBucket'][number]>(sql`
      select bucket, currency, count(*)::int as cases, sum(overdue_minor)::bigint as overdue_minor
      from collection_case where state = 'active' group by bucket, currency order by min(dpd), currency`);
    const byContact = await db.rows<Figures['byContact'][number]>(sql`
      select contact, count(*)::int as cases from (
        select case when ${trusted(live)} then 'taken' else ${contactCode} end as contact
        from collection_case k join customer c on c.id = k.customer_id where k.state = 'active') q
      group by contact order by cases desc, contact`);
    const ofPromises = await db.one<Figures['promises']>(sql`
      select count(*) filter (where state = 'open')::int as open,
        count(*) filter (where state = 'open' and due_date = ${businessDate}::date)::int as due_today,
        count(*) filter (where state = 'kept')::int as kept, count(*) filter (where state = 'partially-kept')::int as partial,
        count(*) filter (where state = 'broken')::int as broken
      from promise where state = 'open' or judged_on > ${businessDate}::date - 30`);
    const today = await db.rows<Figures['today'][number]>(sql`
      select p.id as person_id, p.display_name as name, count(a.id)::int as attempts,
        count(a.id) filter (where a.conversation)::int as conversations,
        (select count(*)::int from promise w where w.person_id = p.id and w.taken_on = ${businessDate}::date and w.state <> 'cancelled') as promises
      from contact_attempt a join person p on p.id = a.person_id where a.business_date = ${businessDate}::date
      group by p.id, p.display_name order by p.display_name`);
    return {
      cases: byContact.reduce((sum, row) => sum + row.cases, 0),
      byBucket,
      byContact,
      promises: ofPromises,
      today,
    };
  },
});

export type Agent = { personId: string; name: string; cases: number };

/** Whom a case can be given to, with the active cases that each was given already. */
export const agents = defineQuery({
  name: 'collections.agents',
  permission: 'collections.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({}),
  example: async (world) => {
    await world.actor('collections-agent', 'Bea');
    return {};
  },
  handle: ({ db }): Promise<Agent[]> =>
    db.rows<Agent>(sql`
      select p.id as person_id, p.display_name as name,
        (select count(*)::int from collection_case k where k.assigned_to = p.id and k.state = 'active') as cases
      from person p where p.status = 'active' and exists (select from person_role r
        join role_permission q on q.role_code = r.role_code and q.permission = 'collections.work' where r.person_id = p.id)
      order by p.display_name, p.id limit 200`),
});
