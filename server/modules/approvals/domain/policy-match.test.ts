import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionHolds, policyFires, type Condition } from './policy-match';

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
