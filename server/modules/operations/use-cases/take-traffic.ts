import { z } from 'zod';
import {
  cancelOrderInput,
  endOrder,
  orderInput,
  receiveOrderInput,
  shipOrders,
  takeOrders,
} from '@/server/modules/credit';
import { defineCommand } from '@/server/platform/command/define';
import { canonicalHash } from '@/server/platform/crypto/canonical';

/**
 * A day's purchases, captures and cancellations of a demo world in one run, so that five months pass in a minute. Each goes
 * through the same rules and posts the same entries as one that comes alone; all of them happen, or none.
 */
export const takeTraffic = defineCommand({
  name: 'operations.takeTraffic',
  permission: 'operations.takeTraffic',
  effect: 'fact',
  input: z.object({
    receive: z.array(receiveOrderInput).max(2_000),
    capture: z.array(orderInput).max(2_000),
    cancel: z.array(cancelOrderInput).max(2_000),
  }),
  example: () => Promise.resolve({ receive: [], capture: [], cancel: [] }),
  approval: null,
  async handle(context, input) {
    const received = await takeOrders(context, input.receive);
    const captured = (await shipOrders(context, input.capture)).map(({ planId }) => planId);
    for (const order of input.cancel) await endOrder(context, order);
    await context.audit({
      entityType: 'traffic',
      entityId: context.run.id,
      after: {
        received: received.length,
        captured: captured.length,
        cancelled: input.cancel.length,
        changedSet: canonicalHash({
          received: received.map(({ orderId, state }) => ({ orderId, state })),
          captured,
          cancelled: input.cancel.map(({ orderId }) => orderId),
        }),
      },
    });
    return {
      received: received.map(({ orderId, ref, state }) => ({ orderId, ref, state })),
      captured: captured.length,
      cancelled: input.cancel.length,
    };
  },
});
