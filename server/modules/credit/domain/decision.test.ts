import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decidePurchase, defaultDecisionPolicy, type DecisionFacts, type KycState } from './decision';

const facts = (over: Partial<DecisionFacts>): DecisionFacts => ({
  amountMinor: 12_000n,
  currency: 'EUR',
  exposureMinor: 30_000n,
  limitMinor: 50_000n,
  kycState: 'verified',
  overdueMinor: 0n,
  dpd: 0,
  ...over,
});

describe('purchase decision', () => {
  it.each([
    ['approved', {}],
    ['approved', { amountMinor: 20_000n }],
    ['referred', { amountMinor: 20_001n }],
    ['referred', { amountMinor: 30_000n }],
    ['declined', { amountMinor: 30_001n }],
    ['referred', { kycState: 'pending' }],
    ['declined', { kycState: 'failed' }],
    ['referred', { overdueMinor: 100n, dpd: 29 }],
    ['declined', { overdueMinor: 100n, dpd: 30 }],
    ['declined', { kycState: 'failed', overdueMinor: 100n, dpd: 3 }],
    ['approved', { overdueMinor: 0n, dpd: 0 }],
  ] as const)('%s for %o', (outcome, over) => expect(decidePurchase(facts(over)).outcome).toBe(outcome));

  it('explains with figures, all rules in order', () => {
    const decision = decidePurchase(facts({ amountMinor: 25_000n, overdueMinor: 4_500n, dpd: 1 }));
    expect(decision.rules.map((rule) => [rule.code, rule.passed])).toEqual([
      ['limit', false],
      ['kyc', true],
      ['overdue', false],
    ]);
    expect(decision.rules[0]!.explanation).toBe(
      'Exposure 300.00 EUR + purchase 250.00 EUR = 550.00 EUR, over the limit of 500.00 EUR by 50.00 EUR; a person may allow up to 100.00 EUR more.',
    );
    expect(decision.rules[2]!.explanation).toContain('45.00 EUR is overdue, 1 day past due');
  });
  it('never becomes milder when the purchase grows', () => {
    const strictness = { approved: 0, referred: 1, declined: 2 };
    const anyFacts = fc.record({
      amountMinor: fc.bigInt(1n, 100_000n),
      exposureMinor: fc.bigInt(0n, 100_000n),
      limitMinor: fc.bigInt(0n, 100_000n),
      kycState: fc.constantFrom<KycState>('verified', 'pending', 'failed'),
      dpd: fc.integer({ min: 0, max: 100 }),
    });
    fc.assert(
      fc.property(anyFacts, fc.bigInt(0n, 100_000n), (some, moreMinor) => {
        const base = facts({ ...some, overdueMinor: some.dpd > 0 ? 1n : 0n });
        const before = decidePurchase(base, defaultDecisionPolicy);
        const after = decidePurchase({ ...base, amountMinor: base.amountMinor + moreMinor });
        expect(strictness[after.outcome]).toBeGreaterThanOrEqual(strictness[before.outcome]);
        expect(before.outcome === 'approved').toBe(before.rules.every((rule) => rule.passed));
      }),
    );
  });
});
