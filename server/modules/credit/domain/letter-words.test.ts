import { describe, expect, it } from 'vitest';
import { knownReasonCodes, reasonOf } from '@/server/modules/payments';
import { isTold, reasonForCustomer } from './letter-words';

describe('what a customer is told of a debit that came back', () => {
  it.each([
    ['AM04', 'de', 'Das Konto war nicht gedeckt'],
    ['AM04', 'en', 'there was not enough money on the account'],
    ['MD06', 'de-AT', 'Sie haben Ihre Bank darum gebeten'],
    ['ZZ99', 'fr', 'your bank gives no further reason'],
  ])('%s in %s: %s', (code, language, text) => {
    expect(reasonForCustomer(code, language)).toBe(text);
  });

  it('has words for every code and never names one', () => {
    for (const code of knownReasonCodes) {
      for (const language of ['de', 'en']) expect(reasonForCustomer(code, language)).toMatch(/^[^0-9]{10,}$/);
    }
  });

  it.each([
    ['AM04', true],
    ['AC04', true],
    ['MD06', true],
    ['MD07', false],
    ['FF01', false],
    ['RR04', false],
  ])('%s is told: %s', (code, told) => {
    expect(isTold(code, reasonOf(code).handling)).toBe(told);
  });
});
