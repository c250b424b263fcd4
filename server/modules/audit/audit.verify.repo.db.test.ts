import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { leafHash, merkleRoot } from '@/server/platform/crypto/merkle';
import { signerFrom } from '@/server/platform/crypto/signing';
import { AnchorConflict, AnchorFiles } from '@/server/platform/files/anchor-files';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { hashLeaf, leafObject, type Leaf } from '@/server/platform/crypto/audit-seal';
import { batchesAfter, NO_ROOT, sealAll, sealOnce, type Sealer } from './audit.sealer.repo';
import { verifyAudit } from './audit.verify.repo';
import { compile, sql } from '@/server/platform/db/sql';

let world: TestWorld;
let folder: string;
let sealer: Sealer;
const signer = signerFrom('11'.repeat(32));

async function act(times: number): Promise<void> {
  const administrator = await world.actor('administrator');
  for (let no = 0; no < times; no += 1) {
    await world.run(
      'access.invite',
      { email: `p${no}.${Math.random()}@countersign.example`, displayName: `Person ${no}` },
      administrator,
    );
  }
}

const kinds = async (files = sealer.anchors) => {
  const found = await verifyAudit(world.database.read, files, signer.publicKey);
  return { ok: found.ok, kinds: [...new Set(found.findings.map((one) => one.kind))].sort(), findings: found.findings };
};

/** Whoever owns the database can switch its guards off. */
async function attack(...statements: string[]): Promise<void> {
  await world.owner.query('set session_replication_role = replica');
  for (const statement of statements) await world.owner.query(statement);
  await world.owner.query('set session_replication_role = origin');
}

beforeEach(async () => {
  world = await openWorld();
  folder = mkdtempSync(join(tmpdir(), 'anchors-'));
  sealer = { pool: world.database.app, anchors: new AnchorFiles(join(folder, 'anchors')), signer };
  for (let batch = 0; batch < 3; batch += 1) {
    await act(3);
    await sealAll(sealer);
  }
});
afterEach(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

describe('a chain that nobody touched', () => {
  test('verifies, with the rows in gapless order', async () => {
    expect(await kinds()).toEqual({ ok: true, kinds: [], findings: [] });
    const { rows } = await world.owner.query(
      'select count(*)::int n, min(seq)::int a, max(seq)::int b from audit_seal',
    );
    expect(rows[0]).toEqual({ n: 9, a: 1, b: 9 });
  });

  test('says what is not sealed yet, and does not call it a fault', async () => {
    await act(2);
    expect(await kinds()).toMatchObject({ ok: true, kinds: ['unsealed'] });
    await sealAll(sealer);
    expect(await kinds()).toMatchObject({ ok: true, kinds: [] });
  });

  test('a transaction that commits late is sealed although later ones were sealed before it', async () => {
    const late = await world.database.app.connect();
    await late.query('begin');
    await late.query(
      `select begin_run(gen_random_uuid(), 'late.run', 'approvals.execute', 'system', 'approvals', null, 'late-key-1', 'hash')`,
    );
    const { rows } = await late.query(`select current_setting('app.run_id') as id`);
    await act(2);
    await sealAll(sealer);
    await late.query(
      `select finish_run($1, 'done', 'null', null, '{"outcome":"done","entityType":"x","entityId":"y"}', '[]')`,
      [rows[0].id],
    );
    await late.query('commit');
    late.release();
    expect(await sealAll(sealer)).toBe(1);
    expect(await kinds()).toMatchObject({ ok: true, kinds: [] });
  });

  test('two sealers at once number no row twice', async () => {
    await act(5);
    const other: Sealer = { ...sealer, anchors: new AnchorFiles(sealer.anchors.folder) };
    await Promise.all([sealOnce(sealer), sealOnce(other), sealOnce(sealer), sealOnce(other)]);
    await sealAll(sealer);
    expect(await kinds()).toMatchObject({ ok: true, kinds: [] });
  });
});

describe('what somebody with the whole database does is found', () => {
  test('an edited row is named', async () => {
    await attack(
      `update audit_event set after = after || '{"status":"active"}' where id = (select audit_id from audit_seal where seq = 5)`,
    );
    const found = await kinds();
    expect(found).toMatchObject({ ok: false, kinds: ['edited-row'] });
    expect(found.findings[0]?.text).toMatch(/^row 5 \(audit event \d+\).*access\.invite on person/);
  });

  test.each(['actor_id', 'command', 'outcome', 'reason', 'entity_id'])('an edit of %s is found', async (column) => {
    const value = column === 'outcome' ? `'executed'` : `'somebody else'`;
    await attack(
      `update audit_event set ${column} = ${value} where id = (select audit_id from audit_seal where seq = 2)`,
    );
    expect(await kinds()).toMatchObject({ ok: false, kinds: ['edited-row'] });
  });

  test('an edit by a microsecond, or in the spelling of one letter, is found', async () => {
    await attack(
      `update audit_event set recorded_at = recorded_at + interval '1 microsecond' where id = (select audit_id from audit_seal where seq = 2)`,
    );
    expect(await kinds()).toMatchObject({ kinds: ['edited-row'] });
    const composed = { reason: 'caf\u00e9' };
    const apart = { reason: 'cafe\u0301' };
    expect(hashLeaf(composed)).not.toBe(hashLeaf(apart));
  });

  test('a row edited together with its seal', async () => {
    await attack(
      `update audit_event set actor_id = 'nobody' where id = (select audit_id from audit_seal where seq = 5)`,
    );
    const { text } = compile(
      sql`select ${leafObject} as leaf from audit_event a where id = (select audit_id from audit_seal where seq = 5)`,
    );
    const { rows } = await world.owner.query<{ leaf: Leaf }>(text);
    await attack(`update audit_seal set leaf_hash = '${hashLeaf(rows[0]?.leaf as Leaf)}' where seq = 5`);
    const found = await kinds();
    expect(found).toMatchObject({ ok: false, kinds: ['edited-batch'] });
    expect(found.findings[0]?.text).toContain('batch 2');
  });

  test('a deleted row; a row deleted with its seal', async () => {
    await attack('delete from audit_event where id = (select audit_id from audit_seal where seq = 4)');
    expect((await kinds()).kinds).toContain('deleted-row');
    await attack('delete from audit_seal where seq = 4');
    const found = await kinds();
    expect(found.kinds).toContain('deleted-seal');
    expect(found.kinds).toContain('run-without-audit');
    expect(found.ok).toBe(false);
  });

  test('a deleted batch, wholly gone', async () => {
    await attack(
      'delete from run where id in (select run_id from audit_event where id in (select audit_id from audit_seal where batch_no = 2))',
      'delete from audit_event where id in (select audit_id from audit_seal where batch_no = 2)',
      'delete from audit_seal where batch_no = 2',
      'delete from audit_batch where no = 2',
    );
    const found = await kinds();
    expect(found.findings.find((one) => one.kind === 'deleted-batch')?.text).toContain('rows 4–6');
    expect(found.ok).toBe(false);
  });

  test('a cut tail, also by somebody who leaves nothing else behind; the sealer stops and writes over nothing', async () => {
    await attack(
      'delete from run where id in (select run_id from audit_event where id in (select audit_id from audit_seal where batch_no = 3))',
      'delete from audit_event where id in (select audit_id from audit_seal where batch_no = 3)',
      'delete from audit_seal where batch_no = 3',
      'delete from audit_batch where no = 3',
    );
    expect(await kinds()).toMatchObject({ ok: false, kinds: ['cut-tail'] });
    await act(3);
    await expect(sealOnce({ ...sealer, anchors: new AnchorFiles(sealer.anchors.folder) })).rejects.toThrow(
      AnchorConflict,
    );
    expect((await kinds()).kinds).toEqual(['cut-tail', 'unsealed']);
  });

  test('a wholly rebuilt chain, without the key', async () => {
    const thief = signerFrom('22'.repeat(32));
    await attack(
      `update audit_event set actor_id = 'nobody' where id = (select audit_id from audit_seal where seq = 1)`,
      'delete from audit_seal',
      'delete from audit_batch',
    );
    const elsewhere = new AnchorFiles(join(folder, 'elsewhere'));
    await sealAll({ pool: world.database.app, anchors: elsewhere, signer: thief });
    const found = await kinds();
    expect(found.ok).toBe(false);
    expect(found.kinds).toContain('rebuilt-chain');
    expect(found.kinds).toContain('bad-signature');
  });

  test('a wholly rebuilt chain, even with the stolen key', async () => {
    await attack(
      `update audit_event set actor_id = 'nobody' where id = (select audit_id from audit_seal where seq = 1)`,
      'delete from audit_seal',
      'delete from audit_batch',
    );
    const elsewhere = new AnchorFiles(join(folder, 'elsewhere'));
    for (let batch = 0; batch < 3; batch += 1) {
      await sealAll({ pool: world.database.app, anchors: elsewhere, signer });
      await act(1);
    }
    const found = await kinds();
    expect(found.ok).toBe(false);
    expect(found.kinds).toContain('rebuilt-chain');
  });

  test('a row smuggled into the past', async () => {
    await attack(
      `insert into audit_event (actor_kind, actor_id, command, outcome, business_date, occurred_at, txid) values ('system', 'x', 'y', 'done', '2026-01-01', now(), 1)`,
    );
    expect(await kinds()).toMatchObject({ ok: false, kinds: ['smuggled-row'] });
  });

  test('a batch whose numbers were moved, and one whose signature was made up', async () => {
    await attack(`update audit_batch set first_seq = first_seq + 1 where no = 2`);
    expect((await kinds()).kinds).toEqual(expect.arrayContaining(['gap', 'bad-signature']));
    await attack(`update audit_batch set first_seq = first_seq - 1, signature = 'AAAA' where no = 2`);
    expect((await kinds()).kinds).toEqual(['bad-signature', 'edited-batch']);
  });

  test('an anchor that was changed, taken away, or differs from the journal', async () => {
    const path = join(sealer.anchors.folder, '2.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      text.replace(/"root":"(.)/, (_all, digit: string) => `"root":"${digit === 'f' ? '0' : 'f'}`),
    );
    expect((await kinds()).ok).toBe(false);
    writeFileSync(path, 'not json');
    expect((await kinds()).kinds).toContain('anchor-damaged');
    rmSync(path);
    // The journal is the second witness.
    expect((await kinds()).ok).toBe(true);
    writeFileSync(join(sealer.anchors.folder, 'anchors.jsonl'), '');
    expect((await kinds()).kinds).toContain('anchor-missing');
  });
});

describe('crashes of the sealer', () => {
  test('dying between the commit and the anchor: the next pass writes the same anchor', async () => {
    await act(2);
    const dead = new AnchorFiles(join(folder, 'dead'));
    dead.write = () => {
      throw new Error('killed');
    };
    // The process that dies had its anchors up to date before; only the last one is lost.
    const dying: Sealer = {
      ...sealer,
      anchors: Object.assign(new AnchorFiles(sealer.anchors.folder), { write: dead.write }),
    };
    await expect(sealOnce(dying)).rejects.toThrow('killed');
    expect(await kinds()).toMatchObject({ ok: true, kinds: ['not-anchored-yet'] });
    const next: Sealer = { ...sealer, anchors: new AnchorFiles(sealer.anchors.folder) };
    expect(await sealOnce(next)).toBe(0);
    expect(await kinds()).toMatchObject({ ok: true, kinds: [] });
  });

  test('dying before the commit leaves neither seal nor anchor', async () => {
    await act(2);
    const { rows } = await world.owner.query('select count(*)::int n from audit_batch');
    const broken: Sealer = {
      ...sealer,
      signer: {
        publicKey: signer.publicKey,
        sign: () => {
          throw new Error('killed');
        },
      },
    };
    await expect(sealOnce(broken)).rejects.toThrow('killed');
    expect((await world.owner.query('select count(*)::int n from audit_batch')).rows).toEqual(rows);
    expect(readdirSync(sealer.anchors.folder).filter((name) => /^\d+\.json$/.test(name))).toHaveLength(3);
    await sealAll(sealer);
    expect(await kinds()).toMatchObject({ ok: true });
  });

  test('an anchor written again is the same bytes, another one is refused', async () => {
    const [batch] = await batchesAfter(world.database.read, 2n, 1);
    const anchor = sealer.anchors.read(3n);
    expect(batch && anchor).toBeTruthy();
    if (!anchor) return;
    sealer.anchors.write(anchor);
    expect(() => sealer.anchors.write({ ...anchor, root: NO_ROOT })).toThrow(AnchorConflict);
  });

  test('anchors of a new host are made only from rows that our key signed', async () => {
    const host: Sealer = { ...sealer, anchors: new AnchorFiles(join(folder, 'second-host')) };
    await sealOnce(host);
    expect(host.anchors.last()).toBe(3n);
    await attack(`update audit_batch set root = '${merkleRoot([leafHash('forged')])}' where no = 3`);
    await expect(sealOnce({ ...sealer, anchors: new AnchorFiles(join(folder, 'third-host')) })).rejects.toThrow(
      AnchorConflict,
    );
  });
});
