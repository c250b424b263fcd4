type Sent = { readonly counterpartyType: 'merchant' | 'customer'; readonly amountMinor: bigint };

type SentPosting = {
  readonly kind: 'posting';
  readonly debit: string;
  readonly credit: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly entries: number;
};

const owed = { merchant: 'Merchant payable', customer: 'Customer refund payable' } as const;

/** What is booked when orders leave for the bank, summed by what they pay: payouts of merchants, refunds of customers. */
export function sentPostings(orders: readonly Sent[], currency: string): SentPosting[] {
  return (['merchant', 'customer'] as const).flatMap((type) => {
    const paid = orders.filter((order) => order.counterpartyType === type);
    if (paid.length === 0) return [];
    const amountMinor = paid.reduce((sum, order) => sum + order.amountMinor, 0n);
    const entries = paid.length;
    return [{ kind: 'posting', debit: owed[type], credit: 'Payouts in transit', amountMinor, currency, entries }];
  });
}
