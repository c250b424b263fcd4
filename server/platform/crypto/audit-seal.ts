import { leafHash } from '@/server/platform/crypto/merkle';
import { trusted } from '@/server/platform/db/sql';

/** A batch of audit rows that was sealed: their Merkle root, chained to the root before, signed with the installation's key. */
export type BatchRow = {
  no: bigint;
  firstSeq: bigint;
  lastSeq: bigint;
  root: string;
  prevRoot: string;
  horizon: bigint;
  sealedAt: Date;
  signature: string;
};

const utc = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** An audit row in the form that is hashed: every column as text of one spelling, whatever the session's settings. */
export const leafObject = trusted(`jsonb_build_object(
  'id', a.id::text, 'runId', a.run_id::text, 'actorKind', a.actor_kind, 'actorId', a.actor_id, 'command', a.command,
  'outcome', a.outcome, 'entityType', a.entity_type, 'entityId', a.entity_id, 'before', a.before::text, 'after', a.after::text,
  'reason', a.reason, 'requestId', a.request_id::text, 'businessDate', to_char(a.business_date, 'YYYY-MM-DD'),
  'occurredAt', ${utc('a.occurred_at')}, 'recordedAt', ${utc('a.recorded_at')}, 'txid', a.txid::text)`);

export type Leaf = Readonly<Record<string, string | null>>;

/**
 * RFC 8785 JSON of a row: sorted names, all values texts or null. Texts are not normalised here, since one letter in
 * another spelling is an edit too.
 */
export function hashLeaf(leaf: Leaf): string {
  return leafHash(JSON.stringify(Object.fromEntries(Object.entries(leaf).sort(([a], [b]) => (a < b ? -1 : 1)))));
}

/** What a signature is over. */
export function statementOf(batch: Omit<BatchRow, 'signature'>): string {
  return JSON.stringify({
    firstSeq: batch.firstSeq.toString(),
    horizon: batch.horizon.toString(),
    lastSeq: batch.lastSeq.toString(),
    no: batch.no.toString(),
    prevRoot: batch.prevRoot,
    purpose: 'countersign audit anchor',
    root: batch.root,
    sealedAt: batch.sealedAt.toISOString(),
    version: 1,
  });
}
