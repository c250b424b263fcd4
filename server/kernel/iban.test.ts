import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ibanCountry, isValidIban, makeIban, maskIban, normaliseIban, parseIban } from './iban';
import { isRefusal, Refusal } from './refusal';

const germanBban = fc.bigInt(0n, 10n ** 18n - 1n).map((number) => String(number).padStart(18, '0'));

describe('iban', () => {
  it.each([
    'DE89370400440532013000',
    'GB29 NWBK 6016 1331 9268 19',
    'nl91abna0417164300',
    'FR1420041010050500013M02606',
    'AT611904300234573201',
    'ES9121000418450200051332',
    'BE68539007547034',
    'NO9386011117947',
    'MT84MALT011000012345MTLCAST001S',
    'CH9300762011623852957',
  ])('takes %s', (text) => {
    expect(isValidIban(text)).toBe(true);
    expect(parseIban(text)).toBe(normaliseIban(text));
    expect(makeIban(ibanCountry(text), normaliseIban(text).slice(4))).toBe(normaliseIban(text));
  });
  it.each([
    '',
    'DE',
    'DE88370400440532013000',
    'DE8937040044053201300',
    'XX89370400440532013000',
    'DE8937040044053201300O',
    'DE893704004405320130００',
    '<script>',
  ])('refuses "%s"', (text) => {
    expect(isValidIban(text)).toBe(false);
    expect(() => parseIban(text)).toThrow(Refusal);
  });
  it('does not let a number into the words of its refusal', () => {
    try {
      parseIban('DE88370400440532013000');
      expect.unreachable();
    } catch (error) {
      expect(isRefusal(error, 'KERNEL.IBAN_INVALID')).toBe(true);
      expect((error as Refusal).message).not.toContain('37040044053201');
    }
  });
  it('refuses to make one of a wrong length or country', () => {
    expect(() => makeIban('DE', '123')).toThrow(Refusal);
    expect(() => makeIban('US', '123456789012345678')).toThrow(Refusal);
    expect(() => makeIban('DE', '37040044053201300a')).toThrow(Refusal);
  });
  it('refuses every change of one digit and every swap of two neighbours', () => {
    fc.assert(
      fc.property(germanBban, fc.integer({ min: 2, max: 21 }), fc.integer({ min: 1, max: 9 }), (bban, at, step) => {
        const iban = makeIban('DE', bban);
        expect(isValidIban(iban)).toBe(true);
        const changed = String((Number(iban[at]) + step) % 10);
        expect(isValidIban(iban.slice(0, at) + changed + iban.slice(at + 1))).toBe(false);
        const next = at + 1;
        if (next < iban.length && iban[at] !== iban[next]) {
          expect(isValidIban(iban.slice(0, at) + iban[next] + iban[at] + iban.slice(next + 1))).toBe(false);
        }
      }),
    );
  });
  it('masks', () => {
    expect(maskIban('DE89 3704 0044 0532 0130 00')).toBe('DE89 ···· 3000');
    expect(maskIban('DE89')).toBe('····');
    expect(maskIban('not an account')).toBe('····');
  });
});
