import { describe, expect, it } from 'vitest';
import type { CamtStatement } from '@/server/codecs/camt/model';
import { refusalOfChain, refusalOfContent, refusalOfOpening, sequenceOf } from './statement-chain';

const before = { id: 'b', statementId: 'S-7', sequence: 7n, closingMinor: 1_000n };
const next = { id: 'S-8', sequence: 8n as bigint | null, openingMinor: 1_000n, currency: 'EUR' };

describe('a statement follows the one before', () => {
  it.each([
    ['the first of an account', next, null, null],
    ['number and balance follow', next, before, null],
    ['no numbers, the balance follows', { ...next, sequence: null }, before, null],
    ['the year begins again at 1', { ...next, sequence: 1n }, before, null],
    [
      'the year begins again, the balance broken',
      { ...next, sequence: 1n, openingMinor: 1n },
      before,
      'RECON.BALANCE_BROKEN',
    ],
    ['the same number', { ...next, sequence: 7n }, before, 'RECON.STATEMENT_OLDER'],
    [
      'an older number, before the balance',
      { ...next, sequence: 3n, openingMinor: 5n },
      before,
      'RECON.STATEMENT_OLDER',
    ],
    ['one is missing', { ...next, sequence: 9n }, before, 'RECON.STATEMENT_GAP'],
    [
      'several are missing, before the balance',
      { ...next, sequence: 12n, openingMinor: 5n },
      before,
      'RECON.STATEMENT_GAP',
    ],
    ['the balance does not follow', { ...next, openingMinor: 999n }, before, 'RECON.BALANCE_BROKEN'],
    ['the sign of the balance', { ...next, openingMinor: -1_000n }, before, 'RECON.BALANCE_BROKEN'],
  ] as const)('%s', (_name, statement, last, code) => expect(refusalOfChain(statement, last)?.code ?? null).toBe(code));
  it('names what is missing', () => {
    expect(refusalOfChain({ ...next, sequence: 9n }, before)?.message).toContain('number 8 is missing');
    expect(refusalOfChain({ ...next, sequence: 11n }, before)?.message).toContain('numbers 8 to 10 are missing');
  });
});

describe('the first statement of an account', () => {
  const first = (openingMinor: bigint, booksMinor: bigint) =>
    refusalOfOpening({ id: 'S-1', openingMinor, currency: 'EUR' }, { name: 'Payouts', booksMinor });
  it.each([
    [0n, 0n],
    [1_000n, 1_000n],
    [-1_000n, -1_000n],
  ])('opens with %d where the books say %d', (opening, books) => expect(first(opening, books)).toBeNull());
  it.each([
    [1_000n, 999n],
    [1_000n, 0n],
    [-1_000n, 1_000n],
  ])('is not booked when it opens with %d and the books say %d', (opening, books) =>
    expect(first(opening, books)?.code).toBe('RECON.OPENING_DIFFERS'),
  );
  it('names both sides and the account', () => {
    expect(first(123_456n, 0n)?.message).toMatch(/^Statement S-1 is the first of "Payouts".*1,?234\.56.*0\.00/);
  });
});

describe('the content of a statement', () => {
  type Content = Pick<CamtStatement, 'id' | 'message' | 'copyDuplicate' | 'findings'>;
  const good: Content = { id: 'S', message: 'camt.053', copyDuplicate: null, findings: [] };
  const finding = (severity: 'error' | 'warning') => ({ code: 'X', severity, message: 'Odd.', entry: null });
  it.each([
    ['a right one', good, null],
    ['a report', { ...good, message: 'camt.052' as const, copyDuplicate: 'COPY' }, 'RECON.NOT_A_STATEMENT'],
    ['an advice', { ...good, message: 'camt.054' as const }, 'RECON.NOT_A_STATEMENT'],
    ['a copy, before its faults', { ...good, copyDuplicate: 'DUPL', findings: [finding('error')] }, 'RECON.COPY'],
    ['a faulty one', { ...good, findings: [finding('warning'), finding('error')] }, 'RECON.STATEMENT_FAULTY'],
    ['one with warnings', { ...good, findings: [finding('warning')] }, null],
  ])('%s', (_name, statement, code) => expect(refusalOfContent(statement)?.code ?? null).toBe(code));
});

it('the number is the electronic one, else the legal one', () => {
  expect(sequenceOf({ electronicSequence: '12', legalSequence: '3' })).toBe(12n);
  expect(sequenceOf({ electronicSequence: null, legalSequence: '3' })).toBe(3n);
  expect(sequenceOf({ electronicSequence: 'A1', legalSequence: '3' })).toBeNull();
});
