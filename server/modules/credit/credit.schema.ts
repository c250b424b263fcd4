import { z } from 'zod';
import { productCodes } from './domain/schedule';

/** An amount in minor units; JSON carries it as a decimal string. */
const minor = z
  .union([z.bigint(), z.string().regex(/^\d{1,15}$/, 'must be whole minor units')])
  .transform((value) => BigInt(value));
const positiveMinor = minor.refine((value) => value > 0n, 'must be above zero');
const version = z.number().int().min(1);
const reason = z.string().trim().min(3).max(500);

export const receiveOrderInput = z.object({
  merchantId: z.uuid(),
  /** The merchant's own number; the same one is taken in once. */
  merchantOrderRef: z.string().trim().min(1).max(70),
  customerId: z.uuid(),
  amountMinor: positiveMinor,
  currency: z.string().regex(/^[A-Z]{3}$/, 'is a currency of three capitals'),
  product: z.enum(productCodes),
  /** Left out: what the product asks for. */
  downPaymentMinor: minor.optional(),
  aprBps: z.number().int().min(0).max(10_000).default(0),
});
export type ReceiveOrderInput = z.output<typeof receiveOrderInput>;

/** `version` is the one that was seen; machines that saw none leave it out. */
export const orderInput = z.object({ orderId: z.uuid(), version: version.optional() });
export const decideReferredInput = z.object({ orderId: z.uuid(), version });
export type DecideReferredInput = z.output<typeof decideReferredInput>;
export type OrderInput = z.output<typeof orderInput>;
export const cancelOrderInput = orderInput.extend({ reason });
export type CancelOrderInput = z.output<typeof cancelOrderInput>;

export const refundOrderInput = z.object({ orderId: z.uuid(), version, amountMinor: positiveMinor, reason });
export type RefundOrderInput = z.output<typeof refundOrderInput>;

export const refundPreviewInput = z.object({ orderId: z.uuid(), amountMinor: positiveMinor });

export const subjectInput = z.object({ id: z.uuid() });
export const byCustomerInput = z.object({ customerId: z.uuid() });
