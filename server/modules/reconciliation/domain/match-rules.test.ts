import { describe, expect, it } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { makeIban } from '@/server/kernel/iban';
import { humanReference } from '@/server/kernel/ids';
import { match } from './match-rules';
import type { BatchCandidate, Candidate, ExpectedCandidate, OrderCandidate, StatementDetail } from './match-types';

const iban = (number: number) => makeIban('DE', String(number).padStart(18, '0'));
const line = (over: Partial<StatementDetail>): StatementDetail => ({
  amountMinor: 2_500n,
  currency: 'EUR',
  endToEndId: null,
  pmtInfId: null,
  virtualIban: null,
  counterpartyIban: null,
  remittance: null,
  isReturn: false,
  chargeMinor: 0n,
  ...over,
});
const payout: OrderCandidate = {
  type: 'payment-order',
  id: 'payout',
  endToEndId: 'E2E-1',
  amountMinor: -10_000n,
  currency: 'EUR',
  iban: iban(1),
};
const debit: OrderCandidate = { ...payout, id: 'debit', endToEndId: 'E2E-2', amountMinor: 2_500n, iban: iban(2) };
const batch: BatchCandidate = {
  type: 'payment-file',
  id: 'file',
  pmtInfId: 'PMT-1',
  currency: 'EUR',
  orderCount: 12,
  ordersMinor: 30_000n,
  rejectedCount: 1,
  rejectedMinor: 2_500n,
};
const reference = humanReference('RF', '2026-11-21', 412);
const expected: ExpectedCandidate = {
  type: 'expected-payment',
  id: 'promise',
  virtualIban: iban(900),
  reference,
  payerIbans: [iban(7)],
  amountMinor: 2_500n,
  currency: 'EUR',
  dueDate: businessDate('2026-11-30'),
};
const later: ExpectedCandidate = {
  ...expected,
  id: 'later',
  reference: humanReference('RF', '2026-12-01', 7),
  amountMinor: 4_000n,
  dueDate: businessDate('2026-12-30'),
};
const all: Candidate[] = [payout, debit, batch, expected, later];
const typo = reference.replace('0412', '0421');

describe('matching a bank line', () => {
  it.each([
    [
      'payout booked',
      { endToEndId: 'E2E-1', amountMinor: -10_000n, counterpartyIban: iban(1) },
      'matched end-to-end-id payout execution',
    ],
    ['debit booked', { endToEndId: ' E2E-2 ' }, 'matched end-to-end-id debit execution'],
    [
      'debit returned',
      { endToEndId: 'E2E-2', amountMinor: -2_500n, isReturn: true },
      'matched end-to-end-id debit return',
    ],
    [
      'debit returned with a charge',
      { endToEndId: 'E2E-2', amountMinor: -2_800n, isReturn: true, chargeMinor: 300n },
      'matched end-to-end-id debit return',
    ],
    [
      'payout returned less a charge',
      { endToEndId: 'E2E-1', amountMinor: 9_700n, isReturn: true, chargeMinor: 300n },
      'matched end-to-end-id payout return',
    ],
    ['batch less rejects', { pmtInfId: 'PMT-1', amountMinor: 27_500n }, 'matched pmt-inf-id file execution'],
    ['virtual IBAN', { virtualIban: iban(900) }, 'matched virtual-iban promise execution'],
    [
      'virtual IBAN, the other amount',
      { virtualIban: iban(900), amountMinor: 4_000n },
      'matched virtual-iban later execution',
    ],
    ['virtual IBAN, a part', { virtualIban: iban(900), amountMinor: 1_000n }, 'matched virtual-iban promise execution'],
    [
      'own reference',
      { remittance: `Danke ${reference.replaceAll('-', '')}` },
      'matched own-reference promise execution',
    ],
    [
      'a foreign end-to-end id does not hide the reference',
      { endToEndId: 'THEIRS', remittance: reference },
      'matched own-reference promise execution',
    ],
  ] as [string, Partial<StatementDetail>, string][])('%s', (_name, over, words) => {
    const result = match(line(over), all);
    expect(`${result.kind} ${result.rule} ${result.candidate?.id} ${result.effect}`).toBe(words);
    expect(result.amountMinor).toBe(line(over).amountMinor);
    expect(result.cause).toBeNull();
  });

  it.each([
    ['wrong amount', { endToEndId: 'E2E-2', amountMinor: 2_501n }, 'over-amount end-to-end-id debit'],
    ['wrong amount', { endToEndId: 'E2E-2', amountMinor: 2_499n }, 'under-amount end-to-end-id debit'],
    ['larger payout', { endToEndId: 'E2E-1', amountMinor: -10_001n }, 'over-amount end-to-end-id payout'],
    [
      'other currency before amount',
      { endToEndId: 'E2E-2', currency: 'CHF', amountMinor: 1n },
      'currency-mismatch end-to-end-id debit',
    ],
    ['wrong direction', { endToEndId: 'E2E-2', amountMinor: -2_500n }, 'data-mismatch end-to-end-id debit'],
    [
      'somebody else was paid',
      { endToEndId: 'E2E-1', amountMinor: -10_000n, counterpartyIban: iban(3) },
      'data-mismatch end-to-end-id payout',
    ],
    ['batch that hides the rejects', { pmtInfId: 'PMT-1', amountMinor: 30_000n }, 'split-mismatch pmt-inf-id file'],
    ['more than promised', { virtualIban: iban(900), amountMinor: 9_000n }, 'over-amount virtual-iban promise'],
    [
      'less than promised by reference',
      { remittance: reference, amountMinor: 1_000n },
      'under-amount own-reference promise',
    ],
    [
      'two references',
      { remittance: `${reference} ${later.reference}`, amountMinor: 6_500n },
      'split-mismatch own-reference undefined',
    ],
    [
      'a cent in, where money should go out',
      { endToEndId: 'E2E-1', amountMinor: 1n },
      'data-mismatch end-to-end-id payout',
    ],
    ['a credit of nothing with a foreign id', { endToEndId: 'THEIRS', amountMinor: 0n }, 'missing null undefined'],
    ['unknown batch', { pmtInfId: 'PMT-9' }, 'unknown-reference null undefined'],
    ['unknown virtual IBAN', { virtualIban: iban(901) }, 'unknown-reference null undefined'],
    ['unknown payout', { endToEndId: 'E2E-9', amountMinor: -1n }, 'unknown-reference null undefined'],
    [
      'a right reference of nobody',
      { remittance: humanReference('RF', '2025-01-01', 8_888) },
      'unknown-reference null undefined',
    ],
    ['nothing at all', {}, 'missing null undefined'],
    ['a foreign end-to-end id', { endToEndId: 'THEIRS' }, 'missing null undefined'],
    ['NOTPROVIDED', { endToEndId: 'NOTPROVIDED', amountMinor: -1n }, 'missing null undefined'],
  ] as [string, Partial<StatementDetail>, string][])('exception: %s %#', (_name, over, words) => {
    const result = match(line(over), all);
    expect(result.kind).toBe('exception');
    expect(result.amountMinor).toBe(0n);
    expect(`${result.cause} ${result.rule} ${result.candidate?.id}`).toBe(words);
  });

  it.each([
    ['payer and amount', { counterpartyIban: iban(7) }, 'payer-iban-amount promise'],
    ['a swapped digit', { remittance: `Rate ${typo}` }, 'similar-reference promise'],
    ['a swapped digit and another amount', { remittance: typo, amountMinor: 99n }, 'similar-reference promise'],
    [
      'the amount of one, the reference of the other',
      { remittance: later.reference!.replace('0007', '0070'), counterpartyIban: iban(7) },
      'payer-iban-amount promise',
    ],
  ] as [string, Partial<StatementDetail>, string][])('only proposes: %s', (_name, over, words) => {
    const result = match(line(over), all);
    expect(result.kind).toBe('suggested');
    expect(`${result.rule} ${result.candidate?.id}`).toBe(words);
    expect(result.cause).not.toBeNull();
    expect(result.suggestions[0]!.evidence).toEqual(result.evidence);
  });

  it('shows its evidence field by field, accounts masked', () => {
    const result = match(line({ endToEndId: 'E2E-1', amountMinor: -9_000n, counterpartyIban: iban(3) }), all);
    expect(result.evidence).toEqual([
      { field: 'end-to-end id', expected: 'E2E-1', actual: 'E2E-1', equal: true },
      {
        field: 'counterparty IBAN',
        expected: expect.stringMatching(/^DE\d\d ···· 0001$/),
        actual: expect.stringMatching(/^DE\d\d ···· 0003$/),
        equal: false,
      },
      { field: 'amount', expected: '-100.00 EUR', actual: '-90.00 EUR', equal: false },
    ]);
    const json = JSON.stringify(result, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
    expect(json).not.toContain(iban(1));
  });

  it('nobody guesses between two candidates of one unique key', () => {
    const result = match(line({ endToEndId: 'E2E-2' }), [debit, { ...debit, id: 'twin' }]);
    expect(result).toMatchObject({ kind: 'exception', cause: 'data-mismatch', candidate: null });
    expect(result.suggestions.map((each) => each.id)).toEqual(['debit', 'twin']);
  });
});
