import { z } from 'zod';
import { defineEvent } from '@/server/platform/events/event';

const minor = z.string().regex(/^-?\d+$/);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** An order as others hear of it: whose it is (source and counterparty) and its amount in minor units; no personal value. */
export const orderNews = z.object({
  orderId: z.string(),
  ref: z.string(),
  direction: z.enum(['out', 'in']),
  kind: z.string(),
  sourceType: z.string(),
  sourceId: z.string(),
  counterpartyType: z.string(),
  counterpartyId: z.string(),
  amountMinor: minor,
  currency: z.string(),
});
export type OrderNews = z.infer<typeof orderNews>;

/** A file has all its approvals; the sender takes it from here. */
export const fileApproved = defineEvent('payments.fileApproved', z.object({ fileId: z.string() }));

/** The bank has the file. */
export const fileSent = defineEvent(
  'payments.fileSent',
  z.object({ fileId: z.string(), direction: z.enum(['out', 'in']) }),
);

/** Orders that the bank refused, or cancelled, before any money moved. Payloads carry whole sets, so that subscribers work set-based. */
export const orderRejected = defineEvent(
  'payments.orderRejected',
  z.object({
    learnedOn: day,
    orders: z.array(orderNews.extend({ reasonCode: z.string().nullable(), handling: z.string() })),
  }),
);

/** Orders that a statement booked. For debits the clearing account of `pmtInfId` now holds their sum, to be spread. */
export const orderSettled = defineEvent(
  'payments.orderSettled',
  z.object({
    bookedOn: day,
    bankAccountId: z.string(),
    lineId: z.string(),
    orders: z.array(orderNews.extend({ pmtInfId: z.string() })),
  }),
);

/**
 * Orders whose money came back after it was booked. The entry of a returned payout is posted; that of a returned debit is
 * for the subscriber, who knows what it had paid: debit what is open again, credit bank `bankAccountId` with `amountMinor`.
 */
export const orderReturned = defineEvent(
  'payments.orderReturned',
  z.object({
    bookedOn: day,
    learnedOn: day,
    bankAccountId: z.string(),
    orders: z.array(
      orderNews.extend({
        returnId: z.string(),
        returnKind: z.string(),
        reasonCode: z.string(),
        handling: z.string(),
        chargeMinor: minor,
      }),
    ),
  }),
);

/** A status report of the bank is stored and waits to be read. */
export const reportReceived = defineEvent('payments.reportReceived', z.object({ rawFileId: z.string() }));

/** A statement (camt.053, also within a ZIP) is stored and waits to be read by the reconciliation. */
export const statementReceived = defineEvent('payments.statementReceived', z.object({ rawFileId: z.string() }));
