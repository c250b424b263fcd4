import { z } from 'zod';
import { sql } from '@/server/platform/db/sql';
import { defineQuery } from '@/server/platform/query/define';
import { stuckRequests } from './approvals.stuck.repo';
import { worldAt } from './approvals.world.repo';
import { prove } from './domain/prove';
import { conflicts } from './domain/strand';

export type DelegationView = {
  id: string;
  giverId: string;
  giverName: string;
  delegateId: string;
  delegateName: string;
  roles: string[];
  fromAt: Date;
  untilAt: Date;
  reason: string;
  endedAt: Date | null;
  endReason: string | null;
  state: 'coming' | 'active' | 'over' | 'ended';
};

/** Who stands in for whom, the newest first. */
export const delegations = defineQuery({
  name: 'approvals.delegations',
  permission: 'approvals.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({}).optional(),
  example: () => Promise.resolve({}),
  handle: ({ db, now }) =>
    db.rows<DelegationView>(sql`
      select d.id, d.giver_id, g.display_name as giver_name, d.delegate_id, e.display_name as delegate_name, d.roles, d.from_at, d.until_at,
        d.reason, d.ended_at, d.end_reason, case when d.ended_at is not null then 'ended' when d.until_at <= ${now} then 'over'
          when d.from_at > ${now} then 'coming' else 'active' end as state
      from delegation d join person g on g.id = d.giver_id join person e on e.id = d.delegate_id
      order by d.ended_at is null desc, d.from_at desc, d.id limit 200`),
});

/** The people among whom a delegation can be made. */
export const colleagues = defineQuery({
  name: 'approvals.colleagues',
  permission: 'approvals.delegate',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({}).optional(),
  example: () => Promise.resolve({}),
  handle: ({ db }) =>
    db.rows<{ id: string; name: string; roles: string[] }>(sql`
      select p.id, p.display_name as name, array(select role_code from person_role r where r.person_id = p.id order by 1) as roles
      from person p where p.status = 'active' order by p.display_name, p.id limit 500`),
});

/** Acts of which a person stands on both sides: they may make them and check those of others, never the same one. */
export const conflictsOf = defineQuery({
  name: 'approvals.conflictsOf',
  permission: 'approvals.prove',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({ personId: z.uuid() }),
  example: async (world) => ({ personId: await world.personId(await world.actor('administrator')) }),
  handle: async ({ db, now }, { personId }) => {
    const found = conflicts(await worldAt(db, now)).filter((one) => one.identityId === personId);
    return found.map(({ act, checksAs }) => ({ command: act, checksAs }));
  },
});

/** Who could complete an act alone, now, and what is meant for one hand. */
export const proof = defineQuery({
  name: 'approvals.proof',
  permission: 'approvals.prove',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({}).optional(),
  example: () => Promise.resolve({}),
  handle: async ({ db, now }) => prove(await worldAt(db, now)),
});

/** What waits for nobody any more, and how much of it there is. */
export const stuck = defineQuery({
  name: 'approvals.stuck',
  permission: 'approvals.read',
  scope: 'all',
  masks: { title: 'text' },
  reveal: null,
  input: z.object({}).optional(),
  example: () => Promise.resolve({}),
  handle: ({ db }) => stuckRequests(db),
});
