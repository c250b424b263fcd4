import type { RunContext } from '@/server/platform/command/context';
import { defineCommand } from '@/server/platform/command/define';
import { setOrderState } from '../credit.repo';
import { cancelOrderInput, type CancelOrderInput } from '../credit.schema';
import { stageOrder } from './example-credit';
import { holdOrder, stateAfter } from './refusals';

/** Ends an order before it ships; nothing is owed and nothing was posted. After capture a refund is the way. */
export async function endOrder(
  context: RunContext,
  input: CancelOrderInput,
): Promise<{ orderId: string; ref: string; before: string }> {
  const order = await holdOrder(context.tx, input.orderId, input.version);
  const state = stateAfter(order, 'cancel');
  await setOrderState(context.tx, [order.id], { state, decidedAt: order.decidedAt ?? context.run.now });
  return { orderId: order.id, ref: order.ref, before: order.state };
}

export const cancelOrder = defineCommand({
  name: 'credit.cancelOrder',
  permission: 'credit.cancel',
  effect: 'stop',
  input: cancelOrderInput,
  example: async (world) => ({
    orderId: (await stageOrder(world)).orderId,
    version: 1,
    reason: 'The customer withdrew before shipping',
  }),
  approval: null,
  handle: async (context, input) => {
    const { orderId, ref, before } = await endOrder(context, input);
    await context.audit({
      entityType: 'credit-order',
      entityId: orderId,
      before: { state: before },
      after: { state: 'cancelled' },
      reason: input.reason,
    });
    return { orderId, ref, state: 'cancelled' };
  },
});
