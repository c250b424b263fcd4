import { z } from 'zod';
import {
  cancelOrderInput,
  endOrder,
  orderInput,
  receiveOrderInput,
  shipOrder,
  takeOrder,
} from '@/server/modules/credit';
import { defineCommand } from '@/server/platform/command/define';
import { canonicalHash } from '@/server/platform/crypto/canonical';

/**
 * Works on items whose statements may be in flight together on the one connection; those of one owner follow each other, so
 * that the second sees what the first did. Answers in the order of the items; all are waited for, also when one fails.
 */
async function inTurns<I, O>(
  items: readonly I[],
  ownerOf: (item: I) => string,
  work: (item: I) => Promise<O>,
): Promise<O[]> {
  const answers = new Map<I, O>();
  const lanes = [...Map.groupBy(items, ownerOf).values()].map(async (lane) => {
    for (const item of lane) answers.set(item, await work(item));
  });
  const failed = (await Promise.allSettled(lanes)).find((lane) => lane.status === 'rejected');
  if (failed) throw failed.reason;
  return items.map((item) => answers.get(item) as O);
}

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
    const received = await inTurns(
      input.receive,
      (order) => order.customerId,
      (order) => takeOrder(context, order),
    );
    const captured = await inTurns(
      input.capture,
      (order) => order.orderId,
      async (order) => (await shipOrder(context, order)).planId,
    );
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
