import { refuse } from '@/server/kernel/refusal';
import type { RunContext } from '@/server/platform/command/context';
import { defineCommand } from '@/server/platform/command/define';
import type { Db } from '@/server/platform/db/tx';
import { fileById } from '../payments.file.repo';
import { moveOrders, ordersById, type OrderRow } from '../payments.order.repo';
import { orderActInput, type OrderActInput } from '../payments.schema';
import { takeBack } from './cancel-file';
import { stageOrder } from './example-payments';

/** An order held by this transaction, in the version that was seen. Throws PAYMENTS.ORDER_UNKNOWN, PAYMENTS.ORDER_CHANGED. */
export async function holdRow(tx: Db, input: Pick<OrderActInput, 'orderId' | 'version'>): Promise<OrderRow> {
  const [order] = await ordersById(tx, [input.orderId], true);
  if (!order)
    throw refuse('PAYMENTS.ORDER_UNKNOWN', 'There is no such payment. Open it from the list again.', {
      orderId: input.orderId,
    });
  if (order.version !== input.version)
    throw refuse(
      'PAYMENTS.ORDER_CHANGED',
      `${order.ref} changed since you opened it: it is now "${order.state}". Look at it again.`,
      { orderId: order.id, version: order.version },
    );
  return order;
}

/** What a person did to one order, as its story and the audit keep it. */
export const byHand = (context: RunContext, reason: string) => ({
  type: 'run',
  id: context.run.id,
  reasonText: reason,
});

/**
 * Stops one payment at once, by one hand. A file cannot lose a line, so one that has not left is taken back with it, and its
 * other orders are ready again. Throws Refusal PAYMENTS.ORDER_UNKNOWN, PAYMENTS.ORDER_CHANGED,
 * PAYMENTS.FILE_TRANSITION_REFUSED, PAYMENTS.ORDER_TRANSITION_REFUSED.
 */
export const holdOrder = defineCommand({
  name: 'payments.holdOrder',
  permission: 'payments.holdOrder',
  effect: 'stop',
  input: orderActInput,
  example: async (world) => ({ ...(await stageOrder(world)), reason: 'The merchant asks us to wait' }),
  approval: null,
  async handle(context, input) {
    const order = await holdRow(context.tx, input);
    const inFile = order.fileId !== null && (order.state === 'in-file' || order.state === 'approved');
    const file = inFile && order.fileId ? await fileById(context.tx, order.fileId, true) : null;
    const back = file ? await takeBack(context, file, `${order.ref} is held: ${input.reason}`) : null;
    // One whose payee has changed ends with its file; nothing of it is left to hold.
    const ended = back?.dropped.includes(order.id) ?? false;
    if (!ended) await moveOrders(context, [order.id], { event: 'hold', cause: byHand(context, input.reason) });
    const state = ended ? 'cancelled' : 'on-hold';
    const othersReturned = back ? back.returned - (ended ? 0 : 1) : 0;
    await context.audit({
      entityType: 'payment-order',
      entityId: order.id,
      before: { state: order.state, file: file?.ref ?? null },
      after: { state, fileCancelled: file?.ref ?? null, othersReturned },
      reason: input.reason,
    });
    return { orderId: order.id, ref: order.ref, state, fileCancelled: file?.ref ?? null, othersReturned };
  },
});
