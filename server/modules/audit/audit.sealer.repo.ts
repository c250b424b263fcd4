import type { Pool } from 'pg';
import { hashLeaf, leafObject, statementOf, type BatchRow, type Leaf } from '@/server/platform/crypto/audit-seal';
import { merkleRoot } from '@/server/platform/crypto/merkle';
import { signatureHolds, type Signer } from '@/server/platform/crypto/signing';
import { sql, trusted } from '@/server/platform/db/sql';
import { withTransaction, type Db, type Tx } from '@/server/platform/db/tx';
import { AnchorConflict, type Anchor, type AnchorFiles } from '@/server/platform/files/anchor-files';

/** What the sealer writes to: the database, the folder outside it, and the key that neither of them holds. */
export type Sealer = { readonly pool: Pool; readonly anchors: AnchorFiles; readonly signer: Signer };

export const NO_ROOT = '0'.repeat(64);
const BATCH_ROWS = 1000;
const LOCK = 7_266_320;

export function anchorOf(batch: BatchRow, publicKey: string): Anchor {
  return {
    version: 1,
    no: batch.no.toString(),
    firstSeq: batch.firstSeq.toString(),
    lastSeq: batch.lastSeq.toString(),
    root: batch.root,
    prevRoot: batch.prevRoot,
    horizon: batch.horizon.toString(),
    sealedAt: batch.sealedAt.toISOString(),
    publicKey,
    signature: batch.signature,
  };
}

const batchColumns = trusted('no, first_seq, last_seq, root, prev_root, horizon, sealed_at, signature');

export function batchesAfter(db: Db, no: bigint, limit: number): Promise<BatchRow[]> {
  return db.rows<BatchRow>(sql`select ${batchColumns} from audit_batch where no > ${no} order by no limit ${limit}`);
}

/**
 * Brings the anchors in step with what is committed: a process that died between its commit and its anchor is mended
 * here. Only rows that carry our signature become anchors, and none is written over; a database that is behind its
 * anchors, or has other roots than they, stops the sealer until somebody has looked.
 */
async function mendAnchors({ anchors, signer }: Sealer, tx: Tx, last: BatchRow | null): Promise<void> {
  const newest = anchors.last();
  const committed = last?.no ?? 0n;
  if (newest > committed) {
    throw new AnchorConflict(
      `there are anchors up to batch ${newest}, and the database ends at batch ${committed}: its tail was cut or it is an older copy`,
    );
  }
  if (newest > 0n) {
    const [batch] = await batchesAfter(tx, newest - 1n, 1);
    if (!batch || anchors.read(newest)?.root !== batch.root)
      throw new AnchorConflict(`batch ${newest} has another root than its anchor`);
  }
  for (let from = newest; from < committed;) {
    const batches = await batchesAfter(tx, from, 500);
    for (const batch of batches) {
      if (!signatureHolds(signer.publicKey, statementOf(batch), batch.signature))
        throw new AnchorConflict(`batch ${batch.no} was not sealed with our key`);
      anchors.write(anchorOf(batch, signer.publicKey));
      from = batch.no;
    }
    if (batches.length === 0) break;
  }
}

type Taken = { id: bigint; txid: bigint; leaf: Leaf; xmin: bigint };

/**
 * Committed rows that have no seal, by snapshot and not by id: ids are handed out before they commit. Everything below
 * the horizon of the last batch was visible to it, so only later transactions are looked at; in a database that was
 * restored into a younger cluster transaction numbers begin anew, and all are looked at.
 */
function takeRows(tx: Tx, horizon: bigint): Promise<Taken[]> {
  return tx.rows<Taken>(sql`
    select a.id, a.txid, ${leafObject} as leaf, pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xmin
    from audit_event a
    where a.txid >= (case when pg_snapshot_xmax(pg_current_snapshot())::text::bigint < ${horizon}::bigint then 0 else ${horizon}::bigint end)
      and not exists (select from audit_seal s where s.audit_id = a.id)
    order by a.txid, a.id limit ${BATCH_ROWS}`);
}

async function sealBatch({ signer }: Sealer, tx: Tx, last: BatchRow | null): Promise<BatchRow | null> {
  const rows = await takeRows(tx, last?.horizon ?? 0n);
  const final = rows.at(-1);
  if (!final) return null;
  const { now } = await tx.one<{ now: Date }>(sql`select date_trunc('milliseconds', clock_timestamp()) as now`);
  const leaves = rows.map((row) => hashLeaf(row.leaf));
  // A full batch may have left rows of its last transaction behind.
  const horizon = rows.length === BATCH_ROWS && final.txid < final.xmin ? final.txid : final.xmin;
  const firstSeq = (last?.lastSeq ?? 0n) + 1n;
  const unsigned = {
    no: (last?.no ?? 0n) + 1n,
    firstSeq,
    lastSeq: firstSeq + BigInt(rows.length) - 1n,
    root: merkleRoot(leaves),
    prevRoot: last?.root ?? NO_ROOT,
    horizon,
    sealedAt: now,
  };
  const batch = { ...unsigned, signature: signer.sign(statementOf(unsigned)) };
  await tx.exec(sql`select audit_seal_batch(${batch.no}, ${rows.map((row) => row.id)}::bigint[], ${leaves}::text[], ${batch.root},
    ${batch.prevRoot}, ${batch.horizon}, ${batch.sealedAt}, ${batch.signature})`);
  return batch;
}

/**
 * Seals what is committed and not sealed yet, at most one batch, and puts its signed root outside. One sealer works at a
 * time; the others find the lock taken and answer 0. Gives the number of rows sealed. Throws AnchorConflict.
 */
export async function sealOnce(sealer: Sealer): Promise<number> {
  const sealed = await withTransaction(sealer.pool, async (tx) => {
    const lock = await tx.one<{ mine: boolean }>(sql`select pg_try_advisory_xact_lock(${LOCK}) as mine`);
    if (!lock.mine) return null;
    const last = await tx.maybe<BatchRow>(sql`select ${batchColumns} from audit_batch order by no desc limit 1`);
    await mendAnchors(sealer, tx, last);
    return sealBatch(sealer, tx, last);
  });
  if (!sealed) return 0;
  sealer.anchors.write(anchorOf(sealed, sealer.signer.publicKey));
  return Number(sealed.lastSeq - sealed.firstSeq + 1n);
}

/** Seals until nothing is left. */
export async function sealAll(sealer: Sealer): Promise<number> {
  let total = 0;
  for (;;) {
    const sealed = await sealOnce(sealer);
    total += sealed;
    if (sealed < BATCH_ROWS) return total;
  }
}
