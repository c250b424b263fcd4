import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { fileById, moveFile, stalePayouts } from '../payments.file.repo';
import { moveOrders, ordersOfFile } from '../payments.order.repo';
import { cancelFileInput } from '../payments.schema';
import { stageFile } from './example-payments';

/**
 * Takes a file back before its bytes leave: at once and by one hand. Its orders are ready for another file, but for those
 * whose payee has another account by now or is on hold: they end here, and preparing payouts makes them anew.
 */
export const cancelFile = defineCommand({
  name: 'payments.cancelFile',
  permission: 'payments.prepare',
  effect: 'stop',
  input: cancelFileInput,
  example: async (world) => {
    const { fileId, version } = await stageFile(world);
    return { fileId, version, reason: 'Wrong day chosen' };
  },
  approval: null,
  async handle(context, input) {
    const file = await fileById(context.tx, input.fileId, true);
    if (file.version !== input.version) {
      return refuse('PAYMENTS.FILE_CHANGED', `${file.ref} has changed since you opened it. Look at it again.`, {
        version: file.version,
      });
    }
    await moveFile(context, file, { event: 'cancel', reason: input.reason });
    const orders = await ordersOfFile(context.tx, file.id, true);
    const cause = { type: 'payment-file', id: file.id, reasonText: null };
    const idsOf = (some: typeof orders) => some.map((order) => order.id);
    await moveOrders(context, idsOf(orders), { event: 'take-out-of-file', cause, fileId: null });
    const stale = await stalePayouts(context.tx, orders);
    const why = { ...cause, reasonText: 'The payee has another account or is on hold' };
    await moveOrders(context, idsOf(stale), { event: 'cancel', cause: why });
    const ordersReturned = orders.length - stale.length;
    await context.audit({
      entityType: 'payment-file',
      entityId: file.id,
      before: { state: file.state },
      after: { state: 'cancelled', ordersReturned, ordersDropped: stale.length },
      reason: input.reason,
    });
    return { fileId: file.id, ordersReturned, ordersDropped: stale.length };
  },
});
