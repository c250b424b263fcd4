import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ibanLength, isValidIban, makeIban } from './iban';
import { maskIbansInText } from './iban-in-text';
import { humanReference } from './ids';

const countries = ['DE', 'AT', 'NL', 'FR', 'ES', 'IT', 'PL', 'BE', 'NO', 'MT', 'GB', 'CH'] as const;

const ibans = fc.constantFrom(...countries).chain((country) => {
  const length = (ibanLength(country) ?? 0) - 4;
  const head = country === 'GB' || country === 'MT' || country === 'NL' ? 'ABNA' : '';
  const digits = fc.array(fc.integer({ min: 0, max: 9 }), {
    minLength: length - head.length,
    maxLength: length - head.length,
  });
  return digits.map((list) => makeIban(country, head + list.join('')));
});

const separator = fc.constantFrom(' ', '-', '.', '/', '\u00a0', ' - '.slice(0, 2), '\n');

/** The number as somebody may have typed it: any case, anything between any two characters after the country. */
const typed = fc
  .tuple(ibans, fc.boolean(), separator, fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }))
  .map(([iban, small, gap, where]) => {
    const text = small ? iban.toLowerCase() : iban;
    const spread = [...text].map((char, index) => (index >= 2 && where[index] === true ? gap + char : char)).join('');
    return { iban, text: spread };
  });

const words = fc.constantFrom('', 'Order 4711 ', 'IBAN: ', 'iban', 'SVWZ+', 'Danke, ', 'Rent/', '(', 'ä');
const ends = fc.constantFrom('', ' thanks', ', BIC COBADEFFXXX', ')', '\n', ' 4711', 'ß');
const bare = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, '');

describe('account numbers in a text', () => {
  test.each([
    ['DE89370400440532013000', 'DE89 ···· 3000'],
    ['de89370400440532013000', 'DE89 ···· 3000'],
    ['de89 3704 0044 0532 0130 00', 'DE89 ···· 3000'],
    ['DE89-3704-0044-0532-0130-00', 'DE89 ···· 3000'],
    ['DE 89 370400440532013000 thanks', 'DE89 ···· 3000 thanks'],
    ['IBANDE89370400440532013000BIC COBADEFF', 'IBANDE89 ···· 3000BIC COBADEFF'],
    ['refund to nl91abna0417164300, please', 'refund to NL91 ···· 4300, please'],
    ['two: DE89370400440532013000 AT611904300234573201', 'two: DE89 ···· 3000 AT61 ···· 3201'],
    // A digit mistyped; one group missing; a country without IBANs in our table.
    ['DE88370400440532013000', 'DE88 ···· 3000'],
    ['de88-37040044-0532013000.', 'DE88 ···· 3000.'],
    ['DE89 3704 0044 0532', 'DE89 ···· 0532'],
    ['XX12 3456 7890 1234', 'XX12 ···· 1234'],
  ])('%j is shown as %j', (text, shown) => {
    expect(maskIbansInText(text)).toBe(shown);
  });

  test.each([
    'PO-2611-0412-38',
    'plan PL-2611-0412-38, Jonas Weber',
    'PL2611041238 Jonas Weber',
    'de12 okay then some more',
    'on 2026-11-20 the amount of 1,234.50 EUR',
    '9f2c1e7a-de12-4b34-8a56-0123456789ab',
    'sha256 ae12cd34ef56ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12',
    'DE89 ···· 3000',
    '',
  ])('%j stays', (text) => {
    expect(maskIbansInText(text)).toBe(text);
  });

  test('never leave more than the last four of the national part, however it was typed', () => {
    fc.assert(
      fc.property(typed, words, ends, ({ iban, text }, before, after) => {
        expect(isValidIban(iban)).toBe(true);
        const shown = maskIbansInText(before + text + after);
        expect(bare(shown)).not.toContain(iban.slice(4, -4));
        expect(shown).toContain(`${iban.slice(0, 4)} ···· ${iban.slice(-4)}`);
        expect(shown.startsWith(before)).toBe(true);
        expect(shown.endsWith(after)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('say the same when they are read twice, and leave our own references', () => {
    fc.assert(
      fc.property(typed, fc.constantFrom('PO', 'PL', 'CR', 'SE'), fc.nat(99_999), ({ text }, prefix, running) => {
        const once = maskIbansInText(text);
        expect(maskIbansInText(once)).toBe(once);
        const reference = humanReference(prefix, '2026-11-21', running);
        expect(maskIbansInText(reference)).toBe(reference);
      }),
    );
  });
});
