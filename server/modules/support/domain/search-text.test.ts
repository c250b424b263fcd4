import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeIban } from '@/server/kernel/iban';
import { readingsOf, suggestionFor } from './search-text';

const kinds = (text: string) => readingsOf(text).map((reading) => reading.kind);

describe('what is typed into the box', () => {
  it.each([
    ['Jonas@Posteo.de', ['e-mail']],
    ['DE89 3704 0044 0532 0130 00', ['iban']],
    ['3000', ['reference', 'iban-ending', 'amount']],
    ['···· 3000', ['iban-ending']],
    ['CO-2611-0001-51', ['reference']],
    ['+49 170 1234417', ['phone']],
    ['84,50', ['reference', 'amount']],
    ['84.50 EUR', ['amount']],
    ['2026-11-20', ['date']],
    ['20.11.2026', ['date']],
    ['2026-02-30', ['reference', 'phone']],
    ['Weber', ['name']],
    ['Jonas Weber', ['name']],
    ['x', []],
    ['', []],
    ['018f3c4e-0000-7000-8000-000000000001', ['id']],
  ])('%s is read as %o', (text, expected) => {
    expect(kinds(text)).toEqual(expected);
  });

  it.each([
    ['84,50', 8_450n, null],
    ['84.5 EUR', 8_450n, 'EUR'],
    ['€ 1.234,56', 123_456n, 'EUR'],
    ['1,234.56', 123_456n, null],
    ['120', 12_000n, null],
  ])('the amount %s', (text, amountMinor, currency) => {
    expect(readingsOf(text).find((reading) => reading.kind === 'amount')).toEqual({
      kind: 'amount',
      amountMinor,
      currency,
    });
  });

  it('finds a national telephone number in every country that we lend in', () => {
    const phone = readingsOf('0170 1234417').find((reading) => reading.kind === 'phone');
    expect(phone).toMatchObject({ phones: expect.arrayContaining(['+491701234417', '+3901701234417']) });
    expect(readingsOf('0049 170 1234417')).toContainEqual({ kind: 'phone', phones: ['+491701234417'] });
  });

  it('reads every valid IBAN as nothing but an IBAN, however it is spaced', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{18}$/), fc.boolean(), (bban, spaced) => {
        const iban = makeIban('DE', bban);
        const text = spaced ? (iban.match(/.{1,4}/g) ?? []).join(' ') : iban.toLowerCase();
        expect(readingsOf(text)).toEqual([{ kind: 'iban', iban }]);
      }),
    );
  });

  it('never fails, whatever is typed, and always has something to suggest', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80, unit: 'grapheme' }), (text) => {
        expect(suggestionFor(text, readingsOf(text)).length).toBeGreaterThan(20);
      }),
    );
  });

  it('says of an IBAN with a typing error what is wrong', () => {
    const text = 'DE88370400440532013000';
    expect(suggestionFor(text, readingsOf(text))).toMatch(/check digits are wrong/);
  });
});
