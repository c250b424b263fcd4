import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { convertMinor, currenciesNamed, rateMissing, ratesFrom, standingOfPair, type Rate } from './exchange';

const rate = (from: string, to: string, text: string): Rate => ({ from, to, rate: text, date: '2026-11-20' });

describe('a conversion', () => {
  it.each([
    ['100.00 SEK', 10_000n, rate('SEK', 'EUR', '0.0871'), 871n],
    ['1 JPY', 1n, rate('JPY', 'EUR', '0.0061'), 1n],
    ['1000 JPY', 1000n, rate('JPY', 'EUR', '0.0061'), 610n],
    ['1.000 TND', 1000n, rate('TND', 'EUR', '0.30'), 30n],
    ['1.00 EUR in TND', 100n, rate('EUR', 'TND', '3.3'), 3300n],
    ['nothing', 0n, rate('SEK', 'EUR', '0.0871'), 0n],
    ['a whole rate', 100n, rate('GBP', 'EUR', '2'), 200n],
    ['a refund', -1n, rate('SEK', 'EUR', '0.0871'), -1n],
  ])('of %s', (_what, amountMinor, by, expected) => {
    expect(convertMinor({ amountMinor, currency: by.from }, by)).toBe(expected);
  });

  it.each(['', '0', '0.000', '-1', '1e3', '1,5', '.5', '١'])('by "%s" is refused', (text) => {
    expect(() => convertMinor({ amountMinor: 1n, currency: 'SEK' }, rate('SEK', 'EUR', text))).toThrow(/is no rate/);
  });

  it('of another currency than the rate is for is refused, and the refusal names both', () => {
    const wrong = rate('SEK', 'EUR', '0.1');
    let refusal: unknown;
    try {
      convertMinor({ amountMinor: 1n, currency: 'NOK' }, wrong);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({
      code: 'APPROVALS.RATE_INVALID',
      message: '"0.1" is no rate from NOK to EUR.',
      details: { rate: wrong },
    });
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
    const rates = ratesFrom([rate('SEK', 'CHF', '0.3'), rate('NOK', 'EUR', '0.2'), rate('SEK', 'EUR', '0.1')]);
    expect(rates('SEK', 'EUR')?.rate).toBe('0.1');
    expect(rates('EUR', 'SEK')).toBeUndefined();
    expect(rateMissing({ from: 'EUR', to: 'SEK' }, '2026-11-20')).toMatchObject({
      code: 'APPROVALS.RATE_MISSING',
      message:
        'There is no rate from EUR to SEK of the 7 days up to 2026-11-20, so nobody can say which policies apply. Record the rate first, then submit again.',
      details: { from: 'EUR', to: 'SEK', date: '2026-11-20' },
    });
  });
});

describe('the pairs that are needed', () => {
  const date = businessDate('2026-11-20');
  const on = (day: string) => ({ from: 'SEK', to: 'EUR', rate: '0.0871', date: day });
  const pair = { from: 'SEK', to: 'EUR' };

  it('are named by conditions and by limits of steps, each currency once', () => {
    const policies = [
      { conditions: [[{ currency: 'EUR' }, {}], [{ currency: 'CHF' }]], steps: [{ kind: 'automatic' }] },
      { conditions: [], steps: [{ role: 'administrator', currency: 'EUR' }, { currency: 'AUD' }] },
    ];
    expect(currenciesNamed(policies)).toEqual(['AUD', 'CHF', 'EUR']);
  });

  it.each([
    ['holds from its day on', [on('2026-11-20')], [], { state: 'holds', daysLeft: 6 }],
    ['holds on its last day', [on('2026-11-14')], [], { state: 'holds', daysLeft: 0 }],
    ['is old after it', [], [on('2026-11-13')], { state: 'old', daysLeft: null }],
    ['is missing', [], [], { state: 'missing', daysLeft: null, last: null }],
    [
      'is missing where only the other way is there',
      [],
      [{ ...on('2026-11-20'), from: 'EUR', to: 'SEK' }],
      { state: 'missing' },
    ],
    ['is missing where it comes from elsewhere', [{ ...on('2026-11-20'), from: 'NOK' }], [], { state: 'missing' }],
    ['is missing where it leads elsewhere', [{ ...on('2026-11-20'), to: 'CHF' }], [], { state: 'missing' }],
  ])('a rate %s', (_what, holding, newest, expected) => {
    expect(standingOfPair(pair, { holding, newest, businessDate: date })).toMatchObject({ ...pair, ...expected });
  });

  it('name the newest rate that there ever was', () => {
    const at = { businessDate: date, holding: [], newest: [on('2026-11-01')] };
    expect(standingOfPair(pair, at).last).toEqual({ rate: '0.0871', date: '2026-11-01' });
    const held = { ...at, holding: [on('2026-11-19')] };
    expect(standingOfPair(pair, held)).toEqual({
      ...pair,
      state: 'holds',
      last: { rate: '0.0871', date: '2026-11-19' },
      daysLeft: 5,
    });
  });
});
