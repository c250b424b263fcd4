import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BrokenInvariant } from './invariant';
import {
  add,
  allocate,
  applyBps,
  compare,
  divideRounded,
  formatDecimal,
  isZero,
  minorDigits,
  moneyText,
  negate,
  parseDecimal,
  subtract,
  sum,
} from './money';
import { isRefusal } from './refusal';

const eur = (amountMinor: bigint) => ({ amountMinor, currency: 'EUR' });
const refusalCode = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (isRefusal(error)) return error.code;
    throw error;
  }
  return 'none';
};

describe('arithmetic', () => {
  it('adds, subtracts, negates and compares in one currency', () => {
    expect(add(eur(5n), eur(7n))).toEqual(eur(12n));
    expect(subtract(eur(5n), eur(7n))).toEqual(eur(-2n));
    expect(negate(eur(5n))).toEqual(eur(-5n));
    expect([compare(eur(1n), eur(2n)), compare(eur(2n), eur(2n)), compare(eur(3n), eur(2n))]).toEqual([-1, 0, 1]);
    expect(isZero(sum([], 'EUR'))).toBe(true);
    expect(sum([eur(1n), eur(2n)], 'EUR')).toEqual(eur(3n));
  });
  it('crashes across currencies, in a sum too', () => {
    const usd = { amountMinor: 1n, currency: 'USD' };
    for (const act of [
      () => add(eur(1n), usd),
      () => subtract(eur(1n), usd),
      () => compare(eur(1n), usd),
      () => sum([usd], 'EUR'),
    ]) {
      expect(act).toThrow(BrokenInvariant);
    }
  });
});

describe('allocate', () => {
  it('gives the odd cents to the largest remainders, ties by order', () => {
    expect(allocate(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
    expect(allocate(10n, [1n, 2n, 3n])).toEqual([2n, 3n, 5n]);
    expect(allocate(-100n, [1n, 1n, 1n])).toEqual([-34n, -33n, -33n]);
    expect(allocate(5n, [0n, 1n])).toEqual([0n, 5n]);
  });
  it('refuses weights that carry nothing', () => {
    expect(() => allocate(1n, [])).toThrow(BrokenInvariant);
    expect(() => allocate(1n, [0n, 0n])).toThrow(BrokenInvariant);
    expect(() => allocate(1n, [2n, -1n])).toThrow(BrokenInvariant);
  });
  it('sums exactly and lies within one unit of the proportional share', () => {
    const weights = fc.array(fc.bigInt(0n, 10n ** 9n), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 15n), 10n ** 15n), weights, (amountMinor, list) => {
        const total = list.reduce((a, b) => a + b, 0n);
        fc.pre(total > 0n);
        const parts = allocate(amountMinor, list);
        expect(parts.reduce((a, b) => a + b, 0n)).toBe(amountMinor);
        parts.forEach((part, index) => {
          const distance = part * total - amountMinor * list[index]!;
          expect(distance < total && distance > -total).toBe(true);
        });
      }),
    );
  });
});

describe('rounding', () => {
  it.each([
    [25n, 10n, 2n, 3n, 2n, 3n],
    [35n, 10n, 4n, 4n, 3n, 4n],
    [-25n, 10n, -2n, -3n, -2n, -3n],
    [24n, 10n, 2n, 2n, 2n, 3n],
    [26n, 10n, 3n, 3n, 2n, 3n],
    [20n, 10n, 2n, 2n, 2n, 2n],
    [1n, 3n, 0n, 0n, 0n, 1n],
  ])('%s / %s', (numerator, divisor, halfEven, halfUp, down, up) => {
    expect(divideRounded(numerator, divisor, 'half-even')).toBe(halfEven);
    expect(divideRounded(numerator, divisor, 'half-up')).toBe(halfUp);
    expect(divideRounded(numerator, divisor, 'down')).toBe(down);
    expect(divideRounded(numerator, divisor, 'up')).toBe(up);
  });
  it('applies basis points', () => {
    expect(applyBps(10_000n, 250n, 'half-even')).toBe(250n);
    expect(applyBps(12_345n, 290n, 'half-up')).toBe(358n);
    expect(applyBps(12_345n, 290n, 'up')).toBe(359n);
    expect(() => divideRounded(1n, 0n, 'down')).toThrow(BrokenInvariant);
  });
});

describe('decimals', () => {
  it.each([
    [-1250n, 'EUR', '-12.50'],
    [5n, 'EUR', '0.05'],
    [-5n, 'EUR', '-0.05'],
    [0n, 'EUR', '0.00'],
    [1200n, 'JPY', '1200'],
    [1n, 'TND', '0.001'],
  ])('writes %s %s as %s and reads it back', (amountMinor, currency, text) => {
    expect(formatDecimal(amountMinor, currency)).toBe(text);
    expect(parseDecimal(text, currency)).toBe(amountMinor);
  });
  it('reads fewer decimals, and more when they are zeros', () => {
    expect([parseDecimal('12', 'EUR'), parseDecimal('12.5', 'EUR'), parseDecimal('12.50000', 'EUR')]).toEqual([
      1200n,
      1250n,
      1250n,
    ]);
    expect(parseDecimal('7.00', 'JPY')).toBe(7n);
  });
  it.each([
    '',
    ' 1',
    '1 ',
    '+1',
    '1,5',
    '.5',
    '5.',
    '1e3',
    '1.2.3',
    '0x10',
    'NaN',
    '-',
    '--1',
    '1.005',
    '１２',
    '٣',
    '1_000',
    '9223372036854775808',
    '99999999999999999999999999999999999999999999999999',
    'Infinity',
  ])('refuses "%s"', (text) => {
    expect(refusalCode(() => parseDecimal(text, 'EUR'))).toBe('KERNEL.AMOUNT_INVALID');
  });
  it('refuses what is not a text, and unknown currencies', () => {
    expect(refusalCode(() => parseDecimal(12 as unknown as string, 'EUR'))).toBe('KERNEL.AMOUNT_INVALID');
    for (const currency of ['eur', 'XXX', 'EURO', '', '__proto__', 'constructor']) {
      expect(refusalCode(() => minorDigits(currency))).toBe('KERNEL.CURRENCY_UNKNOWN');
    }
  });
  it('reads back what it writes', () => {
    const currency = fc.constantFrom('EUR', 'JPY', 'TND', 'USD', 'CLP');
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n) + 1n, 2n ** 63n - 1n), currency, (amountMinor, code) => {
        expect(parseDecimal(formatDecimal(amountMinor, code), code)).toBe(amountMinor);
      }),
    );
  });
});

describe('sums in sentences', () => {
  it.each([
    [0n, 'EUR', '0.00 EUR'],
    [99_999n, 'EUR', '999.99 EUR'],
    [700_013n, 'EUR', '7,000.13 EUR'],
    [-123_456_789n, 'EUR', '-1,234,567.89 EUR'],
    [1_250_000n, 'JPY', '1,250,000 JPY'],
  ])('%s %s', (amountMinor, currency, text) => {
    expect(moneyText(amountMinor, currency)).toBe(text);
  });
});
