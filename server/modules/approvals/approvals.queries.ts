import { sql, type Sql } from '@/server/platform/db/sql';
import { z } from 'zod';
import { defineQuery, type QueryContext } from '@/server/platform/query/define';
import { defineList } from '@/server/platform/query/list';
import type { ListInput } from '@/server/platform/query/list-contract';
import { STANDING, type RequestStatus } from './approvals.repo';
import type { Condition } from './domain/policy-match';
import type { PolicyStep } from './domain/steps';
import { BULK_MOST } from './use-cases/bulk-leaf';
import { exampleRequest } from './use-cases/example-request';

export const INBOX_TABS = ['mine', 'waiting', 'submitted', 'done', 'all'] as const;
export type InboxTab = (typeof INBOX_TABS)[number];

export type InboxRow = {
  id: string;
  ref: string;
  title: string;
  command: string;
  entityType: string;
  entityId: string;
  amountMinor: bigint | null;
  currency: string | null;
  /** In the currency of the books, by which amounts are sorted and found; null where no rate of the day was known. */
  bookAmountMinor: bigint | null;
  makerName: string;
  decided: number;
  needed: number;
  waitingRoles: string[];
  version: number;
  contentHash: string;
  status: RequestStatus;
  submittedAt: Date;
  dueAt: Date;
  /** Sorts by dueAt, then by the amount in the currency of the books, the largest first. */
  urgency: bigint;
  expiresAt: Date;
  closedAt: Date | null;
};

const tabOf = (input: ListInput): InboxTab => {
  const filter = input.filters.tab;
  const word = Array.isArray(filter) ? filter[0] : filter;
  return INBOX_TABS.find((tab) => tab === word) ?? 'all';
};

/** Requests that wait for this person: a role of theirs or one they borrow is asked, they had no hand in it and did not decide yet. */
function mine(personId: string | null): Sql {
  return sql`(r.status = 'pending'
    and r.waiting_roles && array(select h.role_code from role_holding(entity_now(), null, null) h where h.person_id = ${personId}::uuid)
    and not exists (select from approval_maker m where m.request_id = r.id and m.version = r.version and m.person_id = ${personId}::uuid)
    and not exists (select from approval_decision d where d.request_id = r.id and d.version = r.version
      and ${personId}::uuid in (d.person_id, d.on_behalf_of) and ${STANDING}))`;
}

/** A tab of the inbox as a condition over `approval_request r`. */
function tabCondition(tab: InboxTab, context: Pick<QueryContext, 'personId' | 'actorId'>): Sql {
  const maker = context.personId ?? context.actorId;
  if (tab === 'mine') return mine(context.personId);
  if (tab === 'waiting') return sql`r.status = 'pending' and r.maker_id <> ${maker} and not ${mine(context.personId)}`;
  if (tab === 'submitted') return sql`r.maker_id = ${maker}`;
  if (tab === 'done') return sql`r.status <> 'pending'`;
  return sql`true`;
}

/** The inbox: what waits, for whom, until when; the filter `tab` is one of INBOX_TABS, without it everything is listed. */
export const inbox = defineList<InboxRow>({
  name: 'approvals.inbox',
  permission: 'approvals.read',
  scope: 'all',
  from: "approval_request r left join person p on r.maker_kind = 'person' and p.id::text = r.maker_id",
  where: (context, input) => tabCondition(tabOf(input), context),
  extraFilters: ['tab'],
  columns: {
    id: { sql: 'r.id', type: 'uuid' },
    ref: { sql: 'r.ref', type: 'text', sort: true, filter: 'text' },
    title: { sql: 'r.title', type: 'text', filter: 'text' },
    command: { sql: 'r.command', type: 'text', sort: true, filter: 'enum' },
    entityType: { sql: 'r.entity_type', type: 'text', filter: 'enum' },
    entityId: { sql: 'r.entity_id', type: 'text' },
    amountMinor: {
      sql: 'r.amount_minor',
      by: 'r.book_amount_minor',
      type: 'bigint',
      sort: true,
      nullsAs: { asc: '9223372036854775807', desc: '-9223372036854775808' },
      filter: 'range',
    },
    currency: { sql: 'r.currency', type: 'text', filter: 'enum' },
    bookAmountMinor: { sql: 'r.book_amount_minor', type: 'bigint' },
    makerName: { sql: 'coalesce(p.display_name, r.maker_id)', type: 'text', sort: true, filter: 'text' },
    decided: {
      sql: "select count(*)::int from approval_decision d where d.request_id = r.id and d.version = r.version and d.decision <> 'reject' and not exists (select from approval_undo u where u.decision_id = d.id)",
      type: 'int',
    },
    needed: { sql: "select sum((s->>'count')::int)::int from jsonb_array_elements(r.steps) s", type: 'int' },
    waitingRoles: { sql: 'r.waiting_roles', type: 'text' },
    version: { sql: 'r.version', type: 'int' },
    contentHash: { sql: 'r.content_hash', type: 'text' },
    status: { sql: 'r.status', type: 'text', sort: true, filter: 'enum' },
    submittedAt: { sql: 'r.submitted_at', type: 'timestamptz', sort: true, filter: 'range' },
    dueAt: { sql: 'r.due_at', type: 'timestamptz', sort: true, filter: 'range' },
    urgency: { sql: 'r.urgency', type: 'bigint', sort: true },
    expiresAt: { sql: 'r.expires_at', type: 'timestamptz' },
    closedAt: { sql: 'r.closed_at', type: 'timestamptz' },
  },
  key: 'id',
  defaultSort: { id: 'urgency', dir: 'asc' },
  search: ['ref', 'title', 'makerName'],
  masks: { title: 'text' },
  // What waits is counted as far as one bulk act takes; of what is done nobody needs to know how much there is.
  count: { upTo: (input) => (['mine', 'waiting'].includes(tabOf(input)) ? BULK_MOST : 1_000) },
  example: async (world) => {
    await exampleRequest(world);
    return { filters: { tab: 'mine' } };
  },
});

/** How many requests wait, for the badges of the navigation. */
export const counts = defineQuery({
  name: 'approvals.counts',
  permission: 'approvals.read',
  scope: 'own',
  masks: {},
  reveal: null,
  input: z.object({}),
  example: () => Promise.resolve({}),
  handle: async (context): Promise<{ mine: number; waiting: number; submitted: number }> =>
    context.db.one(sql`
      select count(*) filter (where ${tabCondition('mine', context)})::int as mine,
        count(*) filter (where ${tabCondition('waiting', context)})::int as waiting,
        count(*) filter (where ${tabCondition('submitted', context)})::int as submitted
      from approval_request r where r.status = 'pending'`),
});

export type PolicyRow = {
  id: string;
  command: string;
  name: string;
  version: number;
  /** `replaced`: a newer version holds by now; `coming`: it holds from a later instant on. */
  status: 'live' | 'retired' | 'replaced' | 'coming';
  conditions: Condition[][];
  steps: PolicyStep[];
  expiresAfterHours: number;
  effectiveFrom: Date;
};

/** A version that nothing replaced is what it says of itself, unless its day has not come. */
const POLICY_STATUS = `case when exists (select from approval_policy n where n.command = y.command and n.name = y.name
    and n.version > y.version and n.effective_from <= entity_now()) then 'replaced'
  when y.effective_from > entity_now() then 'coming' else y.status end`;

/** All versions of all policies, for reading. */
export const policies = defineList<PolicyRow>({
  name: 'approvals.policies',
  permission: 'approvals.read',
  scope: 'all',
  from: 'approval_policy y',
  columns: {
    id: { sql: 'y.id', type: 'uuid' },
    command: { sql: 'y.command', type: 'text', sort: true, filter: 'enum' },
    name: { sql: 'y.name', type: 'text', sort: true, filter: 'text' },
    version: { sql: 'y.version', type: 'int', sort: true },
    status: { sql: POLICY_STATUS, type: 'text', sort: true, filter: 'enum' },
    conditions: { sql: 'y.conditions', type: 'jsonb' },
    steps: { sql: 'y.steps', type: 'jsonb' },
    expiresAfterHours: { sql: 'y.expires_after_hours', type: 'int', sort: true },
    effectiveFrom: { sql: 'y.effective_from', type: 'timestamptz', sort: true, filter: 'range' },
  },
  key: 'id',
  defaultSort: { id: 'command', dir: 'asc' },
  search: ['command', 'name'],
  masks: {},
  count: true,
});
