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
    ['no limits', key({ perActMinor: null, perDayMinor: null, currency: null }), act(1n, 'SEK'), 0n, null],
  ])('%s', (_what, terms, one, spent, code) => {
    expect(refuseBeyondKey(terms, one, spent)?.code ?? null).toBe(code);
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
