import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { fileById, moveFile } from '../payments.file.repo';
import { moveOrders, ordersOfFile } from '../payments.order.repo';
import { cancelFileInput } from '../payments.schema';
import { stageFile } from './example-payments';

/** Takes a file back before its bytes leave: at once and by one hand. Its orders are ready for another file. */
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
    await moveOrders(
      context,
      orders.map((order) => order.id),
      { event: 'take-out-of-file', cause, fileId: null },
    );
    await context.audit({
      entityType: 'payment-file',
      entityId: file.id,
      before: { state: file.state },
      after: { state: 'cancelled', ordersReturned: orders.length },
      reason: input.reason,
    });
    return { fileId: file.id, ordersReturned: orders.length };
  },
});
