import { WHOLE, type EntryBody, type Leg } from '@/server/modules/ledger';

type Line = { readonly currency: string; readonly lineId: string; readonly bankAccountId: string };

const pair = (
  event: string,
  sides: { debit: Pick<Leg, 'account' | 'subId'>; credit: Pick<Leg, 'account' | 'subId'> },
  amount: { currency: string; amountMinor: bigint },
): EntryBody => ({
  event,
  legs: [
    { ...sides.debit, currency: amount.currency, debitMinor: amount.amountMinor },
    { ...sides.credit, currency: amount.currency, creditMinor: amount.amountMinor },
  ],
});

const rounding = { account: 'rounding-and-tolerance', subId: WHOLE } as const;

/** A credit that stood as unidentified turns out to be of an order: it leaves suspense, and the order's own entry books the bank. */
export function strayReclassified(line: Line, amountMinor: bigint): EntryBody {
  return pair(
    'stray-reclassified',
    {
      debit: { account: 'unidentified-receipts', subId: line.lineId },
      credit: { account: 'bank', subId: line.bankAccountId },
    },
    { currency: line.currency, amountMinor },
  );
}

/**
 * A difference between a credit in suspense and the item that it pays, forced by people: `short` when the customer paid
 * less than the item (the loss tops the suspense up), `over` when more (the rest of the suspense is kept).
 */
export function toleranceOnSuspense(line: Line, side: 'short' | 'over', amountMinor: bigint): EntryBody {
  const suspense = { account: 'unidentified-receipts', subId: line.lineId } as const;
  const sides = side === 'short' ? { debit: rounding, credit: suspense } : { debit: suspense, credit: rounding };
  return pair('tolerance', sides, { currency: line.currency, amountMinor });
}

/** A difference between what the bank booked and the order: `gain` when the account holds more than the order's entry says. */
export function toleranceOnBank(line: Line, side: 'gain' | 'loss', amountMinor: bigint): EntryBody {
  const bank = { account: 'bank', subId: line.bankAccountId } as const;
  const sides = side === 'gain' ? { debit: bank, credit: rounding } : { debit: rounding, credit: bank };
  return pair('tolerance', sides, { currency: line.currency, amountMinor });
}
