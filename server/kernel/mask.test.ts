import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeIban, maskIban } from './iban';
import { maskEmail, maskName, maskPhone } from './mask';

describe('masks', () => {
  it('show little', () => {
    expect(maskEmail('jonas@posteo.de')).toBe('j···@posteo.de');
    expect(maskEmail('j@posteo.de')).toBe('···@posteo.de');
    expect(maskEmail('no address')).toBe('···');
    expect(maskEmail('@posteo.de')).toBe('···');
    expect(maskPhone('+491701234417')).toBe('+49 ··· 417');
    expect(maskPhone('+1 (202) 555-0143')).toBe('+1 ··· 143');
    expect(maskPhone('+353 85 012 3456')).toBe('+353 ··· 456');
    expect(maskPhone('0170 1234417')).toBe('··· 417');
    expect(maskPhone('110')).toBe('···');
    expect(maskPhone('1234567')).toBe('···');
    expect(maskPhone('12345678')).toBe('··· 678');
    expect(maskName('Jonas Weber')).toBe('J··· W···');
    expect(maskName('Łukasz  Ó')).toBe('Ł··· ···');
    expect(maskName('')).toBe('···');
  });
  it('never show more than the last four of a number', () => {
    const digits = fc.bigInt(10n ** 9n, 10n ** 15n - 1n).map(String);
    fc.assert(
      fc.property(digits, (number) => {
        const shownPhone = maskPhone(`+49${number}`)
          .replace('+49', '')
          .replace(/[^0-9]/g, '');
        expect(shownPhone.length).toBeLessThanOrEqual(4);
        expect(number.endsWith(shownPhone)).toBe(true);
        const iban = makeIban('DE', number.padStart(18, '3'));
        expect(
          maskIban(iban)
            .slice(4)
            .replace(/[^0-9]/g, ''),
        ).toBe(iban.slice(-4));
      }),
    );
  });
  it('never show a whole local part or name', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,20}$/), (word) => {
        expect(maskEmail(`${word}@posteo.de`).split('@')[0]).not.toContain(word);
        expect(maskName(word)).not.toContain(word);
      }),
    );
  });
});
