import { expect, it } from 'vitest';
import { byCurrency, eventWords, type BalanceRow } from './ledger-words';

const row = (currency: string, debitMinor: bigint, creditMinor: bigint): BalanceRow => ({
  account: 'bank',
  name: 'Bank',
  kind: 'asset',
  currency,
  debitMinor,
  creditMinor,
  balanceMinor: debitMinor - creditMinor,
});

it('sums each currency by itself', () => {
  const sums = byCurrency([row('EUR', 5n, 2n), row('SEK', 7n, 7n), row('EUR', 1n, 4n)]);
  expect(sums.map(({ currency, debitMinor, creditMinor }) => [currency, debitMinor, creditMinor])).toEqual([
    ['EUR', 6n, 6n],
    ['SEK', 7n, 7n],
  ]);
});

it('reads an event as words', () => expect(eventWords('order-captured')).toBe('Order captured'));
