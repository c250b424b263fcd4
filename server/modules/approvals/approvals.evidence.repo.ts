import { hashLeaf, leafObject, type BatchRow, type Leaf } from '@/server/platform/crypto/audit-seal';
import { merklePath, type MerkleStep } from '@/server/platform/crypto/merkle';
import { sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';

/** An audit row with the way from it to the signed root of its batch; without a way while it is not sealed yet. */
export type ProvedRow = {
  readonly leaf: Leaf;
  readonly seal: { readonly seq: string; readonly batchNo: string; readonly path: readonly MerkleStep[] } | null;
};

type Facts = Readonly<Record<string, unknown>>;

/** Everything about a request that its evidence holds, apart from the audit rows. Dates are ISO texts. */
export async function requestFacts(db: Db, requestId: string): Promise<Facts | null> {
  const row = await db.maybe<{ facts: Facts }>(sql`
    select jsonb_build_object('id', r.id, 'ref', r.ref, 'command', r.command, 'codeVersion', r.code_version, 'entityType', r.entity_type,
      'entityId', r.entity_id, 'title', r.title, 'makerKind', r.maker_kind, 'makerId', r.maker_id,
      'makerName', coalesce(p.display_name, r.maker_id), 'version', r.version, 'status', r.status, 'content', r.content,
      'contentHash', r.content_hash, 'consequences', r.consequences, 'consequencesHash', r.consequences_hash, 'policies', r.policies,
      'steps', r.steps, 'submitRunId', r.submit_run_id, 'executedRunId', r.executed_run_id, 'submittedAt', r.submitted_at,
      'expiresAt', r.expires_at, 'closedAt', r.closed_at, 'closedReason', r.closed_reason,
      'before', (select jsonb_build_object('id', o.id, 'ref', o.ref, 'status', o.status, 'contentHash', o.content_hash, 'closedReason', o.closed_reason)
        from approval_predecessor b join approval_request o on o.id = b.predecessor_id where b.request_id = r.id)) as facts
    from approval_request r left join person p on r.maker_kind = 'person' and p.id::text = r.maker_id where r.id = ${requestId}::uuid`);
  return row?.facts ?? null;
}

/** What the request was before its maker changed it, the first version first. */
export async function versionFacts(db: Db, requestId: string): Promise<Facts[]> {
  const rows = await db.rows<{ facts: Facts }>(sql`
    select jsonb_build_object('version', v.version, 'codeVersion', v.code_version, 'title', v.title, 'content', v.content,
      'contentHash', v.content_hash, 'consequences', v.consequences, 'consequencesHash', v.consequences_hash, 'policies', v.policies,
      'steps', v.steps, 'expiresAt', v.expires_at, 'personId', v.person_id, 'name', p.display_name, 'reason', v.reason,
      'runId', v.run_id, 'at', v.at) as facts
    from approval_version v join person p on p.id = v.person_id where v.request_id = ${requestId}::uuid order by v.version`);
  return rows.map((row) => row.facts);
}

export async function policyFacts(db: Db, requestId: string): Promise<Facts[]> {
  const rows = await db.rows<{ facts: Facts }>(sql`
    select jsonb_build_object('id', a.id, 'name', a.name, 'version', a.version, 'conditions', a.conditions, 'steps', a.steps,
      'effectiveFrom', a.effective_from) as facts
    from approval_policy a where a.id in (
      select (q ->> 'id')::uuid from (
        select r.policies from approval_request r where r.id = ${requestId}::uuid
        union all select v.policies from approval_version v where v.request_id = ${requestId}::uuid) o
      cross join jsonb_array_elements(o.policies) q) order by a.name, a.version`);
  return rows.map((row) => row.facts);
}

export async function handFacts(db: Db, requestId: string): Promise<Facts[]> {
  const rows = await db.rows<{ facts: Facts }>(sql`
    select jsonb_build_object('personId', m.person_id, 'name', p.display_name, 'why', m.why) as facts
    from approval_maker m join approval_request r on r.id = m.request_id and r.version = m.version
    join person p on p.id = m.person_id where m.request_id = ${requestId}::uuid order by m.person_id`);
  return rows.map((row) => row.facts);
}

export async function decisionFacts(db: Db, requestId: string): Promise<Facts[]> {
  const rows = await db.rows<{ facts: Facts }>(sql`
    select jsonb_build_object('id', d.id, 'personId', d.person_id, 'onBehalfOf', d.on_behalf_of, 'name', p.display_name, 'version', d.version, 'decision', d.decision,
      'stepNo', d.step_no, 'roles', d.roles, 'contentHash', d.content_hash, 'reason', d.reason, 'runId', d.run_id, 'at', d.at,
      'signature', case when s.decision_id is not null then jsonb_build_object('passkeyId', s.passkey_id, 'signs', s.signs,
        'credentialId', s.credential_id, 'publicKey', s.public_key, 'rpId', s.rp_id, 'origin', s.origin,
        'clientDataJSON', s.client_data_json, 'authenticatorData', s.authenticator_data, 'signature', s.signature, 'proof', s.proof) end,
      'undone', case when u.decision_id is not null then jsonb_build_object('why', u.why, 'reason', u.reason, 'runId', u.run_id, 'at', u.at) end) as facts
    from approval_decision d join person p on p.id = d.person_id left join approval_signature s on s.decision_id = d.id
      left join approval_undo u on u.decision_id = d.id
    where d.request_id = ${requestId}::uuid order by d.at, d.id`);
  return rows.map((row) => row.facts);
}

/** The files beside a request by their hashes; the bytes are kept apart and held against them. */
export async function attachmentFacts(db: Db, requestId: string): Promise<Facts[]> {
  const rows = await db.rows<{ facts: Facts }>(sql`
    select jsonb_build_object('id', a.id, 'personId', a.person_id, 'name', p.display_name, 'version', a.version, 'fileName', a.file_name,
      'mediaType', a.media_type, 'sizeBytes', a.size_bytes, 'sha256', a.sha256, 'runId', a.run_id, 'at', a.at) as facts
    from approval_attachment a join person p on p.id = a.person_id where a.request_id = ${requestId}::uuid order by a.id`);
  return rows.map((row) => row.facts);
}

type SealedRow = { leaf: Leaf; seq: bigint | null; batchNo: bigint | null };

/** The audit rows of the request, of its execution, of every suspension that voided a decision, and of the registration of every passkey that signed it. */
async function auditRows(db: Db, requestId: string): Promise<SealedRow[]> {
  return db.rows<SealedRow>(sql`
    with wanted as (
      select a.id from audit_event a where a.entity_type = 'approval_request' and a.entity_id = ${requestId}
        and a.command <> 'approvals.evidence'
      union
      select a.id from approval_request r join audit_event a on a.run_id in (r.submit_run_id, r.executed_run_id) where r.id = ${requestId}::uuid
      union
      select a.id from approval_decision d join approval_undo u on u.decision_id = d.id and u.why = 'suspended'
      join audit_event a on a.run_id = u.run_id where d.request_id = ${requestId}::uuid
      union
      select a.id from approval_decision d join approval_signature s on s.decision_id = d.id
      join audit_event a on a.entity_type = 'passkey' and a.entity_id = s.passkey_id::text where d.request_id = ${requestId}::uuid)
    select ${leafObject} as leaf, s.seq, s.batch_no from wanted w join audit_event a on a.id = w.id
    left join audit_seal s on s.audit_id = a.id order by a.id`);
}

/** The audit rows of a request, each with its way to a sealed root, and the batches that they lead to. */
export async function provedRows(db: Db, requestId: string): Promise<{ rows: ProvedRow[]; batches: BatchRow[] }> {
  const found = await auditRows(db, requestId);
  const numbers = [...new Set(found.flatMap((row) => (row.batchNo === null ? [] : [row.batchNo])))];
  const batches = await db.rows<BatchRow>(sql`
    select no, first_seq, last_seq, root, prev_root, horizon, sealed_at, signature from audit_batch
    where no = any (${numbers}::bigint[]) order by no`);
  const leaves = new Map<bigint, { seq: bigint; leafHash: string }[]>();
  for (const no of numbers)
    leaves.set(no, await db.rows(sql`select seq, leaf_hash from audit_seal where batch_no = ${no} order by seq`));
  const rows = found.map(({ leaf, seq, batchNo }): ProvedRow => {
    const batch = batchNo === null ? undefined : leaves.get(batchNo);
    const index = batch?.findIndex((row) => row.seq === seq) ?? -1;
    // A row that is not the row which was sealed has no way to the root: it stands here without one and is found out.
    if (!batch || seq === null || batchNo === null || batch[index]?.leafHash !== hashLeaf(leaf))
      return { leaf, seal: null };
    const path = merklePath(
      batch.map((row) => row.leafHash),
      index,
    );
    return { leaf, seal: { seq: seq.toString(), batchNo: batchNo.toString(), path } };
  });
  return { rows, batches };
}
