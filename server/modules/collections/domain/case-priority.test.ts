import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { defaultWeights, standingOf, type CaseFacts } from './case-priority';

const facts: CaseFacts = {
  businessDate: businessDate('2026-11-20'),
  dpd: 12,
  overdueMinor: 8_450n,
  currency: 'EUR',
  plans: 2,
  lastReturn: null,
  brokenOn: null,
};

describe('the place of a case in the queue', () => {
  it.each([
    [{}, 20, '84.50 EUR overdue on 2 plans for 12 days.'],
    [{ dpd: 1, plans: 1 }, 9, '84.50 EUR overdue on 1 plan for 1 day.'],
    [{ dpd: 400 }, 98, '84.50 EUR overdue on 2 plans for 400 days.'],
    [
      { lastReturn: { reasonCode: 'AM04', learnedOn: businessDate('2026-11-18') } },
      35,
      '84.50 EUR overdue on 2 plans for 12 days; a debit failed (AM04), known since 2026-11-18.',
    ],
    [
      { lastReturn: { reasonCode: null, learnedOn: businessDate('2026-11-01') } },
      20,
      '84.50 EUR overdue on 2 plans for 12 days; a debit failed, known since 2026-11-01.',
    ],
    [
      { brokenOn: businessDate('2026-11-19') },
      50,
      '84.50 EUR overdue on 2 plans for 12 days; a promise was broken on 2026-11-19.',
    ],
    [{ brokenOn: businessDate('2026-11-06') }, 20, '84.50 EUR overdue on 2 plans for 12 days.'],
  ])('is reckoned from %o', (change, priority, why) => {
    expect(standingOf({ ...facts, ...change })).toEqual({ priority, why });
  });

  it('never falls when something gets worse, and is bounded', () => {
    fc.assert(
      fc.property(
        fc.nat(500),
        fc.bigInt(1n, 10n ** 9n),
        fc.nat(20),
        fc.bigInt(0n, 10_000n),
        (dpd, overdueMinor, days, moreMinor) => {
          const now = standingOf({ ...facts, dpd, overdueMinor });
          const worse = standingOf({ ...facts, dpd: dpd + days, overdueMinor: overdueMinor + moreMinor });
          expect(worse.priority).toBeGreaterThanOrEqual(now.priority);
          const { dayLimit, amountLimit, freshReturn, brokenPromise } = defaultWeights;
          expect(worse.priority).toBeLessThanOrEqual(dayLimit + amountLimit + freshReturn + brokenPromise);
        },
      ),
    );
  });
});
