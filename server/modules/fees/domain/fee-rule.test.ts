import { describe, expect, it } from 'vitest';
import { sentence, validateRule, type FeeRule, type LegalCeiling } from './fee-rule';

const ceilings: LegalCeiling[] = [
  {
    jurisdiction: 'DE',
    currency: 'EUR',
    maxPerInstalmentMinor: 700n,
    maxPerOrderBps: 2_500n,
    minGraceDays: 3,
    source: 'house rule DE-1',
  },
  { jurisdiction: 'AT', currency: 'EUR', maxPerInstalmentBps: 500n, source: 'house rule AT-1' },
];
const rule = (over: Partial<FeeRule>): FeeRule => ({
  name: 'Late fee',
  cause: 'late',
  graceDays: 5,
  groupCodes: ['standard'],
  calc: { kind: 'flat', amountMinor: 500n },
  capPerOrderBps: 2_500n,
  currency: 'EUR',
  jurisdiction: 'DE',
  ...over,
});

describe('a fee rule as a sentence', () => {
  it.each([
    [
      {},
      'When an instalment is more than 5 days late, customers of group standard in DE pay 5.00 EUR once, at most 25 % of the order in all.',
    ],
    [
      {
        calc: { kind: 'percent', bps: 250n, base: 'instalment' },
        groupCodes: [],
        capPerInstalmentMinor: 700n,
        graceDays: 1,
      },
      'When an instalment is more than 1 day late, every customer in DE pays 2.50 % of the instalment once, at most 7.00 EUR per instalment and at most 25 % of the order in all.',
    ],
    [
      { groupCodes: ['new', 'student', 'gold'], capPerOrderBps: undefined, graceDays: 0 },
      'When an instalment is late, customers of the groups new, student and gold in DE pay 5.00 EUR once.',
    ],
  ] as [Partial<FeeRule>, string][])('%#', (over, words) => expect(sentence(rule(over))).toBe(words));
});

describe('a fee rule before approval', () => {
  const percent = (bps: bigint) => ({ kind: 'percent', bps, base: 'instalment' }) as const;
  it.each([
    [{}, []],
    [
      { name: ' ', graceDays: -1 },
      ['FEES.RULE_INVALID name', 'FEES.RULE_INVALID graceDays', 'FEES.CEILING_EXCEEDED graceDays'],
    ],
    [
      { graceDays: 2.5, groupCodes: ['a', 'a'] },
      ['FEES.RULE_INVALID graceDays', 'FEES.RULE_INVALID groupCodes', 'FEES.CEILING_EXCEEDED graceDays'],
    ],
    [{ graceDays: 2 }, ['FEES.CEILING_EXCEEDED graceDays']],
    [{ graceDays: 3 }, []],
    [{ graceDays: 365 }, []],
    [{ graceDays: 366 }, ['FEES.RULE_INVALID graceDays']],
    [{ jurisdiction: 'AT', graceDays: 0 }, []],
    [{ jurisdiction: 'AT', capPerOrderBps: 10_000n }, []],
    [{ jurisdiction: 'AT', capPerOrderBps: 10_001n }, ['FEES.RULE_INVALID capPerOrderBps']],
    [{ jurisdiction: 'AT', capPerOrderBps: 0n }, ['FEES.RULE_INVALID capPerOrderBps']],
    [{ jurisdiction: 'AT', capPerInstalmentMinor: 1n }, []],
    [{ calc: { kind: 'flat', amountMinor: 0n } }, ['FEES.RULE_INVALID calc']],
    [{ calc: { kind: 'flat', amountMinor: 701n } }, ['FEES.CEILING_EXCEEDED calc']],
    [{ calc: { kind: 'flat', amountMinor: 701n }, capPerInstalmentMinor: 700n }, []],
    [{ calc: percent(300n) }, ['FEES.CEILING_EXCEEDED capPerInstalmentMinor']],
    [{ calc: percent(300n), capPerInstalmentMinor: 701n }, ['FEES.CEILING_EXCEEDED capPerInstalmentMinor']],
    [{ calc: percent(300n), capPerInstalmentMinor: 700n }, []],
    [{ calc: percent(10_000n), capPerInstalmentMinor: 700n }, []],
    [{ calc: { kind: 'flat', amountMinor: 700n }, capPerInstalmentMinor: 900n }, []],
    [
      { calc: percent(10_001n), capPerInstalmentMinor: 0n },
      ['FEES.RULE_INVALID calc', 'FEES.RULE_INVALID capPerInstalmentMinor'],
    ],
    [{ capPerOrderBps: undefined }, ['FEES.CEILING_EXCEEDED capPerOrderBps']],
    [{ capPerOrderBps: 2_501n }, ['FEES.CEILING_EXCEEDED capPerOrderBps']],
    [{ jurisdiction: 'AT', capPerOrderBps: undefined, calc: percent(500n) }, []],
    [{ jurisdiction: 'AT', capPerOrderBps: undefined, calc: percent(501n) }, ['FEES.CEILING_EXCEEDED calc']],
    [{ jurisdiction: 'FR' }, ['FEES.CEILING_UNKNOWN undefined']],
    [{ currency: 'CHF' }, ['FEES.CEILING_UNKNOWN undefined']],
  ] as [Partial<FeeRule>, string[]][])('%# %o', (over, expected) => {
    const refusals = validateRule(rule(over), ceilings);
    expect(refusals.map((refusal) => `${refusal.code} ${refusal.details['field']}`)).toEqual(expected);
  });
  it('names the law', () => {
    expect(validateRule(rule({ calc: { kind: 'flat', amountMinor: 900n } }), ceilings)[0]!.message).toBe(
      'A fee of up to 9.00 EUR per instalment is over 7.00 EUR. The ceiling in DE comes from house rule DE-1.',
    );
  });
});
