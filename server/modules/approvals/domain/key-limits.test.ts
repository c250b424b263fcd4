import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refuseBeyondKey, type KeyAct, type KeyTerms } from './key-limits';

const key = (more: Partial<KeyTerms> = {}): KeyTerms => ({
  name: 'payout-bot',
  perActMinor: 10_000n,
  perDayMinor: 25_000n,
  currency: 'EUR',
  ...more,
});
const act = (amountMinor: bigint | null, currency: string | null = 'EUR', movesMoney = true): KeyAct => ({
  amountMinor,
  currency,
  movesMoney,
});

describe('the limits of a key', () => {
  it.each<[string, KeyTerms, KeyAct, bigint, string | null]>([
    ['the limit itself', key(), act(10_000n), 0n, null],
    ['one more', key(), act(10_001n), 0n, 'APPROVALS.KEY_PER_ACT'],
    ['one more the other way', key(), act(-10_001n), 0n, 'APPROVALS.KEY_PER_ACT'],
    ['the rest of the day', key(), act(5_000n), 20_000n, null],
    ['one more than the rest of the day', key(), act(5_001n), 20_000n, 'APPROVALS.KEY_PER_DAY'],
    ['another currency', key(), act(1n, 'SEK'), 0n, 'APPROVALS.KEY_OTHER_CURRENCY'],
    ['money without an amount', key(), act(null, null), 0n, 'APPROVALS.KEY_NO_AMOUNT'],
    ['no money and no amount', key(), act(null, null, false), 0n, null],
    ['a limit of nothing', key({ perActMinor: 0n }), act(1n), 0n, 'APPROVALS.KEY_PER_ACT'],
    ['only a day', key({ perActMinor: null }), act(25_000n), 0n, null],
    ['a currency and no limits', key({ perActMinor: null, perDayMinor: null }), act(1n, 'SEK'), 0n, null],
    ['limits without a currency', key({ currency: null }), act(10_001n, 'SEK'), 0n, null],
    ['only an act', key({ perDayMinor: null }), act(10_000n), 90_000n, null],
    [
      'only an act, in another currency',
      key({ perDayMinor: null }),
      act(1n, 'SEK'),
      0n,
      'APPROVALS.KEY_OTHER_CURRENCY',
    ],
    ['only a day, in another currency', key({ perActMinor: null }), act(1n, 'SEK'), 0n, 'APPROVALS.KEY_OTHER_CURRENCY'],
    ['a currency and no amount', key(), act(null), 0n, 'APPROVALS.KEY_NO_AMOUNT'],
    ['an amount and no currency', key(), act(1n, null), 0n, 'APPROVALS.KEY_NO_AMOUNT'],
    ['no limits', key({ perActMinor: null, perDayMinor: null, currency: null }), act(1n, 'SEK'), 0n, null],
  ])('%s', (_what, terms, one, spent, code) => {
    expect(refuseBeyondKey(terms, one, spent)?.code ?? null).toBe(code);
  });

  it.each<[KeyAct, string, object]>([
    [
      act(null, null),
      'The key "payout-bot" has limits, and this act states no amount that could be held against them. A person does it in the portal.',
      {},
    ],
    [
      act(1n, 'SEK'),
      'The key "payout-bot" has limits in EUR, and this act is in SEK. Use a key whose limits are in SEK.',
      { currency: 'SEK' },
    ],
    [
      act(10_001n),
      'The key "payout-bot" may do up to 100.00 EUR in one act. A person does this one in the portal.',
      { limitMinor: 10_000n, currency: 'EUR' },
    ],
    [
      act(5_001n),
      'The key "payout-bot" may do up to 250.00 EUR in a day and has done 200.00 EUR of it. Go on tomorrow, or let a person do it.',
      { limitMinor: 25_000n, spentMinor: 20_000n, currency: 'EUR' },
    ],
  ])('say what is wrong and what to do: %#', (one, message, details) => {
    const refusal = refuseBeyondKey(key(), one, 20_000n);
    expect(refusal?.message).toBe(message);
    expect(refusal?.details).toEqual({ key: 'payout-bot', ...details });
  });

  it('are never passed by any series of acts', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -12_000n, max: 12_000n }), { maxLength: 40 }), (amounts) => {
        let spent = 0n;
        for (const amount of amounts) {
          if (refuseBeyondKey(key(), act(amount), spent)) continue;
          const size = amount < 0n ? -amount : amount;
          expect(size).toBeLessThanOrEqual(10_000n);
          spent += size;
        }
        expect(spent).toBeLessThanOrEqual(25_000n);
      }),
    );
  });
});
