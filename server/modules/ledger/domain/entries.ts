import { invariant } from '@/server/kernel/invariant';
import type { Currency } from '@/server/kernel/money';
import type { AccountCode } from './chart';
import { LegBuilder, type EntryBody } from './legs';

/*
 * One function per event of the accounting rules. Each gives the event's name and its legs; amounts in minor units,
 * never negative. A body with no legs (all amounts zero) is not to be posted.
 */

/** A part of what a shopper owes: principal by instalment id, interest and fees by plan id. */
export type OpenPart = {
  readonly kind: 'principal' | 'interest' | 'fee';
  readonly subId: string;
  readonly amountMinor: bigint;
};

/** What was paid above all that is owed becomes the customer's credit, never a negative receivable. */
export type Excess = { readonly customerId: string; readonly amountMinor: bigint };

/** Whom a payout goes to: a merchant out of the payable, a customer out of a refund that is due. */
export type Payee = { readonly type: 'merchant' | 'customer'; readonly id: string };

type Amount = { readonly currency: Currency; readonly amountMinor: bigint };

const openAccounts: Readonly<Record<OpenPart['kind'], AccountCode>> = {
  principal: 'receivable',
  interest: 'interest-receivable',
  fee: 'fee-receivable',
};

const payeeAccounts: Readonly<Record<Payee['type'], AccountCode>> = {
  merchant: 'merchant-payable',
  customer: 'customer-refund-payable',
};

function simple(
  event: string,
  amount: Amount,
  sides: { debit: readonly [AccountCode, string?]; credit: readonly [AccountCode, string?] },
): EntryBody {
  const [debit, debitSub] = sides.debit;
  const [credit, creditSub] = sides.credit;
  return new LegBuilder(amount.currency)
    .debit(debit, amount.amountMinor, debitSub)
    .credit(credit, amount.amountMinor, creditSub)
    .entry(event);
}

function sumOf(parts: readonly { readonly amountMinor: bigint }[]): bigint {
  return parts.reduce((sum, part) => sum + part.amountMinor, 0n);
}

/** Money in on `from`, spread over what is owed; what is left over goes to the customer's credit. */
function receipt(
  event: string,
  from: { currency: Currency; account: AccountCode; subId: string },
  to: { parts: readonly OpenPart[]; excess?: Excess | undefined },
): EntryBody {
  const total = sumOf(to.parts) + (to.excess?.amountMinor ?? 0n);
  const legs = new LegBuilder(from.currency).debit(from.account, total, from.subId);
  for (const part of to.parts) legs.credit(openAccounts[part.kind], part.amountMinor, part.subId);
  if (to.excess) legs.credit('customer-credit', to.excess.amountMinor, to.excess.customerId);
  return legs.entry(event);
}

/** The purchase is shipped: the shopper owes all of it, the merchant is owed it less the fee, which is earned over the plan. */
export function purchaseCaptured(purchase: {
  currency: Currency;
  merchantId: string;
  planId: string;
  /** Principal by instalment, a down payment among them. */
  instalments: readonly { readonly subId: string; readonly amountMinor: bigint }[];
  merchantFeeMinor: bigint;
}): EntryBody {
  const gross = sumOf(purchase.instalments);
  invariant(purchase.merchantFeeMinor <= gross, 'a merchant fee is never above the purchase', { gross });
  const legs = new LegBuilder(purchase.currency);
  for (const instalment of purchase.instalments) legs.debit('receivable', instalment.amountMinor, instalment.subId);
  return legs
    .credit('merchant-payable', gross - purchase.merchantFeeMinor, purchase.merchantId)
    .credit('deferred-merchant-fee', purchase.merchantFeeMinor, purchase.planId)
    .entry('purchase-captured');
}

/** What stands on a bank account of ours when it is opened here. */
export const accountOpened = (a: Amount & { bankAccountId: string }): EntryBody =>
  simple('account-opened', a, { debit: ['bank', a.bankAccountId], credit: ['funding', a.bankAccountId] });

/** What was owed to a merchant when it came over from a former system. */
export const payableTakenOver = (a: Amount & { bankAccountId: string; merchantId: string }): EntryBody =>
  simple('payable-taken-over', a, { debit: ['funding', a.bankAccountId], credit: ['merchant-payable', a.merchantId] });

export const merchantFeeRecognised = (a: Amount & { planId: string }): EntryBody =>
  simple('merchant-fee-recognised', a, { debit: ['deferred-merchant-fee', a.planId], credit: ['merchant-fee-income'] });

export const interestAccrued = (a: Amount & { planId: string }): EntryBody =>
  simple('interest-accrued', a, { debit: ['interest-receivable', a.planId], credit: ['interest-income'] });

export const downPayment = (a: Amount & { acquirerId: string; instalmentId: string }): EntryBody =>
  simple('down-payment', a, { debit: ['cards-in-transit', a.acquirerId], credit: ['receivable', a.instalmentId] });

/** The acquirer pays out what it took by card. */
export const cardsSettled = (a: Amount & { acquirerId: string; bankAccountId: string }): EntryBody =>
  simple('cards-settled', a, { debit: ['bank', a.bankAccountId], credit: ['cards-in-transit', a.acquirerId] });

export const payoutSent = (a: Amount & { fileId: string; payee: Payee }): EntryBody =>
  simple('payout-sent', a, {
    debit: [payeeAccounts[a.payee.type], a.payee.id],
    credit: ['payouts-in-transit', a.fileId],
  });

export const payoutBooked = (a: Amount & { fileId: string; bankAccountId: string }): EntryBody =>
  simple('payout-booked', a, { debit: ['payouts-in-transit', a.fileId], credit: ['bank', a.bankAccountId] });

export const payoutRejected = (a: Amount & { fileId: string; payee: Payee }): EntryBody =>
  simple('payout-rejected', a, {
    debit: ['payouts-in-transit', a.fileId],
    credit: [payeeAccounts[a.payee.type], a.payee.id],
  });

export const payoutReturned = (a: Amount & { bankAccountId: string; payee: Payee }): EntryBody =>
  simple('payout-returned', a, { debit: ['bank', a.bankAccountId], credit: [payeeAccounts[a.payee.type], a.payee.id] });

/** The bank books a batch of debits as one line; what it consists of is spread afterwards. */
export const debitBooked = (a: Amount & { bankAccountId: string; pmtInfId: string }): EntryBody =>
  simple('debit-booked', a, { debit: ['bank', a.bankAccountId], credit: ['collections-clearing', a.pmtInfId] });

export const debitSpread = (a: {
  currency: Currency;
  pmtInfId: string;
  parts: readonly OpenPart[];
  excess?: Excess;
}): EntryBody =>
  receipt('debit-spread', { currency: a.currency, account: 'collections-clearing', subId: a.pmtInfId }, a);

/** The money went back: what the debit had paid is open again; of a written-off plan the recovery is undone instead. */
export function debitReturned(a: {
  currency: Currency;
  bankAccountId: string;
  parts: readonly OpenPart[];
  excess?: Excess;
  writtenOffMinor?: bigint;
}): EntryBody {
  const legs = new LegBuilder(a.currency);
  for (const part of a.parts) legs.debit(openAccounts[part.kind], part.amountMinor, part.subId);
  if (a.excess) legs.debit('customer-credit', a.excess.amountMinor, a.excess.customerId);
  const writtenOffMinor = a.writtenOffMinor ?? 0n;
  return legs
    .debit('recovery-income', writtenOffMinor)
    .credit('bank', sumOf(a.parts) + (a.excess?.amountMinor ?? 0n) + writtenOffMinor, a.bankAccountId)
    .entry('debit-returned');
}

export const bankCharge = (a: Amount & { bankAccountId: string }): EntryBody =>
  simple('bank-charge', a, { debit: ['bank-charges'], credit: ['bank', a.bankAccountId] });

export const strayCredit = (a: Amount & { bankAccountId: string; lineId: string }): EntryBody =>
  simple('stray-credit', a, { debit: ['bank', a.bankAccountId], credit: ['unidentified-receipts', a.lineId] });

export const strayMatched = (a: {
  currency: Currency;
  lineId: string;
  parts: readonly OpenPart[];
  excess?: Excess;
}): EntryBody =>
  receipt('stray-matched', { currency: a.currency, account: 'unidentified-receipts', subId: a.lineId }, a);

/** A stray credit goes back to where it came from. */
export const strayReturned = (a: Amount & { bankAccountId: string; lineId: string }): EntryBody =>
  simple('stray-returned', a, { debit: ['unidentified-receipts', a.lineId], credit: ['bank', a.bankAccountId] });

export const expectedTransfer = (a: {
  currency: Currency;
  bankAccountId: string;
  parts: readonly OpenPart[];
  excess?: Excess;
}): EntryBody => receipt('expected-transfer', { currency: a.currency, account: 'bank', subId: a.bankAccountId }, a);

/** The customer's credit pays what is owed. */
export const customerCreditUsed = (a: {
  currency: Currency;
  customerId: string;
  parts: readonly OpenPart[];
}): EntryBody =>
  receipt('customer-credit-used', { currency: a.currency, account: 'customer-credit', subId: a.customerId }, a);

/** The merchant takes the goods back before they are paid: nobody owes that part any more. */
export function refundOfOpenPart(a: { currency: Currency; merchantId: string; parts: readonly OpenPart[] }): EntryBody {
  return receipt('refund-open-part', { currency: a.currency, account: 'merchant-payable', subId: a.merchantId }, a);
}

/** The part that the shopper had already paid is owed back to the shopper; a payment order follows. */
export const refundOfPaidPart = (a: Amount & { merchantId: string; customerId: string }): EntryBody =>
  simple('refund-paid-part', a, {
    debit: ['merchant-payable', a.merchantId],
    credit: ['customer-refund-payable', a.customerId],
  });

export const reserveWithheld = (a: Amount & { merchantId: string }): EntryBody =>
  simple('reserve-withheld', a, {
    debit: ['merchant-payable', a.merchantId],
    credit: ['merchant-reserve', a.merchantId],
  });

export const reserveReleased = (a: Amount & { merchantId: string }): EntryBody =>
  simple('reserve-released', a, {
    debit: ['merchant-reserve', a.merchantId],
    credit: ['merchant-payable', a.merchantId],
  });

export const lateFeeAssessed = (a: Amount & { planId: string }): EntryBody =>
  simple('late-fee-assessed', a, { debit: ['fee-receivable', a.planId], credit: ['fee-income'] });

export const lateFeeWaived = (a: Amount & { planId: string }): EntryBody =>
  simple('late-fee-waived', a, { debit: ['fee-income-reduction'], credit: ['fee-receivable', a.planId] });

/** The claim stays, off balance; in the books it is a loss. */
export function chargeOff(a: { currency: Currency; parts: readonly OpenPart[] }): EntryBody {
  const legs = new LegBuilder(a.currency).debit('credit-loss', sumOf(a.parts));
  for (const part of a.parts) legs.credit(openAccounts[part.kind], part.amountMinor, part.subId);
  return legs.entry('charge-off');
}

/** Money for a written-off plan; it comes from the bank, from clearing or out of suspense. */
export const recovery = (
  a: Amount & { from: { account: 'bank' | 'collections-clearing' | 'unidentified-receipts'; subId: string } },
): EntryBody => simple('recovery', a, { debit: [a.from.account, a.from.subId], credit: ['recovery-income'] });

/** A difference too small to ask for: `short` when the shopper paid too little, `over` when too much stands on the item. */
export const tolerance = (a: Amount & { side: 'short' | 'over'; part: Omit<OpenPart, 'amountMinor'> }): EntryBody =>
  simple(
    'tolerance',
    a,
    a.side === 'short'
      ? { debit: ['rounding-and-tolerance'], credit: [openAccounts[a.part.kind], a.part.subId] }
      : { debit: [openAccounts[a.part.kind], a.part.subId], credit: ['rounding-and-tolerance'] },
  );
