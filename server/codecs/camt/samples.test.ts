import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addDecimal, readDecimal, sameDecimal, zero, type Decimal } from './decimal';
import type { CamtAmount, CamtEntry, CamtFile, CamtStatement } from './model';
import { readCamt } from './reader';

const samples = join(import.meta.dirname, '../../../../shared/bank-samples');
const present = existsSync(join(samples, 'expected.tsv'));

type Row = { file: string; format: string; statements: number } & Record<
  'entries' | 'tx_details' | 'opening' | 'closing' | 'currency' | 'balance_check' | 'details',
  string
>;

function readRows(): Row[] {
  const [head, ...lines] = readFileSync(join(samples, 'expected.tsv'), 'utf8').trimEnd().split('\n');
  const names = head!.split('\t');
  return lines
    .map((line) => Object.fromEntries(line.split('\t').map((cell, index) => [names[index]!, cell.trim()])))
    .filter((row) => row['file']!.startsWith('camt/'))
    .map((row) => ({ ...row, statements: Number(row['statements']) }) as Row);
}

const plain = (amount: CamtAmount): Decimal =>
  readDecimal(amount.exact) ?? { units: amount.amountMinor, scale: minorScale(amount.currency) };
const minorScale = (currency: string): number => (currency === 'JPY' ? 0 : 2);

/** "OPBD 18.150", "CLBD -27.00" or "-" against a balance. */
function expectBalance(balance: (CamtAmount & { type: string }) | null, expected: string): void {
  if (expected === '-' || expected === '') return expect(balance).toBeNull();
  expect(balance).not.toBeNull();
  expect(
    sameDecimal(plain(balance!), readDecimal(expected.split(' ')[1]!)!),
    `${expected} read as ${balance!.exact ?? balance!.amountMinor}`,
  ).toBe(true);
}

function expectCheck(statement: CamtStatement, expected: string): void {
  if (expected === '-') return expect(statement.difference).toBeNull();
  const found = statement.findings.some(({ code }) => code === 'BALANCE_MISMATCH');
  expect(found, statement.findings.map(({ message }) => message).join('\n')).toBe(expected !== 'ok');
  const text = expected === 'ok' ? '0' : expected.replace('diff ', '').replace('-4E-13', '-0.0000000000004');
  expect(
    sameDecimal(plain(statement.difference!), readDecimal(text)!),
    `${expected}, read ${statement.difference!.amountMinor}`,
  ).toBe(true);
}

const count = <T>(list: readonly T[], holds: (item: T) => boolean): number => list.filter(holds).length;

/** The facts of the last column, in its own notation. */
function facts(entries: readonly CamtEntry[]): Record<string, string> {
  const details = entries.flatMap((entry) => entry.details);
  const statuses = new Map<string, number>();
  for (const { status } of entries) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  const values: Record<string, string | number> = {
    credits: count(entries, ({ creditDebit }) => creditDebit === 'CRDT'),
    debits: count(entries, ({ creditDebit }) => creditDebit === 'DBIT'),
    batch: count(entries, (entry) => entry.details.length > 1),
    nodetail: count(entries, (entry) => entry.details.length === 0),
    reversal: count(entries, ({ reversal }) => reversal),
    noE2E: count(details, ({ endToEndId }) => endToEndId === null),
    notprovided: count(details, ({ endToEndId }) => endToEndId === 'NOTPROVIDED'),
    fx: count(details, ({ exchanged }) => exchanged),
    charges:
      count(entries, (entry) => entry.charges.length > 0) + count(details, (detail) => detail.charges.length > 0),
    mandate: count(details, ({ mandateId }) => mandateId !== null),
    creditorRef: count(details, ({ creditorReference }) => creditorReference !== null),
    returns: details.flatMap(({ returnReason }) => (returnReason?.code ? [returnReason.code] : [])).join(',') || '-',
    status:
      [...statuses]
        .sort()
        .map(([status, number]) => `${status}:${number}`)
        .join('/') || '-',
  };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
}

function compare(file: CamtFile, row: Row): void {
  const parts = (cell: string) => (cell === '' ? [] : cell.split(' ; '));
  expect(file.statements).toHaveLength(row.statements);
  if (row.statements === 0) return;
  expect(file.statements.map(({ entryCount }) => entryCount).join('+')).toBe(row.entries);
  expect(file.statements.map(({ detailCount }) => detailCount).join('+')).toBe(row.tx_details);
  file.statements.forEach((statement, index) => {
    expect(`${statement.message}.001.${statement.version}`).toBe(row.format);
    expect(statement.entries).toHaveLength(statement.entryCount);
    expectBalance(statement.opening, parts(row.opening)[index]!);
    expectBalance(statement.closing, parts(row.closing)[index]!);
    expectCheck(statement, parts(row.balance_check)[index]!);
    const currencies = parts(row.currency)[index]!;
    if (currencies !== '-') expect(currencies.split('/')).toContain(statement.currency);
    const expected = Object.fromEntries(
      parts(row.details)
        [index]!.split(' ')
        .map((pair) => pair.split('=') as [string, string]),
    );
    expect(facts(statement.entries)).toEqual(expected);
    const booked = statement.entries.filter(
      ({ status, currency }) => status === 'BOOK' && currency === statement.currency,
    );
    const sum = booked.reduce((total, entry) => addDecimal(total, plain(entry)), zero);
    expect(sameDecimal(addDecimal(plain(statement.creditSum), plain(statement.debitSum)), sum)).toBe(true);
  });
}

describe.skipIf(!present)('camt samples of real banks', () => {
  const rows = present ? readRows() : [];

  test('the list of samples is complete', () => {
    expect(rows.length).toBeGreaterThan(55);
  });

  test.each(rows)('$file reads as expected', (row) => {
    compare(readCamt(readFileSync(join(samples, row.file))), row);
  });
});

test.runIf(!present)('SKIPPED: the bank samples (../shared/bank-samples) are not on this machine', () => {
  expect(present).toBe(false);
});
