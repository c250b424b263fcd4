import { describe, expect, test } from 'vitest';
import { emptyDraft, lastMonth, ruleOf } from './fee-words';

describe('what is typed into the builder', () => {
  const draft = { ...emptyDraft, code: 'late', name: 'Late fee' };
  test('amounts become minor units and percentages hundredths of a percent', () => {
    expect(ruleOf({ ...draft, amount: '4.50', cap: '5.00', orderCap: '15.00' })?.definition).toEqual({
      graceDays: 7,
      groupCodes: [],
      calc: { kind: 'flat', amountMinor: '450' },
      capPerInstalmentMinor: '500',
      capPerOrderBps: '1500',
    });
    expect(ruleOf({ ...draft, kind: 'percent', percent: '2.50' })?.definition.calc).toEqual({
      kind: 'percent',
      bps: '250',
      base: 'instalment',
    });
  });
  test('what is not a number yet is no rule', () => {
    for (const wrong of [{ amount: '4,50' }, { amount: '1e3' }, { amount: '' }, { graceDays: '-1' }, { name: ' ' }]) {
      expect(ruleOf({ ...draft, ...wrong })).toBeNull();
    }
  });
  test('last month at the ends of years and in leap years', () => {
    expect(lastMonth('2027-01-04')).toEqual({ from: '2026-12-01', to: '2026-12-31' });
    expect(lastMonth('2028-03-31')).toEqual({ from: '2028-02-01', to: '2028-02-29' });
    expect(lastMonth('2100-03-01')).toEqual({ from: '2100-02-01', to: '2100-02-28' });
  });
});
