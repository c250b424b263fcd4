import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { sha256Of, syncTree } from '../durable-file';
import { createSimulatedBank, type SimulatedBank, type SimulatedBankOptions } from './bank';
import { bankOptions, calm, firstDay, manyItems, payerIban, paymentFile } from './testing';

const projectRoot = join(import.meta.dirname, '../../../..');
const day = (text: string) => businessDate(text);

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'simulated-bank-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const options = (change: Partial<SimulatedBankOptions> = {}) => bankOptions(root, change);

async function liveThrough(bank: SimulatedBank): Promise<void> {
  await bank.receive(paymentFile({ kind: 'debit', messageId: 'D-1', date: '2026-11-18', items: manyItems('D', 300) }), {
    name: 'd1.xml',
  });
  await bank.process();
  await bank.closeDay(day('2026-11-18'));
  await bank.receive(
    paymentFile({ kind: 'transfer', messageId: 'T-1', date: '2026-11-19', items: manyItems('T', 30) }),
    { name: 't1.xml' },
  );
  await bank.addIncomingTransfer({
    iban: payerIban(99),
    amountMinor: 100n,
    remittance: 'x',
    payer: { name: 'P', iban: payerIban(1) },
  });
  await bank.closeDay(day('2026-12-10'));
}

const contents = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );

test('the same seed and the same acts give the same files, another seed does not', async () => {
  const banks = ['a', 'b', 'c'].map((name) =>
    options({ dataDir: join(root, name), seed: name === 'c' ? 'other' : 'same' }),
  );
  for (const one of banks) await liveThrough(await createSimulatedBank(one));
  const [first, second, third] = ['a', 'b', 'c'].map((name) => contents(join(root, name, 'outbox')));
  expect(second).toEqual(first);
  expect(third).not.toEqual(first);
});

test('a bank that is opened again is the same, and writes files again that were lost', async () => {
  await liveThrough(await createSimulatedBank(options()));
  const before = contents(join(root, 'bank', 'outbox'));
  rmSync(join(root, 'bank', 'outbox'), { recursive: true });
  const again = await createSimulatedBank(options({ seed: 'ignored', openingBalances: [] }));
  expect(contents(join(root, 'bank', 'outbox'))).toEqual(before);
  expect(await again.openDay()).toBe('2026-12-11');
  await again.closeDay(day('2026-12-01'));
  expect(contents(join(root, 'bank', 'outbox'))).toEqual(before);
  expect(
    await again.receive(paymentFile({ kind: 'debit', messageId: 'D-1', date: '2026-12-20', items: manyItems('D', 1) })),
  ).toMatchObject({ verdict: 'duplicate' });
});

test('a bank of an older journal keeps the habits that its files follow from', async () => {
  mkdirSync(join(root, 'bank'));
  writeFileSync(
    join(root, 'bank', 'journal.jsonl'),
    `${JSON.stringify({ kind: 'founded', seed: 'same', date: '2026-11-20' })}\n`,
  );
  const old = await createSimulatedBank(options());
  await old.closeDay(day('2026-11-22'));
  expect((await old.outbox()).map(({ name }) => name.slice(7, 25))).toEqual([
    'camt053-2026-11-20',
    'camt053-2026-11-21',
    'camt053-2026-11-22',
  ]);
  const fresh = await createSimulatedBank(
    options({ dataDir: join(root, 'fresh'), startDate: day('2026-11-20'), forcing: 'at the end' }),
  );
  await fresh.closeDay(day('2026-11-22'));
  syncTree(join(root, 'fresh'));
  expect((await fresh.outbox()).map(({ name }) => name.slice(7, 25))).toEqual(['camt053-2026-11-20']);
});

test('two openings of one bank see each other, and received bytes are kept as they came', async () => {
  const one = await createSimulatedBank(options({ rates: calm }));
  const other = await createSimulatedBank(options({ rates: calm }));
  const bytes = paymentFile({ kind: 'transfer', messageId: 'T-1', date: '2026-11-16', items: manyItems('T', 3) });
  await one.receive(bytes);
  expect(await other.receive(bytes)).toMatchObject({ verdict: 'duplicate' });
  await other.closeDay(firstDay);
  expect(await one.openDay()).toBe('2026-11-17');
  expect(readFileSync(join(root, 'bank', 'received', `${sha256Of(bytes)}.xml`)).equals(bytes)).toBe(true);
});

test('a line that was cut by a crash is dropped, and the bank goes on', async () => {
  const bank = await createSimulatedBank(options({ rates: calm }));
  await bank.receive(paymentFile({ kind: 'transfer', messageId: 'T-1', date: '2026-11-16', items: manyItems('T', 1) }));
  appendFileSync(join(root, 'bank', 'journal.jsonl'), '{"kind":"received","at":"2026');
  const again = await createSimulatedBank(options({ rates: calm }));
  await again.receive(
    paymentFile({ kind: 'transfer', messageId: 'T-2', date: '2026-11-16', items: manyItems('U', 1) }),
  );
  expect((await bank.journal()).map(({ endToEndId }) => endToEndId)).toEqual(['T-0', 'U-0']);
});

test('kill -9 loses nothing that was acknowledged, and leaves no lock', async () => {
  const program = `
    const { createSimulatedBank } = await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'bank.ts')).href)});
    const { paymentFile, manyItems, firstDay, ownIban } = await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'testing.ts')).href)});
    const bank = await createSimulatedBank({ dataDir: ${JSON.stringify(join(root, 'bank'))}, seed: 's', startDate: firstDay, openingBalances: [{ iban: ownIban, owner: 'L', amountMinor: 0n }] });
    for (let number = 0; ; number += 1) {
      const id = process.argv[1] + '-' + number;
      await bank.receive(paymentFile({ kind: 'transfer', messageId: id, date: '2026-11-16', items: manyItems(id, 3) }));
      process.stdout.write(id + '\\n');
    }`;
  const acknowledged: string[] = [];
  for (let life = 0; life < 4; life += 1) {
    const child = spawn(
      join(projectRoot, 'node_modules/.bin/node'),
      ['--import', './scripts/register.mjs', '--input-type=module', '-e', program, `L${life}`],
      {
        cwd: projectRoot,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (said.split('\n').length > 5 + life * 3) child.kill('SIGKILL');
    });
    await once(child, 'close');
    acknowledged.push(...said.split('\n').slice(0, -1));
  }
  const bank = await createSimulatedBank(options());
  const messages = new Set((await bank.journal()).map(({ messageId }) => messageId));
  expect(acknowledged.length).toBeGreaterThan(20);
  expect(acknowledged.filter((id) => !messages.has(id))).toEqual([]);
  expect(await bank.outbox()).toHaveLength(messages.size);
  expect(existsSync(join(root, 'bank', 'journal.lock'))).toBe(false);
});

test('a lock whose holder is gone is taken, also when its number is somebody else’s now or was only half written', async () => {
  const bank = await createSimulatedBank(options());
  const lock = join(root, 'bank', 'journal.lock');
  // The parent of this process lives, and began at another moment than the lock says: the number was given away again.
  writeFileSync(lock, `${process.ppid} 1\n`);
  expect(await bank.openDay()).toBe(firstDay);
  writeFileSync(lock, `${process.ppid}`);
  utimesSync(lock, new Date('2026-11-16'), new Date('2026-11-16'));
  expect(await bank.openDay()).toBe(firstDay);
  expect(existsSync(lock)).toBe(false);
});
