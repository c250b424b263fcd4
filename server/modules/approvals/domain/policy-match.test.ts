import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ratesFrom, type Rate } from './exchange';
import { conditionHolds, policyFires, ratesNeeded, type Condition, type Facts } from './policy-match';

const above: Condition = { field: 'amountMinor', op: 'gt', value: '25000000', currency: 'EUR' };

describe('a condition', () => {
  it.each([
    [{ amountMinor: 25_000_001n, currency: 'EUR' }, true],
    [{ amountMinor: 25_000_000n, currency: 'EUR' }, false],
    [{ amountMinor: -1n, currency: 'EUR' }, false],
    [{ amountMinor: 1n, currency: 'SEK' }, true],
    [{ amountMinor: 1n }, true],
    [{ currency: 'EUR' }, true],
    [{ amountMinor: 'much', currency: 'EUR' }, true],
  ])('about an amount, of %o, holds: %s', (facts, holds) => {
    expect(conditionHolds(above, facts)).toBe(holds);
  });

  it.each([
    ['eq', 'DE', { country: 'DE' }, true],
    ['eq', 'DE', { country: 'AT' }, false],
    ['ne', 'DE', { country: 'AT' }, true],
    ['ne', 'DE', { country: 'DE' }, false],
    ['in', ['DE', 'AT'], { country: 'AT' }, true],
    ['in', ['DE', 'AT'], { country: ['FR', 'NL'] }, false],
    ['notIn', ['DE', 'AT'], { country: 'NL' }, true],
    ['notIn', ['DE'], { country: ['DE', 'NL'] }, false],
    ['eq', 'true', { country: true }, true],
    ['gte', '2026-11-20', { country: '2026-11-20' }, true],
    ['lt', '2026-11-20', { country: '2026-11-20' }, false],
    ['lte', '3', { country: 3 }, true],
    ['gt', '3', { country: 3 }, false],
  ] as const)('%s %o of %o holds: %s', (op, value, facts, holds) => {
    expect(conditionHolds({ field: 'country', op, value }, facts)).toBe(holds);
  });

  it.each<[string, Condition['op'], Condition['value'], Facts, boolean]>([
    ['an earlier word', 'lt', 'b', { country: 'a' }, true],
    ['a later word', 'lt', 'b', { country: 'c' }, false],
    ['a later word', 'gt', 'b', { country: 'c' }, true],
    ['an earlier word', 'gt', 'b', { country: 'a' }, false],
    ['the same word', 'gt', 'b', { country: 'b' }, false],
    ['the same word', 'lte', 'b', { country: 'b' }, true],
    ['an earlier word', 'gte', 'b', { country: 'a' }, false],
    ['a larger number', 'lt', '3', { country: 4n }, false],
    ['a number that is read as text', 'gt', '9', { country: '10' }, true],
    ['a number in another currency, where none is named', 'gt', '10', { country: 5n, currency: 'SEK' }, false],
    // What has no order holds.
    ['a truth and a word', 'gt', 'x', { country: true }, true],
    ['a number and a word', 'gt', 'x', { country: 1n }, true],
    ['a word and a number', 'gt', '3', { country: 'x' }, true],
    ['a list and a number', 'gt', '3', { country: ['2'] }, true],
    ['a part of a number', 'gt', '3', { country: 1.5 }, true],
    ['a list to compare with', 'gt', ['3'], { country: 2n }, true],
    ['a truth to compare with', 'gt', true, { country: 'a' }, true],
    ['a word that nobody knows', 'like' as 'gt', '3', { country: 2n }, true],
  ])('judges %s, %s %o', (_what, op, value, facts, holds) => {
    expect(conditionHolds({ field: 'country', op, value }, facts)).toBe(holds);
  });

  it('does not take a name of the language for a fact', () => {
    expect(conditionHolds({ field: 'constructor', op: 'eq', value: 'x' }, {})).toBe(true);
  });

  it('and its opposite never both fail', () => {
    const fact = fc.oneof(fc.bigInt(), fc.string(), fc.boolean(), fc.array(fc.string()), fc.constant(undefined));
    const pairs = [
      ['eq', 'ne'],
      ['in', 'notIn'],
      ['gt', 'lte'],
      ['lt', 'gte'],
    ] as const;
    fc.assert(
      fc.property(fact, fc.string(), fc.constantFrom(...pairs), (value, word, [op, opposite]) => {
        const facts = { fact: value };
        const holds = [op, opposite].map((each) => conditionHolds({ field: 'fact', op: each, value: word }, facts));
        expect(holds).toContain(true);
      }),
    );
  });
});

describe('a condition in another currency', () => {
  const inEuro: Condition = { field: 'amountMinor', op: 'gt', value: '1000', currency: 'EUR' };
  const rate: Rate = { from: 'SEK', to: 'EUR', rate: '0.1', date: '2026-11-20' };
  it.each<[string, Facts, boolean]>([
    ['above it', { amountMinor: 10_001n, currency: 'SEK' }, true],
    ['on it', { amountMinor: 10_000n, currency: 'SEK' }, false],
    ['on it, given as text', { amountMinor: '10000', currency: 'SEK' }, false],
    ['without a rate', { amountMinor: 1n, currency: 'NOK' }, true],
    ['that is no amount', { amountMinor: 'some', currency: 'SEK' }, true],
    ['that is missing', { currency: 'SEK' }, true],
    ['without a currency', { amountMinor: 1n }, true],
    ['of its own', { amountMinor: 1000n, currency: 'EUR' }, false],
  ])('judges an amount %s by the rate', (_what, facts, holds) => {
    expect(conditionHolds(inEuro, facts, ratesFrom([rate]))).toBe(holds);
    expect(policyFires({ conditions: [[inEuro]] }, facts, ratesFrom([rate]))).toBe(holds);
  });

  it('asks for no rate where the currency of the act is not one', () => {
    expect(conditionHolds(inEuro, { amountMinor: 1n, currency: ['SEK'] }, () => rate)).toBe(true);
  });
});

describe('the rates that are needed', () => {
  const of = (field: string, currency?: string): Condition => ({
    field,
    op: 'gt',
    value: '1',
    ...(currency === undefined ? {} : { currency }),
  });
  const policies = [
    { conditions: [[of('amountMinor', 'SEK'), of('amountMinor', 'EUR')], [of('amountMinor')]] },
    { conditions: [[of('amountMinor', 'CHF'), of('note', 'NOK'), of('absent', 'DKK'), of('amountMinor', 'SEK')]] },
  ];
  it('lead from the currency of the act to each other one in which its amounts are judged, in order', () => {
    expect(ratesNeeded(policies, { amountMinor: 1n, note: 'a word', currency: 'EUR' })).toEqual([
      { from: 'EUR', to: 'CHF' },
      { from: 'EUR', to: 'SEK' },
    ]);
  });

  it('are none for an act without a currency', () => {
    expect(ratesNeeded(policies, { amountMinor: 1n })).toEqual([]);
  });
});

describe('a policy', () => {
  const yes: Condition = { field: 'a', op: 'eq', value: '1' };
  const no: Condition = { field: 'a', op: 'eq', value: '2' };
  it.each([
    [[], true],
    [[[]], true],
    [[[yes, no]], false],
    [[[no], [yes]], true],
    [[[no], [no, yes]], false],
  ])('with blocks %j fires: %s', (conditions, fires) => {
    expect(policyFires({ conditions }, { a: '1' })).toBe(fires);
  });
});
