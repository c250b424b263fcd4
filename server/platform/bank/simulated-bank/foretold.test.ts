import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCamt } from '@/server/codecs/camt/reader';
import { readPain002 } from '@/server/codecs/pain/pain002';
import { businessDate } from '@/server/kernel/business-date';
import { createSimulatedBank, type SimulatedBank } from './bank';
import { bankOptions, manyItems, paymentFile } from './testing';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'simulated-bank-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function read<T>(bank: SimulatedBank, kind: string, parse: (bytes: Uint8Array) => T): Promise<T[]> {
  const files = (await bank.outbox()).filter(({ name }) => name.includes(kind));
  return Promise.all(files.map(async ({ name }) => parse(await bank.read(name))));
}

test('what a scenario foretells happens in place of chance, also after the bank was opened again', async () => {
  // By chance everything would come back and nobody would pay by hand.
  const options = bankOptions(root, { rates: { returnedDebits: 1000, rejectedDebits: 0, paidByHand: 0 } });
  const first = await createSimulatedBank(options);
  await first.foretell([
    { endToEndId: 'D-0', how: 'settled' },
    { endToEndId: 'D-1', how: 'returned', code: 'MD06', date: '2026-11-24' },
    { endToEndId: 'D-2', how: 'rejected', code: 'AC04' },
  ]);
  const bank = await createSimulatedBank(options);
  await bank.receive(
    paymentFile({ kind: 'debit', messageId: 'M-1', date: '2026-11-18', items: manyItems('D', 3), batch: false }),
  );
  await bank.process();
  await bank.closeDay(businessDate('2026-12-31'));
  const rejected = (await read(bank, 'pain002', readPain002)).flatMap(({ payments }) =>
    payments.flatMap(({ transactions }) => transactions),
  );
  expect(rejected.map(({ endToEndId, reasons }) => [endToEndId, reasons[0]?.code])).toEqual([['D-2', 'AC04']]);
  const statements = (await read(bank, 'camt053', readCamt)).flatMap((message) => message.statements);
  const text = JSON.stringify(statements, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  expect(text).toContain('MD06');
  expect(await bank.balances()).toEqual([{ iban: options.openingBalances[0]?.iban, amountMinor: expect.any(BigInt) }]);
  const journalOfReturns = text.match(/MD06|AM04|AC04/g);
  expect(new Set(journalOfReturns)).toEqual(new Set(['MD06']));
});

test('a bank with nothing to look at writes nothing down', async () => {
  const bank = await createSimulatedBank(bankOptions(root));
  const lines = () => readFileSync(join(root, 'bank', 'journal.jsonl'), 'utf8').split('\n').length;
  const before = lines();
  for (let no = 0; no < 5; no += 1) await bank.process();
  expect(lines()).toBe(before);
});
