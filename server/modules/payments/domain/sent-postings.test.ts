import { describe, expect, it } from 'vitest';
import { sentPostings } from './sent-postings';

const order = (counterpartyType: 'merchant' | 'customer', amountMinor: bigint) => ({ counterpartyType, amountMinor });

describe('what is booked when a file leaves', () => {
  it('is against what is owed to merchants and to customers, each summed by itself', () => {
    const mixed = [order('merchant', 700n), order('customer', 50n), order('merchant', 300n)];
    expect(sentPostings(mixed, 'EUR')).toMatchObject([
      { debit: 'Merchant payable', credit: 'Payouts in transit', amountMinor: 1_000n, currency: 'EUR', entries: 2 },
      { debit: 'Customer refund payable', credit: 'Payouts in transit', amountMinor: 50n, entries: 1 },
    ]);
  });
  it('names only what there is', () => {
    expect(sentPostings([order('customer', 50n)], 'EUR').map((posting) => posting.debit)).toEqual([
      'Customer refund payable',
    ]);
    expect(sentPostings([], 'EUR')).toEqual([]);
  });
});
