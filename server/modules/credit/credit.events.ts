import { z } from 'zod';
import { defineEvent } from '@/server/platform/events/event';

const minor = z.string().regex(/^\d+$/);
const source = { sourceType: z.string(), sourceId: z.string(), bookedOn: z.string() };

/** A purchase was decided: at once by the rules, or by people. */
export const orderDecided = defineEvent(
  'credit.orderDecided',
  z.object({
    orderId: z.uuid(),
    /** The version of the order that the decision left. */
    version: z.number().int(),
    customerId: z.uuid(),
    merchantId: z.uuid(),
    outcome: z.enum(['approved', 'referred', 'declined']),
  }),
);

/** A purchase was shipped and became a plan. */
export const orderCaptured = defineEvent(
  'credit.orderCaptured',
  z.object({
    orderId: z.uuid(),
    planId: z.uuid(),
    customerId: z.uuid(),
    merchantId: z.uuid(),
    amountMinor: minor,
    currency: z.string(),
  }),
);

/** Money reached instalments; `settled` says that nothing is open on one any more. A whole set at once, for set-based listeners. */
export const instalmentsPaid = defineEvent(
  'credit.instalmentsPaid',
  z.object({
    bookedOn: z.string(),
    paid: z.array(
      z.object({
        instalmentId: z.uuid(),
        planId: z.uuid(),
        customerId: z.uuid(),
        amountMinor: minor,
        currency: z.string(),
        settled: z.boolean(),
        sourceType: z.string(),
        sourceId: z.string(),
      }),
    ),
  }),
);

/** What was left of a receipt stands on the customer's credit; whoever is owed more by this customer may take from there. */
export const receiptExcess = defineEvent(
  'credit.receiptExcess',
  z.object({ customerId: z.uuid(), amountMinor: minor, currency: z.string(), ...source }),
);

/**
 * A receipt is about to be taken back (a returned debit, an undone match). Whoever took from its excess gives it back now,
 * before `excessMinor` leaves the customer's credit.
 */
export const receiptUndone = defineEvent(
  'credit.receiptUndone',
  z.object({ customerId: z.uuid(), amountMinor: minor, excessMinor: minor, currency: z.string(), ...source }),
);

const debitAnswer = {
  instalmentId: z.uuid(),
  planId: z.uuid(),
  customerId: z.uuid(),
  orderId: z.uuid(),
  reasonCode: z.string(),
  amountMinor: minor,
  currency: z.string(),
  /** When it will be tried again; null when a person or the customer must act first. */
  nextCollectionOn: z.string().nullable(),
};

/** A debit came back after it was booked; its instalment is open again. */
export const debitReturned = defineEvent('credit.debitReturned', z.object(debitAnswer));

/** A debit was refused before it was booked; its instalment is open again. */
export const debitRejected = defineEvent('credit.debitRejected', z.object(debitAnswer));

/** Instalments that the close found late for the first time, a page of them; no debit of theirs came back. */
export const instalmentsMissed = defineEvent(
  'credit.instalmentsMissed',
  z.object({ date: z.string(), instalmentIds: z.array(z.uuid()) }),
);

/** A merchant took back a purchase, wholly or in part. */
export const orderRefunded = defineEvent(
  'credit.orderRefunded',
  z.object({
    refundId: z.uuid(),
    orderId: z.uuid(),
    planId: z.uuid(),
    customerId: z.uuid(),
    amountMinor: minor,
    currency: z.string(),
  }),
);
