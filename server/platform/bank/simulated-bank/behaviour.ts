import { addDays, addT2Days, nextT2Day, type BusinessDate } from '@/server/kernel/business-date';
import { isValidIban } from '@/server/kernel/iban';
import { between, fraction, weighted } from './chance';
import type { BankOrder } from './order-reader';

/** How often things go wrong, in thousandths. */
export type BankRates = {
  /** Debits that come back after they were booked. */
  returnedDebits: number;
  /** Debits that the bank rejects before it books them. */
  rejectedDebits: number;
  /** Transfers that the bank rejects before it books them. */
  rejectedTransfers: number;
  /** Transfers that the payee's bank sends back. */
  returnedTransfers: number;
  /** Of the shoppers whose debit came back: those who then pay by hand; half of them mistype the reference. */
  paidByHand: number;
};

export const defaultRates: Readonly<BankRates> = {
  returnedDebits: 28,
  rejectedDebits: 3,
  rejectedTransfers: 2,
  returnedTransfers: 2,
  paidByHand: 120,
};

export type Reason = { code: string; text: string };

const texts: Readonly<Record<string, string>> = {
  AM04: 'Insufficient funds',
  MS03: 'Reason not specified',
  MD06: 'Refund requested by end customer',
  AC04: 'Account closed',
  MD01: 'No mandate',
  AC06: 'Account blocked',
  AC01: 'Incorrect account number',
  MD07: 'End customer deceased',
  SL01: 'Due to specific service offered by agent',
  MS02: 'Refused by the debtor',
  AG01: 'Transaction forbidden on this type of account',
  AM03: 'Currency not allowed',
  AM12: 'Amount invalid',
  AC02: 'Debtor account number invalid',
  AC03: 'Creditor account number invalid',
  RC01: 'Bank identifier incorrect',
};

export function reason(code: string): Reason {
  return { code, text: texts[code] ?? code };
}

// Shares as they are met in consumer lending: mostly no funds or no word, few disputes, now and then a death.
const returnReasons = [
  ['AM04', 62],
  ['MS03', 14],
  ['MD06', 9],
  ['AC04', 5],
  ['MD01', 3],
  ['AC06', 2],
  ['AC01', 2],
  ['SL01', 1],
  ['MS02', 1],
  ['MD07', 1],
] as const;
const rejectReasons = [
  ['AC04', 5],
  ['AC01', 3],
  ['AC06', 1],
  ['AG01', 1],
] as const;

function luck(seed: string, what: string, order: BankOrder): number {
  return fraction(seed, what, order.messageId, order.endToEndId);
}

/** Why the bank does not carry out an order, or null. */
export function rejectionOf(
  order: BankOrder,
  knowsOwn: boolean,
  context: { seed: string; rates: BankRates },
): Reason | null {
  const debit = order.kind === 'debit';
  if (!knowsOwn) return reason(debit ? 'AC03' : 'AC02');
  if (order.currency !== 'EUR') return reason('AM03');
  if (order.amountMinor <= 0n) return reason('AM12');
  if (!isValidIban(order.iban)) return reason('AC01');
  const rate = debit ? context.rates.rejectedDebits : context.rates.rejectedTransfers;
  return luck(context.seed, 'reject', order) * 1_000 < rate
    ? reason(weighted(luck(context.seed, 'reject-reason', order), rejectReasons))
    : null;
}

/** The day on which the bank books an order that it received on a day, by lead time and T2 calendar. */
export function bookingDateOf(order: BankOrder, receivedOn: BusinessDate, late: boolean): BusinessDate {
  const ready = late ? addDays(receivedOn, 1) : receivedOn;
  // A debit must be at the debtor's bank one open day before it is due (D-1); a transfer can go the same day.
  const earliest = order.kind === 'debit' ? addT2Days(ready, 1) : nextT2Day(ready);
  const requested = /^\d{4}-\d{2}-\d{2}$/.test(order.requestedDate)
    ? nextT2Day(order.requestedDate as BusinessDate)
    : earliest;
  return requested > earliest ? requested : earliest;
}

/** Whether, why and when a booked order comes back. */
export function returnOf(
  order: BankOrder,
  bookedOn: BusinessDate,
  context: { seed: string; rates: BankRates },
): { date: BusinessDate; reason: Reason } | null {
  const { seed, rates } = context;
  if (order.kind === 'transfer') {
    if (luck(seed, 'return', order) * 1_000 >= rates.returnedTransfers) return null;
    return { date: addT2Days(bookedOn, between(luck(seed, 'delay', order), 1, 3)), reason: reason('AC04') };
  }
  if (luck(seed, 'return', order) * 1_000 >= rates.returnedDebits) return null;
  const code = weighted(luck(seed, 'return-reason', order), returnReasons);
  const at = luck(seed, 'delay', order);
  // A refund without a reason is possible for 8 weeks, one for a missing mandate for 13 months, all others within 5 open days.
  if (code === 'MD06') return { date: nextT2Day(addDays(bookedOn, between(at, 3, 50))), reason: reason(code) };
  if (code === 'MD01') return { date: nextT2Day(addDays(bookedOn, between(at, 10, 150))), reason: reason(code) };
  return { date: addT2Days(bookedOn, between(at, 1, 4)), reason: reason(code) };
}

/** What a returned debit costs and how it is charged: inside the entry, as an entry of its own, or not at all. */
export function chargeOf(order: BankOrder, seed: string): { amountMinor: bigint; how: 'inside' | 'apart' | 'none' } {
  const how = weighted(luck(seed, 'charge', order), [
    ['inside', 5],
    ['apart', 4],
    ['none', 1],
  ] as const);
  return { amountMinor: BigInt(between(luck(seed, 'charge-size', order), 0, 1) * 150 + 300), how };
}

/** When a shopper whose debit came back pays by hand, and whether the reference is mistyped; null when not. */
export function handPaymentOf(
  order: BankOrder,
  returnedOn: BusinessDate,
  context: { seed: string; rates: BankRates },
): { date: BusinessDate; mistyped: boolean } | null {
  if (luck(context.seed, 'by-hand', order) * 1_000 >= context.rates.paidByHand) return null;
  return {
    date: addT2Days(returnedOn, between(luck(context.seed, 'by-hand-delay', order), 1, 8)),
    mistyped: luck(context.seed, 'by-hand-typo', order) < 0.5,
  };
}
