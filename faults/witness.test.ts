import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSimulatedBank } from '@/server/platform/bank/simulated-bank/bank';
import { bankOptions, calm, firstDay, paymentFile } from '@/server/platform/bank/simulated-bank/testing';
import { readWitness } from './witness';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'faults-witness-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('the witness tells orders with their amounts, doubles, what is offered and the balance', async () => {
  const options = bankOptions(root, { rates: calm });
  const bank = await createSimulatedBank(options);
  const items = [
    { id: 'E-1', amountMinor: 1234 },
    { id: 'E-2', amountMinor: 100 },
  ];
  const file = paymentFile({ kind: 'transfer', messageId: 'M-1', date: firstDay, items, batch: false });
  await bank.receive(file, { name: 'one.xml' });
  await bank.receive(file, { name: 'one.xml' });
  await bank.closeDay(firstDay);
  // A line that was being written when its writer died was never told to anybody.
  appendFileSync(join(options.dataDir, 'journal.jsonl'), '{"kind":"received","messageId":"M-');
  const witness = readWitness(options.dataDir);
  expect(witness.received).toEqual([
    { endToEndId: 'E-1', amountMinor: 1234n, file: 'one.xml', accepted: true },
    { endToEndId: 'E-2', amountMinor: 100n, file: 'one.xml', accepted: true },
    { endToEndId: 'E-1', amountMinor: 1234n, file: 'one.xml', accepted: false },
    { endToEndId: 'E-2', amountMinor: 100n, file: 'one.xml', accepted: false },
  ]);
  expect(witness.messages.get('M-1')).toBe(2);
  expect(witness.offered.map((each) => each.name)).toEqual((await bank.outbox()).map((each) => each.name));
  expect(witness.closingMinor).toBe(10_000_000n - 1334n);
});
