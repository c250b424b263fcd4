import type { MerkleStep } from '@/server/platform/crypto/merkle';
import { json, sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import type { NewDecision } from './approvals.repo';
import type { NewSignature, StoredPasskey } from './approvals.signature.repo';

export type BulkDecision = 'approve' | 'reject';

export type BulkRow = {
  id: string;
  personId: string;
  decision: BulkDecision;
  root: string;
  total: number;
  state: 'listed' | 'running' | 'done';
  expiresAt: Date;
  sessionId: string | null;
  reason: string | null;
  signature: unknown;
  /** How often the work on it broke since it last got on. */
  faults: number;
};

/** A signature over a list, as it is kept with the list until each item has its part of it. */
export type BulkSignature = Omit<NewSignature, 'decisionId' | 'proof'>;

export type ListedItem = {
  readonly requestId: string;
  readonly version: number;
  readonly contentHash: string;
  readonly decision: NewDecision['decision'];
  readonly leaf: string;
  readonly foreseen: string | null;
};

export type NewBulk = Pick<BulkRow, 'id' | 'personId' | 'decision' | 'root' | 'expiresAt'> & { listedAt: Date };

/** Stores a list as it is about to be shown, its items numbered from zero. */
export async function insertBulk(tx: Tx, row: NewBulk, items: readonly ListedItem[]): Promise<void> {
  await tx.exec(sql`
    insert into approval_bulk (id, person_id, decision, root, total, state, listed_at, expires_at)
    values (${row.id}, ${row.personId}, ${row.decision}, ${row.root}, ${items.length}, 'listed', ${row.listedAt}, ${row.expiresAt})`);
  await tx.exec(sql`
    insert into approval_bulk_item (bulk_id, no, request_id, version, content_hash, decision, leaf, foreseen)
    select ${row.id}::uuid, i.no - 1, i.request_id, i.version, i.content_hash, i.decision, i.leaf, i.foreseen
    from unnest(${items.map((item) => item.requestId)}::uuid[], ${items.map((item) => item.version)}::int[],
      ${items.map((item) => item.contentHash)}::text[], ${items.map((item) => item.decision)}::text[],
      ${items.map((item) => item.leaf)}::text[], ${items.map((item) => item.foreseen)}::text[])
      with ordinality i(request_id, version, content_hash, decision, leaf, foreseen, no)`);
}

/** A bulk; with `lock` its row is held until the transaction ends. */
export async function findBulk(db: Db, bulkId: string, lock: boolean): Promise<BulkRow | null> {
  return db.maybe<BulkRow>(sql`
    select id, person_id, decision, root, total, state, expires_at, session_id, reason, signature, faults
    from approval_bulk where id = ${bulkId}::uuid ${lock ? sql`for update` : sql``}`);
}

export type Confirmation = { sessionId: string; reason: string | null; signature: BulkSignature | null; at: Date };

export async function confirmBulk(tx: Tx, bulkId: string, by: Confirmation): Promise<void> {
  await tx.exec(sql`
    update approval_bulk set state = 'running', session_id = ${by.sessionId}, reason = ${by.reason}, confirmed_at = ${by.at},
      signature = ${by.signature ? json(by.signature) : null} where id = ${bulkId}::uuid`);
}

export async function finishBulk(tx: Tx, bulkId: string, at: Date): Promise<void> {
  await tx.exec(sql`update approval_bulk set state = 'done', finished_at = ${at} where id = ${bulkId}::uuid`);
}

/** The longest that a list waits after a fault before it is tried again. */
const LONGEST_WAIT_SECONDS = 300;

/** The bulks that are to be worked on, the longest confirmed first; one that broke waits, four times as long each time. */
export async function runningBulks(db: Db): Promise<Pick<BulkRow, 'id' | 'faults'>[]> {
  return db.rows(sql`
    select id, faults from approval_bulk
    where state = 'running' and (fault_at is null
      or fault_at + make_interval(secs => least(4 ^ least(faults, 10), ${LONGEST_WAIT_SECONDS}::float8)) <= clock_timestamp())
    order by confirmed_at, id`);
}

/** Notes how often the work on a list broke since it last got on, and whether it waits now before it is tried again. */
export async function noteFault(tx: Tx, bulkId: string, now: { faults: number; wait: boolean }): Promise<void> {
  await tx.exec(sql`
    update approval_bulk set faults = ${now.faults}, fault_at = case when ${now.wait} then clock_timestamp() end where id = ${bulkId}::uuid`);
}

/** Whose list it is, and how many of its items a fault stopped. */
export async function stoppedItems(db: Db, bulkId: string): Promise<{ personId: string; stopped: number } | null> {
  return db.maybe(sql`
    select b.person_id, count(*)::int as stopped from approval_bulk b join approval_bulk_item i on i.bulk_id = b.id and i.state = 'crashed'
    where b.id = ${bulkId}::uuid group by b.id`);
}

export type WaitingItem = Pick<ListedItem, 'requestId' | 'version' | 'contentHash' | 'decision'> & { no: number };

/** The next items of a bulk that have no result yet, in their order. */
export async function waitingItems(tx: Tx, bulkId: string, limit: number): Promise<WaitingItem[]> {
  return tx.rows<WaitingItem>(sql`
    select no, request_id, version, content_hash, decision from approval_bulk_item
    where bulk_id = ${bulkId}::uuid and state = 'waiting' order by no limit ${limit}`);
}

/** The leaves of a list, in its order. */
export async function leavesOf(db: Db, bulkId: string): Promise<string[]> {
  const rows = await db.rows<{ leaf: string }>(
    sql`select leaf from approval_bulk_item where bulk_id = ${bulkId}::uuid order by no`,
  );
  return rows.map((row) => row.leaf);
}

/** What became of an item: decided (with what it led to), refused (with its code and words), or stopped by a fault. */
export type ItemResult = { readonly no: number } & (
  | {
      readonly state: 'decided';
      readonly status: string;
      readonly runId: string;
      readonly code: null;
      readonly message: string | null;
    }
  | {
      readonly state: 'refused' | 'crashed';
      readonly status: null;
      readonly runId: null;
      readonly code: string;
      readonly message: string;
    }
);

export async function settleItems(tx: Tx, bulkId: string, results: readonly ItemResult[]): Promise<void> {
  await tx.exec(sql`
    update approval_bulk_item i set state = r.state, status = r.status, code = r.code, message = r.message, run_id = r.run_id
    from unnest(${results.map((one) => one.no)}::int[], ${results.map((one) => one.state)}::text[], ${results.map((one) => one.status)}::text[],
      ${results.map((one) => one.code)}::text[], ${results.map((one) => one.message)}::text[], ${results.map((one) => one.runId)}::uuid[])
      r(no, state, status, code, message, run_id)
    where i.bulk_id = ${bulkId}::uuid and i.no = r.no`);
}

/** As `insertDecision` for many. */
export async function insertDecisions(tx: Tx, rows: readonly NewDecision[]): Promise<void> {
  await tx.exec(sql`
    insert into approval_decision (id, request_id, version, person_id, decision, step_no, roles, content_hash, reason, run_id, at, on_behalf_of)
    select d.id, d.request_id, d.version, d.person_id, d.decision, d.step_no,
      array(select jsonb_array_elements_text(d.roles)), d.content_hash, d.reason, d.run_id, d.at, d.on_behalf_of
    from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.requestId)}::uuid[], ${rows.map((row) => row.version)}::int[],
      ${rows.map((row) => row.personId)}::uuid[], ${rows.map((row) => row.decision)}::text[], ${rows.map((row) => row.stepNo)}::int[],
      ${rows.map((row) => JSON.stringify(row.roles))}::jsonb[], ${rows.map((row) => row.contentHash)}::text[],
      ${rows.map((row) => row.reason)}::text[], ${rows.map((row) => row.runId)}::uuid[],
      ${rows.map((row) => row.at.toISOString())}::timestamptz[], ${rows.map((row) => row.onBehalfOf)}::uuid[])
      d(id, request_id, version, person_id, decision, step_no, roles, content_hash, reason, run_id, at, on_behalf_of)`);
}

/** As `setWaitingRoles` for many. */
export async function setWaitingRolesMany(
  tx: Tx,
  rows: readonly { requestId: string; roles: readonly string[] }[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.exec(sql`
    update approval_request r set waiting_roles = n.roles
    from (select id, array(select jsonb_array_elements_text(roles)) as roles
      from unnest(${rows.map((row) => row.requestId)}::uuid[], ${rows.map((row) => JSON.stringify(row.roles))}::jsonb[]) u(id, roles)) n
    where r.id = n.id and r.waiting_roles is distinct from n.roles`);
}

export type ManyEnding = {
  readonly requestId: string;
  readonly status: 'executed' | 'rejected';
  readonly reason: string | null;
  readonly runId: string | null;
  readonly result: unknown;
};

/** As `closeRequest` for many. Throws when one of them has ended already: their rows are locked by whoever ends them. */
export async function closeRequests(tx: Tx, at: Date, rows: readonly ManyEnding[]): Promise<void> {
  if (rows.length === 0) return;
  const closed = await tx.exec(sql`
    update approval_request r set status = e.status, closed_at = ${at}, closed_reason = e.reason, waiting_roles = '{}',
      executed_run_id = e.run_id, result = e.result
    from jsonb_to_recordset(${json(rows.map(({ requestId, runId, ...row }) => ({ ...row, id: requestId, run_id: runId })))}::jsonb)
      e(id uuid, status text, reason text, run_id uuid, result jsonb)
    where r.id = e.id and r.status = 'pending'`);
  if (closed !== rows.length) throw new Error(`${rows.length - closed} requests are not pending and cannot end`);
}

/** Keeps a part of a signature with each decision: the signature is the list's, the proof is the item's own. */
export async function insertBulkSignatures(
  tx: Tx,
  signature: BulkSignature,
  rows: readonly { decisionId: string; proof: readonly MerkleStep[] }[],
): Promise<void> {
  await tx.exec(sql`
    insert into approval_signature (decision_id, passkey_id, challenge_id, signs, credential_id, public_key, rp_id, origin,
      client_data_json, authenticator_data, signature, proof)
    select i.decision_id, ${signature.passkey.id}::uuid, ${signature.challengeId}::uuid, ${json(signature.signs)}::jsonb,
      ${signature.passkey.credentialId}, ${signature.passkey.publicKey}, ${signature.rpId}, ${signature.origin},
      ${signature.clientDataJson}, ${signature.authenticatorData}, ${signature.signature}, i.proof
    from unnest(${rows.map((row) => row.decisionId)}::uuid[], ${rows.map((row) => JSON.stringify(row.proof))}::jsonb[]) i(decision_id, proof)`);
}

/** Whether a passkey may still be used; held until the transaction ends. */
export async function passkeyStands(tx: Tx, passkey: Pick<StoredPasskey, 'id'>): Promise<boolean> {
  const row = await tx.maybe(
    sql`select id from passkey where id = ${passkey.id}::uuid and revoked_at is null for share`,
  );
  return row !== null;
}
