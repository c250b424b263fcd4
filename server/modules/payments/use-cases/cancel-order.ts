import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { moveOrders } from '../payments.order.repo';
import { orderActInput } from '../payments.schema';
import { rejectOrders } from '../payments.settle.repo';
import { stageOrder } from './example-payments';
import { byHand, holdRow } from './hold-order';

/**
 * Ends one payment that is in no file. A payout leaves its amount payable, and the next run pays it; a debit opens its
 * instalment again. A refund is not ended: the customer is owed it. Throws Refusal PAYMENTS.ORDER_UNKNOWN,
 * PAYMENTS.ORDER_CHANGED, PAYMENTS.ORDER_IN_FILE, PAYMENTS.REFUND_IS_OWED, PAYMENTS.ORDER_TRANSITION_REFUSED.
 */
export const cancelOrder = defineCommand({
  name: 'payments.cancelOrder',
  permission: 'payments.cancelOrder',
  effect: 'stop',
  input: orderActInput,
  example: async (world) => ({ ...(await stageOrder(world)), reason: 'To be paid with the next one' }),
  approval: null,
  async handle(context, input) {
    const order = await holdRow(context.tx, input);
    if (order.fileId !== null && (order.state === 'in-file' || order.state === 'approved')) {
      return refuse(
        'PAYMENTS.ORDER_IN_FILE',
        `${order.ref} stands in a file, which cannot lose a line. Hold it, which takes the file back, or cancel the file.`,
        { orderId: order.id, fileId: order.fileId },
      );
    }
    if (order.kind === 'customer-refund') {
      return refuse(
        'PAYMENTS.REFUND_IS_OWED',
        `${order.ref} pays back what a customer is owed and cannot be cancelled. Hold it while something is unclear.`,
        { orderId: order.id },
      );
    }
    const cause = byHand(context, input.reason);
    if (order.direction === 'in' && order.state !== 'sent' && order.state !== 'accepted')
      await rejectOrders(context, [order], { event: 'cancel', reason: { code: null, text: input.reason }, cause });
    else if (order.state === 'sent' || order.state === 'accepted')
      return refuse('PAYMENTS.ORDER_AT_BANK', `${order.ref} is with the bank. Ask the bank to recall it.`, {
        orderId: order.id,
      });
    else await moveOrders(context, [order.id], { event: 'cancel', cause });
    await context.audit({
      entityType: 'payment-order',
      entityId: order.id,
      before: { state: order.state },
      after: { state: 'cancelled' },
      reason: input.reason,
    });
    return { orderId: order.id, ref: order.ref };
  },
});
