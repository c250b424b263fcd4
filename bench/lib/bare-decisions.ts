import type { Client } from 'pg';
import { uuidv7 } from '@/server/platform/crypto/ids';

/* The yardstick of approve-bulk: every row that a chunk of the process writes (runs, decisions, audit rows, events, ended
 * requests, released merchants, results of items), a statement per table, by an owner who asks nobody and judges nothing. */

/** A listed item of a bulk, and the subject of its request. */
export type BareItem = {
  readonly no: number;
  readonly requestId: string;
  readonly merchantId: string;
  readonly contentHash: string;
};

/** Whom the rows name, and the events that the door tells for each item. */
export type BareFrame = {
  readonly bulkId: string;
  readonly personId: string;
  readonly sessionId: string;
  readonly events: readonly { readonly type: string; readonly handler: string }[];
};

const RUN_COLUMNS = `insert into run (id, command, actor_kind, actor_id, session_id, idem_key, input_hash, state, result, business_date, occurred_at, txid)`;
const AUDIT_COLUMNS = `insert into audit_event (run_id, actor_kind, actor_id, command, outcome, entity_type, entity_id, before, after, reason, business_date, occurred_at, txid)`;
const DAY = `c.business_date, entity_now(), pg_current_xact_id()::text::bigint`;

const statements = {
  decideRuns: `${RUN_COLUMNS}
    select i.run_id, 'approvals.decide', 'person', $5, $6::uuid, 'bulk/' || $7 || '/' || i.no, repeat('0', 64), 'done',
      jsonb_build_object('ref', i.request_id, 'status', 'executed', 'result', jsonb_build_object('merchantId', i.request_id, 'status', 'active')), ${DAY}
    from calendar c, unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[]) i(run_id, request_id, no, hash)`,
  executeRuns: `${RUN_COLUMNS}
    select i.run_id, 'merchants.release', 'system', 'system:approvals', null, 'approval/' || i.request_id, i.hash, 'done',
      jsonb_build_object('merchantId', i.request_id, 'status', 'active'), ${DAY}
    from calendar c, unnest($1::uuid[], $2::uuid[], $3::text[]) i(run_id, request_id, hash)`,
  decisions: `insert into approval_decision (id, request_id, version, person_id, decision, step_no, roles, content_hash, reason, run_id, at)
    select i.run_id, i.request_id, 1, $4::uuid, 'approve', 0, '{finance-approver}', i.hash, 'Confirmed', i.run_id, entity_now()
    from unnest($1::uuid[], $2::uuid[], $3::text[]) i(run_id, request_id, hash)`,
  merchants: `update merchant set status = 'active', hold_reason = null, version = version + 1 where id = any ($1::uuid[])`,
  requests: `update approval_request r set status = 'executed', closed_at = entity_now(), waiting_roles = '{}', executed_run_id = i.run_id,
      result = jsonb_build_object('merchantId', i.request_id, 'status', 'active')
    from unnest($1::uuid[], $2::uuid[]) i(run_id, request_id) where r.id = i.request_id`,
  decideAudits: `${AUDIT_COLUMNS}
    select i.run_id, 'person', $4, 'approvals.decide', 'done', 'approval_request', i.request_id::text, '{"status": "pending"}',
      jsonb_build_object('ref', i.request_id, 'decision', 'approve', 'status', 'executed', 'contentHash', i.hash, 'signed', false, 'bulkId', $5::text),
      'Confirmed', ${DAY}
    from calendar c, unnest($1::uuid[], $2::uuid[], $3::text[]) i(run_id, request_id, hash)`,
  executeAudits: `${AUDIT_COLUMNS}
    select i.run_id, 'system', 'system:approvals', 'merchants.release', 'executed', 'merchant', i.merchant_id::text, '{"status": "held"}',
      '{"status": "active"}', 'The bank confirmed the account', ${DAY}
    from calendar c, unnest($1::uuid[], $2::uuid[]) i(run_id, merchant_id)`,
  events: `insert into outbox_event (run_id, type, handler, payload, next_at)
    select i.run_id, e.type, e.handler, jsonb_build_object('requestId', i.request_id, 'status', 'executed'), clock_timestamp()
    from unnest($1::uuid[], $2::uuid[]) i(run_id, request_id), unnest($3::text[], $4::text[]) e(type, handler)`,
  items: `update approval_bulk_item b set state = 'decided', status = 'executed', run_id = i.run_id
    from unnest($1::uuid[], $2::int[]) i(run_id, no) where b.bulk_id = $3::uuid and b.no = i.no`,
  chunkRun: `${RUN_COLUMNS} select $1::uuid, 'approvals.runBulk', 'system', 'system:approvals', null, 'bare/' || $1::text, repeat('0', 64), 'done', '{"done": false}', ${DAY} from calendar c`,
  chunkAudit: `${AUDIT_COLUMNS} select $1::uuid, 'system', 'system:approvals', 'approvals.runBulk', 'done', 'process', $1::text, null, '{"counts": {}}', null, ${DAY} from calendar c`,
} as const;

/** Writes the rows of one chunk and commits them. */
export async function writeDecisions(client: Client, frame: BareFrame, items: readonly BareItem[]): Promise<void> {
  const { bulkId, personId, sessionId, events } = frame;
  const [decided, executed, chunk] = [items.map(() => uuidv7()), items.map(() => uuidv7()), uuidv7()];
  const [requests, merchants] = [items.map((one) => one.requestId), items.map((one) => one.merchantId)];
  const [numbers, hashes] = [items.map((one) => one.no), items.map((one) => one.contentHash)];
  const write = (name: keyof typeof statements, values: unknown[]) =>
    client.query({ name: `bare-${name}`, text: statements[name], values });
  await client.query('begin');
  await write('chunkRun', [chunk]);
  await write('decideRuns', [decided, requests, numbers, hashes, personId, sessionId, bulkId]);
  await write('decisions', [decided, requests, hashes, personId]);
  await write('executeRuns', [executed, requests, hashes]);
  await write('merchants', [merchants]);
  await write('requests', [executed, requests]);
  await write('executeAudits', [executed, merchants]);
  await write('decideAudits', [decided, requests, hashes, personId, bulkId]);
  await write('events', [decided, requests, events.map((one) => one.type), events.map((one) => one.handler)]);
  await write('items', [decided, numbers, bulkId]);
  await write('chunkAudit', [chunk]);
  await client.query('commit');
}
