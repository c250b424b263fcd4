import { hashLeaf, leafObject, statementOf, type BatchRow, type Leaf } from '@/server/platform/crypto/audit-seal';
import { merkleRoot } from '@/server/platform/crypto/merkle';
import { signatureHolds } from '@/server/platform/crypto/signing';
import { sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';
import type { Anchor, AnchorFiles } from '@/server/platform/files/anchor-files';
import { anchorOf, batchesAfter, NO_ROOT } from './audit.sealer.repo';
import { finding, ranges, type Finding } from './domain/finding';

export type Verification = {
  readonly ok: boolean;
  readonly batches: number;
  readonly rows: number;
  readonly anchors: number;
  readonly unsealed: number;
  readonly findings: readonly Finding[];
};

type SealRow = { seq: bigint; auditId: bigint; leafHash: string; leaf: Leaf | null };

type State = { findings: Finding[]; batches: number; rows: number; differing: bigint[]; last: BatchRow | null };

const WORST_LISTED = 50;

function name(row: SealRow): string {
  const leaf = row.leaf;
  return leaf
    ? `${leaf.command} on ${leaf.entityType ?? 'nothing'}/${leaf.entityId ?? ''} by ${leaf.actorId}, ${leaf.recordedAt}`
    : 'gone';
}

async function checkRows(db: Db, batch: BatchRow, state: State): Promise<void> {
  const rows = await db.rows<SealRow>(sql`
    select s.seq, s.audit_id, s.leaf_hash, case when a.id is not null then ${leafObject} end as leaf
    from audit_seal s left join audit_event a on a.id = s.audit_id where s.batch_no = ${batch.no} order by s.seq`);
  const known = state.findings.length;
  const present = new Set(rows.map((row) => row.seq));
  const missing: bigint[] = [];
  for (let seq = batch.firstSeq; seq <= batch.lastSeq; seq += 1n) if (!present.has(seq)) missing.push(seq);
  if (missing.length > 0)
    state.findings.push(
      finding('deleted-seal', `batch ${batch.no}: the seals ${ranges(missing)} are gone, and maybe their rows`),
    );
  const strays = rows.filter((row) => row.seq < batch.firstSeq || row.seq > batch.lastSeq);
  if (strays.length > 0)
    state.findings.push(
      finding(
        'stray-seal',
        `batch ${batch.no}: the seals ${ranges(strays.map((row) => row.seq))} were added after it was sealed`,
      ),
    );
  for (const row of rows) {
    if (row.leaf === null)
      state.findings.push(finding('deleted-row', `row ${row.seq} (audit event ${row.auditId}) was deleted`));
    else if (hashLeaf(row.leaf) !== row.leafHash) {
      state.findings.push(
        finding(
          'edited-row',
          `row ${row.seq} (audit event ${row.auditId}) is not the row that was sealed: ${name(row)}`,
        ),
      );
    }
  }
  state.rows += rows.length;
  // When every row agrees with its own seal and the root does not, rows and seals were changed together.
  if (state.findings.length === known && merkleRoot(rows.map((row) => row.leafHash)) !== batch.root) {
    state.findings.push(
      finding(
        'edited-batch',
        `batch ${batch.no}: rows ${batch.firstSeq}–${batch.lastSeq} do not give the root that was sealed; rows and seals were changed together`,
      ),
    );
  }
}

function checkChain(batch: BatchRow, anchors: ReadonlyMap<bigint, Anchor>, state: State): void {
  const { last } = state;
  const expected = (last?.no ?? 0n) + 1n;
  if (batch.no !== expected) {
    const gone: bigint[] = [];
    for (let no = expected; no < batch.no; no += 1n) gone.push(no);
    const [from, to] = [anchors.get(expected), anchors.get(batch.no - 1n)];
    const rows = from && to ? ` with the rows ${from.firstSeq}–${to.lastSeq}` : '';
    state.findings.push(finding('deleted-batch', `the batches ${ranges(gone)} were deleted${rows}`));
    return;
  }
  if (batch.prevRoot !== (last?.root ?? NO_ROOT))
    state.findings.push(
      finding(
        'broken-chain',
        `batch ${batch.no} does not follow batch ${expected - 1n}: the root before it is another one`,
      ),
    );
  if (batch.firstSeq !== (last?.lastSeq ?? 0n) + 1n || batch.lastSeq < batch.firstSeq) {
    state.findings.push(
      finding(
        'gap',
        `batch ${batch.no} begins at row ${batch.firstSeq}, but row ${(last?.lastSeq ?? 0n) + 1n} is next`,
      ),
    );
  }
}

function checkAnchor(
  batch: BatchRow,
  anchors: ReadonlyMap<bigint, Anchor>,
  parts: { publicKey: string; newest: bigint; state: State },
): void {
  const { publicKey, newest, state } = parts;
  const anchor = anchors.get(batch.no);
  if (!anchor) {
    const kind = batch.no > newest ? 'not-anchored-yet' : 'anchor-missing';
    const why =
      batch.no > newest ? 'has no anchor yet; the worker writes it' : 'has no anchor, although later ones have';
    state.findings.push(finding(kind, `batch ${batch.no} ${why}`));
  } else if (JSON.stringify(anchor) !== JSON.stringify(anchorOf(batch, anchor.publicKey))) {
    state.differing.push(batch.no);
  }
  if (!signatureHolds(publicKey, statementOf(batch), batch.signature)) {
    state.findings.push(
      finding('bad-signature', `batch ${batch.no} does not carry a signature of the installation's key`),
    );
  }
}

async function checkUnsealed(db: Db, state: State): Promise<number> {
  const horizon = state.last?.horizon ?? 0n;
  const row = await db.one<{ n: number; seconds: number | null; smuggled: bigint[] | null }>(sql`
    select count(*)::int as n, extract(epoch from clock_timestamp() - min(a.recorded_at))::float8 as seconds,
      (array_agg(a.id order by a.id) filter (where a.txid < ${horizon}::bigint
        and pg_snapshot_xmax(pg_current_snapshot())::text::bigint >= ${horizon}::bigint))[1:20]::text[]::bigint[] as smuggled
    from audit_event a where not exists (select from audit_seal s where s.audit_id = a.id)`);
  if (row.smuggled && row.smuggled.length > 0) {
    state.findings.push(
      finding(
        'smuggled-row',
        `the audit events ${row.smuggled.join(', ')} claim to be older than the last seal and were not there when it was made`,
      ),
    );
  }
  const open = row.n - (row.smuggled?.length ?? 0);
  if (open > 0)
    state.findings.push(
      finding(
        'unsealed',
        `${open} rows are not sealed yet, the oldest for ${Math.round(row.seconds ?? 0)} s; what happens to them before is not provable`,
      ),
    );
  return open;
}

async function checkRuns(db: Db, state: State): Promise<void> {
  const rows = await db.rows<{ id: string; command: string }>(sql`
    select r.id, r.command from run r where not exists (select from audit_event a where a.run_id = r.id) order by r.id limit 20`);
  for (const row of rows)
    state.findings.push(
      finding('run-without-audit', `run ${row.id} (${row.command}) has no audit row; it was deleted`),
    );
}

function checkTail(anchors: ReadonlyMap<bigint, Anchor>, state: State): void {
  const ahead = [...anchors.keys()].filter((no) => no > (state.last?.no ?? 0n)).sort((a, b) => (a < b ? -1 : 1));
  if (ahead.length > 0) {
    const first = anchors.get(ahead[0] as bigint);
    state.findings.push(
      finding(
        'cut-tail',
        `the batches ${ranges(ahead)} were sealed and are no longer in the database: everything from row ${first?.firstSeq ?? '?'} on was cut off`,
      ),
    );
  }
  const { differing } = state;
  const from = differing[0];
  if (from === undefined) return;
  const whole = differing.length > 1 || from === state.last?.no;
  state.findings.push(
    finding(
      whole ? 'rebuilt-chain' : 'edited-batch',
      whole
        ? `the chain was rebuilt from batch ${from} on: ${differing.length} batches differ from their anchors (${ranges(differing)})`
        : `batch ${from} differs from its anchor`,
    ),
  );
}

/**
 * Holds the audit rows against their seals, the seals against their batches, and the batches against the signed anchors
 * outside the database. `publicKey` is derived from the key that the operator holds; without it the key named in the
 * newest anchor is believed, which is said.
 */
export async function verifyAudit(db: Db, files: AnchorFiles, publicKey: string | null): Promise<Verification> {
  const { anchors, damaged } = files.readAll();
  const newest = [...anchors.keys()].reduce((most, no) => (no > most ? no : most), 0n);
  const key = publicKey ?? anchors.get(newest)?.publicKey ?? '';
  const state: State = { findings: [], batches: 0, rows: 0, differing: [], last: null };
  for (const what of damaged) state.findings.push(finding('anchor-damaged', what));
  if (publicKey === null)
    state.findings.push(
      finding(
        'key-not-given',
        'no key was given (ANCHOR_KEY), so signatures are checked with the key that the anchors name',
      ),
    );
  for (;;) {
    const batches = await batchesAfter(db, state.last?.no ?? 0n, 200);
    for (const batch of batches) {
      checkChain(batch, anchors, state);
      checkAnchor(batch, anchors, { publicKey: key, newest, state });
      await checkRows(db, batch, state);
      state.batches += 1;
      state.last = batch;
    }
    if (batches.length === 0) break;
  }
  for (const [no, anchor] of anchors) {
    if (!signatureHolds(key, statementOf(asBatch(anchor)), anchor.signature))
      state.findings.push(
        finding('bad-signature', `anchor ${no} does not carry a signature of the installation's key`),
      );
  }
  checkTail(anchors, state);
  const unsealed = await checkUnsealed(db, state);
  await checkRuns(db, state);
  const stray = await db.one<{ n: number }>(
    sql`select count(*)::int as n from audit_seal s where not exists (select from audit_batch b where b.no = s.batch_no)`,
  );
  if (stray.n > 0)
    state.findings.push(finding('stray-seal', `${stray.n} seals belong to no batch; their batch was deleted`));
  const findings = shorten(state.findings);
  return {
    ok: !state.findings.some((one) => one.fault),
    batches: state.batches,
    rows: state.rows,
    anchors: anchors.size,
    unsealed,
    findings,
  };
}

function asBatch(anchor: Anchor): BatchRow {
  return {
    no: BigInt(anchor.no),
    firstSeq: BigInt(anchor.firstSeq),
    lastSeq: BigInt(anchor.lastSeq),
    root: anchor.root,
    prevRoot: anchor.prevRoot,
    horizon: BigInt(anchor.horizon),
    sealedAt: new Date(anchor.sealedAt),
    signature: anchor.signature,
  };
}

/** A million edited rows are said in a few lines: the first of each kind, and how many more. */
function shorten(findings: readonly Finding[]): Finding[] {
  const kinds = new Map<string, Finding[]>();
  for (const one of findings) {
    const list = kinds.get(one.kind);
    if (list) list.push(one);
    else kinds.set(one.kind, [one]);
  }
  return [...kinds.values()].flatMap((list) =>
    list.length <= WORST_LISTED
      ? list
      : [
          ...list.slice(0, WORST_LISTED),
          finding((list[0] as Finding).kind, `and ${list.length - WORST_LISTED} more of this kind`),
        ],
  );
}
