import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeIban } from '@/server/kernel/iban';
import { candidateId, expectedCandidate, judgeLine, targetOf, type World } from './judge-line';
import { indexCandidates, type Candidate } from './match-types';
import type { LinePart, StatementLine } from './statement-line';
import { differenceOf, toleranceMinor } from './tolerance';

const iban = (no: number) => makeIban('DE', String(no).padStart(18, '0'));
const order = (id: string, amountMinor: bigint): Candidate => ({
  type: 'payment-order',
  id: candidateId({ type: 'payment-order', id }),
  endToEndId: `E-${id}`,
  amountMinor,
  currency: 'EUR',
  iban: iban(1),
});
const world = (
  candidates: readonly Candidate[],
  states: Record<string, string> = {},
  over: Partial<World> = {},
): World => ({
  index: indexCandidates(candidates),
  orderStates: new Map(Object.entries(states)),
  blockedBlocks: new Set(),
  ownAccountId: 'ours',
  accountOf: new Map(),
  accountNames: new Map(),
  virtual: new Map(),
  labels: new Map(),
  proposals: () => [],
  ...over,
});
const line = (over: Partial<StatementLine>): StatementLine => ({
  no: 1,
  amountMinor: 2_500n,
  currency: 'EUR',
  bookingDate: null,
  valueDate: null,
  bankRef: null,
  bankTxCode: null,
  isBatch: false,
  reversal: false,
  pmtInfId: null,
  endToEndId: null,
  counterpartyName: null,
  counterpartyIban: null,
  virtualIban: null,
  remittance: null,
  returnReason: null,
  returnText: null,
  chargeMinor: 0n,
  info: null,
  mandateId: null,
  parts: [],
  ...over,
});
const part = (endToEndId: string, amountMinor: bigint, over: Partial<LinePart> = {}): LinePart => ({
  amountMinor,
  endToEndId,
  counterpartyName: null,
  counterpartyIban: null,
  remittance: null,
  returnReason: null,
  returnText: null,
  chargeMinor: 0n,
  ...over,
});

describe('judging a line', () => {
  it.each([
    ['sent', 'matched'],
    ['accepted', 'matched'],
    ['created', 'data-mismatch'],
    ['executed', 'data-mismatch'],
    ['returned', 'data-mismatch'],
    ['rejected', 'data-mismatch'],
  ])('an order that is %s is %s', (state, words) => {
    const verdict = judgeLine(line({ endToEndId: 'E-a' }), world([order('a', 2_500n)], { a: state }));
    expect(verdict.exception?.cause ?? 'matched').toBe(words);
    if (verdict.exception)
      expect(verdict.exception.evidence.at(-1)).toMatchObject({
        field: 'state of the order',
        actual: state,
        equal: false,
      });
  });
  it('an order over another account of ours is not booked, and both accounts are named', () => {
    const at = (accountId: string) =>
      judgeLine(
        line({ endToEndId: 'E-a' }),
        world(
          [order('a', 2_500n)],
          { a: 'sent' },
          {
            accountOf: new Map([[candidateId({ type: 'payment-order', id: 'a' }), accountId]]),
            accountNames: new Map([
              ['ours', 'Operations DE89 ···· 3000'],
              ['other', 'Payouts DE02 ···· 1000'],
            ]),
          },
        ),
      );
    expect(at('ours').exception).toBeNull();
    expect(at('other').matches).toEqual([]);
    expect(at('other').exception).toMatchObject({ cause: 'data-mismatch', suggestions: [{ target: { id: 'a' } }] });
    expect(at('other').exception?.evidence.at(-1)).toEqual({
      field: 'account of ours',
      expected: 'Payouts DE02 ···· 1000',
      actual: 'Operations DE89 ···· 3000',
      equal: false,
    });
  });
  it('a charge that names an order is a charge, and no odd payment of it', () => {
    const verdict = judgeLine(
      line({ amountMinor: -300n, endToEndId: 'E-a', bankTxCode: 'PMNT/IDDT/CHRG' }),
      world([order('a', 2_500n)], { a: 'executed' }),
    );
    expect(verdict).toEqual({
      matches: [
        { target: { type: 'bank-charge', id: 'E-a' }, amountMinor: -300n, rule: 'bank-code', effect: 'charge' },
      ],
      exception: null,
    });
  });
  it('a return with a charge code is a return', () => {
    const verdict = judgeLine(
      line({ amountMinor: -2_500n, endToEndId: 'E-a', bankTxCode: 'PMNT/IDDT/CHRG', returnReason: 'AM04' }),
      world([order('a', 2_500n)], { a: 'executed' }),
    );
    expect(verdict.matches).toMatchObject([{ effect: 'return' }]);
  });
  it("money on a virtual account without an expectation is its customer's", () => {
    const virtual = new Map([[iban(9), { customerId: 'c', currency: 'EUR' }]]);
    expect(judgeLine(line({ virtualIban: iban(9) }), world([], {}, { virtual })).matches).toMatchObject([
      { target: { type: 'customer', id: 'c' }, rule: 'virtual-iban' },
    ]);
    expect(
      judgeLine(line({ virtualIban: iban(9), currency: 'CHF' }), world([], {}, { virtual })).exception,
    ).not.toBeNull();
  });
  it('a batch without an id of ours is matched part by part; what is left is open', () => {
    const parts = [part('E-a', 1_000n), part('E-b', 500n), part('E-z', 1_000n)];
    const verdict = judgeLine(
      line({ isBatch: true, parts }),
      world([order('a', 1_000n), order('b', 500n)], { a: 'sent', b: 'sent' }),
    );
    expect(verdict.matches.map((match) => `${match.target.id} ${match.amountMinor}`)).toEqual(['a 1000', 'b 500']);
    expect(verdict.exception).toMatchObject({ amountMinor: 1_000n });
  });
  it('a batch of returns takes each charge with its part', () => {
    const back = { returnReason: 'AM04', chargeMinor: 300n };
    const parts = [part('E-a', -1_000n, back), part('E-b', -500n, back)];
    const verdict = judgeLine(
      line({ amountMinor: -2_100n, isBatch: true, parts }),
      world([order('a', 1_000n), order('b', 500n)], { a: 'executed', b: 'executed' }),
    );
    expect(verdict.matches.map((match) => `${match.effect} ${match.amountMinor}`)).toEqual([
      'return -1300',
      'return -800',
    ]);
    expect(verdict.exception).toBeNull();
  });
  it('one thing under two references is proposed once', () => {
    const target = { type: 'instalment', id: 'i' } as const;
    const base = {
      virtualIban: null,
      payerIbans: [iban(5)],
      amountMinor: 2_500n,
      currency: 'EUR',
      dueDate: '2026-12-01',
    };
    const twins = ['PL-2611-0001-00', 'CO-2611-0001-00'].map((reference) =>
      expectedCandidate(target, { ...base, reference }),
    );
    const { exception } = judgeLine(line({ counterpartyIban: iban(5) }), world([], {}, { proposals: () => twins }));
    expect(exception?.suggestions.map((each) => each.target)).toEqual([target]);
    expect(targetOf(candidateId(target, 'PL-1'))).toEqual(target);
  });
  it('what is matched and what is open make the line, whatever its parts are', () => {
    const amounts = fc.array(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'z'), amountMinor: fc.bigInt(1n, 3n) }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(amounts, fc.boolean(), (list, off) => {
        const parts = list.map((each) => part(`E-${each.id}`, each.amountMinor));
        const total = parts.reduce((sum, each) => sum + each.amountMinor, 0n) + (off || parts.length === 0 ? 1n : 0n);
        const states = { a: 'sent', b: 'accepted', c: 'executed' };
        const verdict = judgeLine(
          line({ amountMinor: total, parts, isBatch: true }),
          world([order('a', 1n), order('b', 2n), order('c', 3n)], states),
        );
        const matched = verdict.matches.reduce((sum, match) => sum + match.amountMinor, 0n);
        expect(matched + (verdict.exception?.amountMinor ?? 0n)).toBe(total);
      }),
    );
  });
});

it.each([
  [100n, 100n, 'none', 0n, true],
  [98n, 100n, 'short', 2n, true],
  [200n + toleranceMinor, 200n, 'over', toleranceMinor, true],
  [200n + toleranceMinor + 1n, 200n, 'over', toleranceMinor + 1n, false],
])('%s against %s is %s by %s', (came, due, side, differenceMinor, withinTolerance) =>
  expect(differenceOf(came, due)).toEqual({ side, differenceMinor, withinTolerance }),
);
