import { z } from 'zod';
import { sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';
import { defineQuery } from '@/server/platform/query/define';
import { defineList } from '@/server/platform/query/list';
import { maskValue } from '@/server/platform/query/mask';
import { notFound } from '@/server/platform/query/run-query';
import { showRecord } from './domain/showing';

export type AuditRow = {
  id: bigint;
  recordedAt: Date;
  occurredAt: Date;
  businessDate: string;
  actor: string;
  actorId: string;
  actorKind: string;
  command: string;
  outcome: string;
  entityType: string | null;
  entityId: string | null;
  reason: string | null;
  sealNo: bigint | null;
};

/** A person's id is cast only where one stands: machines have names. The kind of a key names it, its actor is its owner. */
const withPerson = `audit_event a
  left join person p on p.id = case when a.actor_kind ~ '^(person|key:.*)$' and a.actor_id ~ '^[0-9a-f-]{36}$' then a.actor_id::uuid end
  left join api_key k on k.id = case when a.actor_kind ~ '^key:[0-9a-f-]{36}$' then substr(a.actor_kind, 5)::uuid end`;
const actorName = `coalesce(p.display_name, a.actor_id) || coalesce(' (key ' || k.name || ')', '')`;
const actorKind = `split_part(a.actor_kind, ':', 1)`;

/** Who did what, the newest first. Filters name a person, a command, a record, an outcome or days. */
export const events = defineList<AuditRow>({
  name: 'audit.events',
  permission: 'audit.read',
  scope: 'all',
  from: `${withPerson} left join audit_seal s on s.audit_id = a.id`,
  columns: {
    id: { sql: 'a.id', type: 'bigint', sort: true },
    recordedAt: { sql: 'a.recorded_at', type: 'timestamptz', filter: 'range' },
    occurredAt: { sql: 'a.occurred_at', type: 'timestamptz', filter: 'range' },
    businessDate: { sql: 'a.business_date', type: 'date', filter: 'range' },
    actor: { sql: actorName, type: 'text' },
    actorId: { sql: 'a.actor_id', type: 'text', filter: 'enum' },
    actorKind: { sql: actorKind, type: 'text', filter: 'enum' },
    command: { sql: 'a.command', type: 'text', filter: 'enum' },
    outcome: { sql: 'a.outcome', type: 'text', filter: 'enum' },
    entityType: { sql: 'a.entity_type', type: 'text', filter: 'enum' },
    entityId: { sql: 'a.entity_id', type: 'text', filter: 'enum' },
    reason: { sql: 'a.reason', type: 'text' },
    sealNo: { sql: 's.seq', type: 'bigint' },
  },
  key: 'id',
  defaultSort: { id: 'id', dir: 'desc' },
  search: ['command', 'entityId', 'actor'],
  masks: { reason: 'text' },
  count: false,
});

type Detail = AuditRow & {
  before: unknown;
  after: unknown;
  runId: string | null;
  requestId: string | null;
  batchNo: bigint | null;
  leafHash: string | null;
};

const detailColumns = sql`a.id, a.recorded_at, a.occurred_at, a.business_date, a.actor_id, split_part(a.actor_kind, ':', 1) as actor_kind,
  (select k.name from api_key k where 'key:' || k.id = a.actor_kind) as key_name, a.command, a.outcome, a.entity_type,
  a.entity_id, a.reason, a.before, a.after, a.run_id, a.request_id, s.seq as seal_no, s.batch_no, s.leaf_hash`;

function shown<T extends { before: unknown; after: unknown }>(row: T): T {
  const mask = (text: string) => String(maskValue('text', text));
  return { ...row, before: showRecord(row.before, mask), after: showRecord(row.after, mask) };
}

type Raw = Omit<Detail, 'actor'> & { keyName: string | null };

/** The row with the name of whoever acted, and of the key by which they did. */
function withActor({ keyName, ...row }: Raw, known: ReadonlyMap<string, string>): Detail {
  const name = known.get(row.actorId) ?? row.actorId;
  return { ...row, actor: keyName === null ? name : `${name} (key ${keyName})` };
}

async function names(db: Db, rows: readonly Raw[]): Promise<Map<string, string>> {
  const ids = rows.filter((row) => row.actorKind !== 'system').map((row) => row.actorId);
  const found = await db.rows<{ id: string; displayName: string }>(
    sql`select id, display_name from person where id::text = any (${ids})`,
  );
  return new Map(found.map((person) => [person.id, person.displayName]));
}

/** One row of the audit with its before and after. Values of people who can be forgotten are shown as "sealed". */
export const event = defineQuery({
  name: 'audit.event',
  permission: 'audit.read',
  scope: 'all',
  masks: { reason: 'text' },
  reveal: null,
  input: z.object({ id: z.string().regex(/^\d{1,18}$/, 'is the number of an audit event') }),
  example: async (world) => {
    await world.actor('auditor');
    await world.done(
      'access.invite',
      { email: 'audited@countersign.example', displayName: 'Audited Person' },
      await world.actor('administrator'),
    );
    const row = await world.read((tx) => tx.one<{ id: bigint }>(sql`select max(id) as id from audit_event`));
    return { id: row.id.toString() };
  },
  handle: async ({ db }, { id }) => {
    const row = await db.maybe<Raw>(sql`
      select ${detailColumns} from audit_event a left join audit_seal s on s.audit_id = a.id where a.id = ${id}::bigint`);
    if (!row) return notFound('audit event', id);
    return withActor(shown(row), await names(db, [row]));
  },
});

/** Records of access itself are for those who may read the whole audit. */
const GUARDED = ['person', 'api-key', 'session', 'sign-in', 'installation', 'export'];

/** What happened to one record, the newest first: the timeline beside it. */
export const forEntity = defineQuery({
  name: 'audit.forEntity',
  permission: 'audit.timeline',
  scope: 'all',
  masks: { reason: 'text' },
  reveal: null,
  input: z.object({
    entityType: z.string().min(1).max(60),
    entityId: z.string().min(1).max(100),
    limit: z.number().int().min(1).max(200).default(50),
  }),
  example: async () => ({ entityType: 'merchant', entityId: '00000000-0000-7000-8000-000000000000' }),
  handle: async ({ db, permissions }, { entityType, entityId, limit }) => {
    if (GUARDED.includes(entityType) && !permissions.has('audit.read')) return notFound(entityType, entityId);
    const rows = await db.rows<Raw>(sql`
      select ${detailColumns} from audit_event a left join audit_seal s on s.audit_id = a.id
      where a.entity_type = ${entityType} and a.entity_id = ${entityId} order by a.id desc limit ${limit}`);
    const known = await names(db, rows);
    return rows.map((row) => withActor(shown(row), known));
  },
});

/** The commands and kinds of record that the filters of the list offer, of the last ten thousand rows. */
export const filterChoices = defineQuery({
  name: 'audit.filterChoices',
  permission: 'audit.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({}).optional(),
  example: async () => ({}),
  handle: async ({ db }) => {
    const row = await db.one<{ commands: string[] | null; entityTypes: string[] | null }>(sql`
      with lately as (select command, entity_type from audit_event order by id desc limit 10000)
      select array_agg(distinct command order by command) as commands,
        array_agg(distinct entity_type order by entity_type) filter (where entity_type is not null) as entity_types from lately`);
    return { commands: row.commands ?? [], entityTypes: row.entityTypes ?? [] };
  },
});

/** How far the seals reach, for the page that shows that the audit is kept. */
export const sealState = defineQuery({
  name: 'audit.sealState',
  permission: 'audit.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({}).optional(),
  example: async () => ({}),
  handle: async ({ db }) =>
    db.one<{ batches: bigint; rows: bigint; lastRoot: string | null; sealedAt: Date | null; unsealed: bigint }>(sql`
      select coalesce(b.no, 0)::bigint as batches, coalesce(b.last_seq, 0)::bigint as rows, b.root as last_root, b.sealed_at,
        (select count(*) from audit_event a where a.txid >= coalesce(b.horizon, 0) and not exists (select from audit_seal s where s.audit_id = a.id)) as unsealed
      from (select 1) one left join lateral (select * from audit_batch order by no desc limit 1) b on true`),
});
