import { describe, expect, it } from 'vitest';
import { inAllOf, lateTone, standingOf } from './case-words';

const open = { state: 'open', inCollection: false, late: false, reasonCode: null };

describe('words of a case', () => {
  it.each([
    ['paid', { state: 'paid', reasonCode: 'AM04' }],
    ['inCollection', { state: 'in-collection', inCollection: true, reasonCode: 'AM04' }],
    ['returned', { late: true, reasonCode: 'AM04' }],
    ['overdue', { late: true }],
    ['notDue', {}],
  ] as const)('an instalment is %s', (word, over) => expect(standingOf({ ...open, ...over })).toBe(word));

  it('adds plans and open fees of one currency', () => {
    const fee = { currency: 'EUR', amountMinor: 500n, paidMinor: 100n, waivedMinor: 150n };
    const planList = [
      { currency: 'EUR', openMinor: 6_400n },
      { currency: 'CHF', openMinor: 9_900n },
    ];
    expect(inAllOf({ currency: 'EUR', planList, fees: [fee, { ...fee, currency: 'CHF' }] })).toBe(6_650n);
  });

  it('grows urgent with the days', () => {
    expect([0, 1, 29, 30].map(lateTone)).toEqual(['neutral', 'warn', 'warn', 'danger']);
  });
});
