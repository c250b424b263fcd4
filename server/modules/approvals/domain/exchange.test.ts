import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convertMinor, rateMissing, ratesFrom, type Rate } from './exchange';

const rate = (from: string, to: string, text: string): Rate => ({ from, to, rate: text, date: '2026-11-20' });

describe('a conversion', () => {
  it.each([
    ['100.00 SEK', 10_000n, rate('SEK', 'EUR', '0.0871'), 871n],
    ['1 JPY', 1n, rate('JPY', 'EUR', '0.0061'), 1n],
    ['1000 JPY', 1000n, rate('JPY', 'EUR', '0.0061'), 610n],
    ['1.000 TND', 1000n, rate('TND', 'EUR', '0.30'), 30n],
    ['1.00 EUR in TND', 100n, rate('EUR', 'TND', '3.3'), 3300n],
    ['nothing', 0n, rate('SEK', 'EUR', '0.0871'), 0n],
    ['a refund', -1n, rate('SEK', 'EUR', '0.0871'), -1n],
  ])('of %s', (_what, amountMinor, by, expected) => {
    expect(convertMinor({ amountMinor, currency: by.from }, by)).toBe(expected);
  });

  it.each(['', '0', '0.000', '-1', '1e3', '1,5', '.5', '١'])('by "%s" is refused', (text) => {
    expect(() => convertMinor({ amountMinor: 1n, currency: 'SEK' }, rate('SEK', 'EUR', text))).toThrow(/is no rate/);
  });

  it('is never below the exact value and less than one cent above it', () => {
    const digits = fc.tuple(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 1, max: 999_999 }));
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), digits, (amountMinor, [whole, part]) => {
        const text = `${whole}.${String(part).padStart(6, '0')}`;
        const got = convertMinor({ amountMinor, currency: 'SEK' }, rate('SEK', 'EUR', text));
        const exact = amountMinor * (BigInt(whole) * 1_000_000n + BigInt(part));
        expect(got * 1_000_000n >= exact && (got - 1n) * 1_000_000n < exact).toBe(true);
      }),
    );
  });

  it('needs a rate of exactly this direction, and says which one is missing', () => {
    const rates = ratesFrom([rate('SEK', 'EUR', '0.1')]);
    expect(rates('SEK', 'EUR')?.rate).toBe('0.1');
    expect(rates('EUR', 'SEK')).toBeUndefined();
    expect(rateMissing({ from: 'EUR', to: 'SEK' }, '2026-11-20')).toMatchObject({
      code: 'APPROVALS.RATE_MISSING',
      details: { from: 'EUR', to: 'SEK' },
    });
  });
});
