import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sealAll } from '@/server/modules/audit';
import { signerFrom } from '@/server/platform/crypto/signing';
import { AnchorFiles } from '@/server/platform/files/anchor-files';
import { openWorld, type TestWorld } from '@/server/testing/example-world';

// What a scheduler or a pipeline acts on is the exit code of the process, not a sentence.

let world: TestWorld;
let folder: string;
vi.setConfig({ testTimeout: 120_000 });

const root = join(import.meta.dirname, '../..');
const anchorKey = '11'.repeat(32);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ops-'));
  world = await openWorld();
  const machine = { kind: 'system', name: 'demo-world' } as const;
  const account = {
    name: 'Ours',
    bankName: 'Hafenbank',
    iban: 'DE02120300000000202051',
    bic: 'BYLADEM1001',
    currency: 'EUR',
    creditorId: 'DE98ZZZ09999999999',
    openingMinor: '500000',
  };
  await world.done('payments.openBankAccount', account, machine);
  const anchors = new AnchorFiles(join(folder, 'anchors'));
  await sealAll({ pool: world.database.app, anchors, signer: signerFrom(anchorKey) });
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

function ops(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = {
    ...process.env,
    DATABASE_URL: world.db.ownerUrl,
    DATABASE_APP_URL: world.db.appUrl,
    DATABASE_READER_URL: world.db.readerUrl,
    DATA_DIR: folder,
    ANCHOR_KEY: anchorKey,
  };
  const command = ['--import', './scripts/register.mjs', 'scripts/ops/main.ts', ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: root, env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

const last = (out: string): unknown => JSON.parse(out.trim().split('\n').at(-1) ?? '');

async function behindItsBack(statement: string): Promise<void> {
  await world.owner.query('set session_replication_role = replica');
  await world.owner.query(statement);
  await world.owner.query('set session_replication_role = origin');
}

test('books check ends with 0 while the books hold, and with 1 and the proof when one does not', async () => {
  const before = await ops('books', 'check', '--json');
  expect(before).toMatchObject({ code: 0 });
  expect(last(before.out)).toMatchObject({ ok: true });
  await behindItsBack(`update ledger_leg set amount_minor = amount_minor + 1 where account_code = 'bank'`);
  const after = await ops('books', 'check', '--json');
  expect(after).toMatchObject({ code: 1 });
  expect(last(after.out)).toMatchObject({ ok: false });
  expect((await ops('books', 'check')).out).toMatch(/^FAIL {2}entries/m);
  await behindItsBack(`update ledger_leg set amount_minor = amount_minor - 1 where account_code = 'bank'`);
  expect((await ops('books', 'check')).code).toBe(0);
});

test('audit verify ends with 0 on an audit as it was sealed, and with 1 after a row was edited', async () => {
  const before = await ops('audit', 'verify', '--json');
  expect(before).toMatchObject({ code: 0 });
  await behindItsBack(`update audit_event set reason = 'another one'`);
  const after = await ops('audit', 'verify', '--json');
  expect(after).toMatchObject({ code: 1 });
  expect(last(after.out)).toMatchObject({ ok: false });
});

test('an account is opened by the operator, once, and what it was opened with is corrected with a reason', async () => {
  const iban = 'DE89370400440532013000';
  const about = ['--name', 'Clearing', '--bank', 'Hafenbank', '--bic', 'BYLADEM1001', '--currency', 'EUR'];
  const open = ['bank', 'open', ...about, '--iban', iban, '--creditor-id', 'DE98ZZZ09999999999', '--opening', '120.50'];
  expect(await ops(...open, '--json')).toMatchObject({ code: 0 });
  const again = await ops(...open);
  expect(again).toMatchObject({ code: 1 });
  expect(again.err).toContain('PAYMENTS.ACCOUNT_KNOWN');
  const correct = ['bank', 'correct-opening', '--iban', iban, '--opening', '99.00'];
  expect(await ops(...correct, '--reason', 'The bank began with less', '--json')).toMatchObject({ code: 0 });
  expect(await ops(...correct, '--reason', 'The same once more')).toMatchObject({ code: 1 });
  expect((await ops('bank', 'correct-opening', '--iban', 'DE00', '--opening', '1.00')).err).toContain(
    'OPS.ACCOUNT_UNKNOWN',
  );
  const { rows } = await world.owner.query<{ minor: string }>(
    `select sum(l.amount_minor)::text as minor from ledger_leg l join bank_account b on b.id::text = l.sub_id
     where l.account_code = 'bank' and b.iban = $1`,
    [iban],
  );
  expect(rows).toEqual([{ minor: '9900' }]);
  expect((await ops('books', 'check')).code).toBe(0);
});

test('a command that there is not ends with 2', async () => {
  expect(await ops('books', 'cook')).toMatchObject({ code: 2 });
});
