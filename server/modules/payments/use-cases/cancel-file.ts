import { refuse } from '@/server/kernel/refusal';
import type { RunContext } from '@/server/platform/command/context';
import { defineCommand } from '@/server/platform/command/define';
import { fileById, moveFile, stalePayouts, type FileRow } from '../payments.file.repo';
import { moveOrders, ordersOfFile } from '../payments.order.repo';
import { cancelFileInput } from '../payments.schema';
import { stageFile } from './example-payments';

/**
 * Takes a held file back: its orders are ready for another one, but for payouts whose payee has another account by now or is
 * on hold. Those end. Gives how many are ready, and the ids of those that ended.
 */
export async function takeBack(
  context: RunContext,
  file: FileRow,
  reason: string,
): Promise<{ returned: number; dropped: string[] }> {
  await moveFile(context, file, { event: 'cancel', reason });
  const orders = await ordersOfFile(context.tx, file.id, true);
  const cause = { type: 'payment-file', id: file.id, reasonText: null };
  const idsOf = (some: typeof orders) => some.map((order) => order.id);
  await moveOrders(context, idsOf(orders), { event: 'take-out-of-file', cause, fileId: null });
  const dropped = idsOf(await stalePayouts(context.tx, orders));
  const why = { ...cause, reasonText: 'The payee has another account or is on hold' };
  await moveOrders(context, dropped, { event: 'cancel', cause: why });
  return { returned: orders.length - dropped.length, dropped };
}

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
    const { returned: ordersReturned, dropped } = await takeBack(context, file, input.reason);
    await context.audit({
      entityType: 'payment-file',
      entityId: file.id,
      before: { state: file.state },
      after: { state: 'cancelled', ordersReturned, ordersDropped: dropped.length },
      reason: input.reason,
    });
    return { fileId: file.id, ordersReturned, ordersDropped: dropped.length };
  },
});
