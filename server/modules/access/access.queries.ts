import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { factorsOf, proofRule } from '@/server/platform/command/proof';
import { defineQuery } from '@/server/platform/query/define';
import { defineList } from '@/server/platform/query/list';
import { notFound } from '@/server/platform/query/run-query';
import { sql } from '@/server/platform/db/sql';
import { recoveryCodesLeft } from './access.factor.repo';
import { originOf, rolesOf } from './access.repo';
import { personIdShape } from './access.schema';
import { demoSignInAllowed } from './use-cases/sign-in-demo';

export type PersonListRow = {
  id: string;
  displayName: string;
  initials: string;
  email: string;
  status: string;
  roles: string;
  lastSeenAt: Date | null;
  createdAt: Date;
};

/** Everybody who works in the portal. */
export const people = defineList<PersonListRow>({
  name: 'access.people',
  permission: 'access.read',
  scope: 'all',
  from: 'person p',
  columns: {
    id: { sql: 'p.id', type: 'uuid' },
    displayName: { sql: 'p.display_name', type: 'text', sort: true, filter: 'text' },
    initials: { sql: 'p.initials', type: 'text' },
    email: { sql: 'p.email', type: 'text' },
    status: { sql: 'p.status', type: 'text', sort: true, filter: 'enum' },
    roles: {
      sql: `(select coalesce(string_agg(r.role_code, ', ' order by r.role_code), '') from person_role r where r.person_id = p.id)`,
      type: 'text',
      filter: 'text',
    },
    lastSeenAt: { sql: '(select max(s.last_seen_at) from session s where s.person_id = p.id)', type: 'timestamptz' },
    createdAt: { sql: 'p.created_at', type: 'timestamptz', sort: true, filter: 'range' },
  },
  key: 'id',
  defaultSort: { id: 'displayName', dir: 'asc' },
  search: ['displayName'],
  masks: { email: 'email' },
  count: true,
});

/** One person: state, roles, open sessions. */
export const person = defineQuery({
  name: 'access.person',
  permission: 'access.read',
  scope: 'all',
  masks: { email: 'email' },
  reveal: null,
  input: personIdShape,
  example: async (world) => ({ personId: await world.personId(await world.actor('auditor')) }),
  handle: async ({ db }, { personId }) => {
    const row = await db.maybe<{
      id: string;
      displayName: string;
      initials: string;
      email: string;
      status: string;
      demo: boolean;
      version: number;
      createdAt: Date;
      invitedUntil: Date | null;
    }>(sql`
      select p.id, p.display_name, p.initials, p.email, p.status, p.demo, p.version, p.created_at,
        (select max(i.expires_at) from invitation i where i.person_id = p.id and i.used_at is null and i.expires_at > now()) as invited_until
      from person p where p.id = ${personId}`);
    if (!row) return notFound('person', personId);
    const sessions = await db.rows<{
      id: string;
      method: string;
      createdAt: Date;
      lastSeenAt: Date;
      expiresAt: Date;
    }>(sql`
      select s.id, s.method, s.created_at, s.last_seen_at, s.expires_at from session s
      where s.person_id = ${personId} and session_is_open(s) order by s.last_seen_at desc limit 50`);
    return { ...row, roles: await rolesOf(db, personId), sessions, factors: await factorsOf(db, personId) };
  },
});

/** Who is asking: name, roles, rights, and the day and zone of the entity. */
export const me = defineQuery({
  name: 'access.me',
  permission: 'access.self',
  scope: 'own',
  masks: { email: 'email' },
  reveal: null,
  input: z.object({}).optional(),
  example: async () => ({}),
  handle: async ({ db, personId, permissions, businessDate, timeZone, now }) => {
    if (personId === null) return refuse('ACCESS.UNAUTHENTICATED', 'Sign in first.');
    const row = await db.one<{
      displayName: string;
      initials: string;
      email: string;
      locale: string;
      driven: boolean;
    }>(sql`
      select p.display_name, p.initials, p.email, p.locale, c.driven from person p, calendar c where p.id = ${personId} and c.entity = 'main'`);
    return {
      personId,
      name: row.displayName,
      initials: row.initials,
      email: row.email,
      locale: row.locale,
      roles: await rolesOf(db, personId),
      permissions: [...permissions].sort(),
      businessDate,
      timeZone,
      now,
      driven: row.driven,
      demo: (await originOf(db)) === 'demo',
    };
  },
});

/** One's own open sessions, the newest first. */
export const sessions = defineQuery({
  name: 'access.sessions',
  permission: 'access.self',
  scope: 'own',
  masks: {},
  reveal: null,
  input: z.object({}).optional(),
  example: async () => ({}),
  handle: async ({ db, personId }) =>
    db.rows<{
      id: string;
      method: string;
      userAgent: string | null;
      createdAt: Date;
      lastSeenAt: Date;
      expiresAt: Date;
    }>(sql`
      select s.id, s.method, s.user_agent, s.created_at, s.last_seen_at, s.expires_at from session s
      where s.person_id = ${personId} and session_is_open(s) order by s.last_seen_at desc limit 50`),
});

/** One's own passkeys, those in use first. */
export const passkeys = defineQuery({
  name: 'access.passkeys',
  permission: 'access.self',
  scope: 'own',
  masks: {},
  reveal: null,
  input: z.object({}).optional(),
  example: async () => ({}),
  handle: async ({ db, personId }) =>
    db.rows<{
      id: string;
      label: string;
      backedUp: boolean;
      createdAt: Date;
      lastUsedAt: Date | null;
      revokedAt: Date | null;
    }>(sql`
      select id, label, backed_up, created_at, last_used_at, revoked_at from passkey
      where person_id = ${personId} order by revoked_at nulls first, created_at desc limit 50`),
});

/** One's own second factors, and what this installation asks for: shown beside the sessions. */
export const secondFactor = defineQuery({
  name: 'access.secondFactor',
  permission: 'access.self',
  scope: 'own',
  masks: {},
  reveal: null,
  input: z.object({}).optional(),
  example: async () => ({}),
  handle: async ({ db, personId }) => {
    if (personId === null) return refuse('ACCESS.UNAUTHENTICATED', 'Sign in first.');
    const app = await db.maybe<{ since: Date }>(sql`
      select confirmed_at as since from totp where person_id = ${personId} and confirmed_at is not null and removed_at is null`);
    const { passkey } = await factorsOf(db, personId);
    return {
      app,
      passkey,
      recoveryCodesLeft: await recoveryCodesLeft(db, personId),
      required: proofRule().required,
      minutes: proofRule().minutes,
    };
  },
});

/** The people of a demo, for the sign-in page; nothing where there is no demo. */
export const demoPeople = defineQuery({
  name: 'access.demoPeople',
  permission: 'access.demoPeople',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({}).optional(),
  example: async () => ({}),
  handle: async ({ db }) => {
    if (!(await demoSignInAllowed(db))) return [];
    return db.rows<{ personId: string; name: string; initials: string; roles: string[] }>(sql`
      select p.id as person_id, p.display_name as name, p.initials, array_agg(r.role_code order by r.role_code) as roles
      from person p join person_role r on r.person_id = p.id where p.demo and p.status = 'active'
      group by p.id, p.display_name, p.initials order by min(r.role_code), p.display_name limit 60`);
  },
});
