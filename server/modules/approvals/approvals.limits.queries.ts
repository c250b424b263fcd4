import { z } from 'zod';
import { sql } from '@/server/platform/db/sql';
import { defineQuery } from '@/server/platform/query/define';
import { defineList } from '@/server/platform/query/list';

export type LimitRow = {
  id: string;
  personId: string;
  personName: string;
  role: string;
  /** In minor units of `currency`; null for no limit. */
  limitMinor: bigint | null;
  currency: string | null;
  setAt: Date | null;
  requestId: string | null;
  requestRef: string | null;
  waitingRef: string | null;
};

/** Everybody who decides, role by role, with the amount up to which they do. */
export const personLimits = defineList<LimitRow>({
  name: 'approvals.personLimits',
  permission: 'approvals.readLimits',
  scope: 'all',
  from: `person p join person_role r on r.person_id = p.id and p.status <> 'suspended'
      and exists (select from role_permission d where d.role_code = r.role_code and d.permission = 'approvals.decide')
    left join lateral (select l.* from person_limit l where l.person_id = p.id and l.role_code = r.role_code order by l.id desc limit 1) l on true
    left join approval_request q on q.id = l.request_id`,
  columns: {
    id: { sql: "p.id || '/' || r.role_code", type: 'text' },
    personId: { sql: 'p.id', type: 'uuid' },
    personName: { sql: 'p.display_name', type: 'text', sort: true, filter: 'text' },
    role: { sql: 'r.role_code', type: 'text', sort: true, filter: 'enum' },
    limitMinor: { sql: 'l.limit_minor', type: 'bigint' },
    currency: { sql: 'case when l.limit_minor is not null then l.currency end', type: 'text', filter: 'enum' },
    setAt: { sql: 'l.set_at', type: 'timestamptz' },
    requestId: { sql: 'q.id', type: 'uuid' },
    requestRef: { sql: 'q.ref', type: 'text' },
    waitingRef: {
      sql: `(select w.ref from approval_request w where w.command = 'approvals.setPersonLimit' and w.status = 'pending'
        and w.entity_id = p.id || '/' || r.role_code limit 1)`,
      type: 'text',
    },
  },
  key: 'id',
  defaultSort: { id: 'personName', dir: 'asc' },
  search: ['personName'],
  masks: {},
  count: true,
});

export type LimitVersion = {
  id: string;
  limitMinor: bigint | null;
  currency: string;
  setAt: Date;
  proposedBy: string | null;
  requestRef: string | null;
};

/** All limits that a person ever had with a role, the one that holds first. */
export const limitHistory = defineQuery({
  name: 'approvals.limitHistory',
  permission: 'approvals.readLimits',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({ personId: z.uuid(), role: z.string().min(1).max(60) }),
  example: async (world) => ({
    personId: await world.personId(await world.actor('finance-approver')),
    role: 'finance-approver',
  }),
  handle: ({ db }, { personId, role }) =>
    db.rows<LimitVersion>(sql`
      select l.id, l.limit_minor, l.currency, l.set_at, coalesce(m.display_name, q.maker_id) as proposed_by, q.ref as request_ref
      from person_limit l left join approval_request q on q.id = l.request_id
        left join person m on q.maker_kind = 'person' and m.id::text = q.maker_id
      where l.person_id = ${personId} and l.role_code = ${role} order by l.id desc limit 50`),
});
