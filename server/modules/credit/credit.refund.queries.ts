import { refuse, type Refusal } from '@/server/kernel/refusal';
import { defineQuery } from '@/server/platform/query/define';
import { notFound } from '@/server/platform/query/run-query';
import { findOrder, refundBasis } from './credit.repo';
import { refundPreviewInput } from './credit.schema';
import { splitRefund } from './domain/refund';
import { stageCapturedOrder } from './use-cases/example-credit';

export type RefundPreview = {
  currency: string;
  /** What can be refunded at most. */
  leftMinor: bigint;
  /** What nobody owes any more. */
  openPrincipalMinor: bigint;
  /** Interest that falls away with it. */
  openInterestMinor: bigint;
  /** What the customer had paid of it and gets back. */
  paidMinor: bigint;
  /** How many instalments become smaller or fall away. */
  instalments: number;
};

/** What a refund of an amount would do today, shown before anybody asks for it; all in minor units. */
export const refundPreview = defineQuery({
  name: 'credit.refundPreview',
  permission: 'credit.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: refundPreviewInput,
  example: async (world) => ({ orderId: (await stageCapturedOrder(world)).orderId, amountMinor: '5000' }),
  handle: async ({ db }, { orderId, amountMinor }): Promise<RefundPreview | Refusal> => {
    const order = await findOrder(db, orderId);
    if (!order) return notFound('order', orderId);
    const basis = await refundBasis(db, orderId, false);
    if (!basis)
      return refuse('CREDIT.REFUND_BEFORE_CAPTURE', `${order.ref} has not shipped. Cancel it instead.`, { orderId });
    const leftMinor = order.amountMinor - basis.refundedMinor;
    const asked = amountMinor < leftMinor ? amountMinor : leftMinor;
    const { cuts, ...split } =
      asked > 0n
        ? splitRefund(asked, basis.instalments, basis.unaccruedMinor)
        : { cuts: [], openPrincipalMinor: 0n, openInterestMinor: 0n, paidMinor: 0n };
    return { currency: order.currency, leftMinor, ...split, instalments: cuts.length };
  },
});
