import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_RATES } from './exchange';
import { policyFires, type Condition } from './policy-match';
import { splitBelow } from './splitting';

const above = (value: string): { name: string; conditions: Condition[][] } => ({
  name: `above ${value}`,
  conditions: [[{ field: 'amountMinor', op: 'gt', value, currency: 'EUR' }]],
});

describe('cutting up an act', () => {
  it('is seen when the sum of the day crosses a threshold that each part stays below', () => {
    const facts = { amountMinor: 2000n, currency: 'EUR' };
    const found = splitBelow(
      [above('2500'), above('9000')],
      { facts, earlier: { acts: 1, sumMinor: 2000n } },
      NO_RATES,
    );
    expect(found.map((policy) => policy.name)).toEqual(['above 2500']);
    expect(splitBelow([above('2500')], { facts, earlier: { acts: 0, sumMinor: 0n } }, NO_RATES)).toEqual([]);
    // A sum without an act is none.
    expect(splitBelow([above('2500')], { facts, earlier: { acts: 0, sumMinor: 9000n } }, NO_RATES)).toEqual([]);
    expect(
      splitBelow([above('2500')], { facts: { currency: 'EUR' }, earlier: { acts: 3, sumMinor: 9000n } }, NO_RATES),
    ).toEqual([]);
  });

  it('leaves no way to pass a threshold in parts: the last part that crosses it is always seen', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 1n, max: 3000n }), { minLength: 2, maxLength: 8 }), (parts) => {
        const policy = above('2500');
        let sumMinor = 0n;
        let asked = false;
        parts.forEach((amountMinor, acts) => {
          const facts = { amountMinor, currency: 'EUR' };
          asked ||= policyFires(policy, facts);
          asked ||= splitBelow([policy], { facts, earlier: { acts, sumMinor } }, NO_RATES).length > 0;
          sumMinor += amountMinor;
        });
        expect(asked).toBe(sumMinor > 2500n);
      }),
    );
  });
});
