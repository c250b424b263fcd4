import { expect, it } from 'vitest';
import { limitFault, limitInput } from './limit-words';

const draft = { unlimited: false, amount: '50000.00', currency: 'EUR', reason: 'In the first half year' };
const of = { personId: 'p', role: 'finance-approver' };

it('is read in minor units of its currency, and no limit is none', () => {
  expect(limitInput(of, draft)).toMatchObject({ ...of, limitMinor: '5000000', currency: 'EUR' });
  expect(limitInput(of, { ...draft, amount: '900', currency: 'JPY' })).toMatchObject({ limitMinor: '900' });
  expect(limitInput(of, { ...draft, unlimited: true, amount: 'x', currency: '' })).toMatchObject({
    limitMinor: null,
    currency: 'EUR',
  });
});

it.each([
  ['amount', { amount: '50.000,00' }],
  ['amount', { amount: '-1' }],
  ['amount', { amount: '' }],
  ['currency', { currency: 'EURO' }],
  ['reason', { reason: ' ' }],
])('says what is wrong: %s', (fault, more) => {
  expect(limitFault({ ...draft, ...more })).toBe(fault);
  expect(limitInput(of, { ...draft, ...more })).toBeNull();
});
