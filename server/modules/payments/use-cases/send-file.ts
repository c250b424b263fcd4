import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { fileById, moveFile, storedHash } from '../payments.file.repo';
import { confirmSentInput, fileInput } from '../payments.schema';
import { confirmFile } from '../payments.settle.repo';
import { stageApprovedFile } from './example-payments';

/**
 * Claims an approved file for sending, before its first byte leaves. The stored bytes are hashed once more: only those that
 * were approved may go.
 */
export const claimSend = defineCommand({
  name: 'payments.claimSend',
  permission: 'payments.send',
  effect: 'fact',
  input: fileInput,
  example: async (world) => ({ fileId: (await stageApprovedFile(world)).fileId }),
  approval: null,
  async handle(context, input) {
    const file = await fileById(context.tx, input.fileId, true);
    const hash = await storedHash(context.tx, file.rawFileId);
    if (hash !== file.sha256) {
      return refuse(
        'PAYMENTS.BYTES_CHANGED',
        `The stored bytes of ${file.ref} are not the ones that were approved; nothing was sent. Keep the database as it is and call the auditor.`,
        { fileId: file.id, approved: file.sha256, found: hash },
      );
    }
    await moveFile(context, file, { event: 'claim' });
    await context.audit({
      entityType: 'payment-file',
      entityId: file.id,
      before: { state: file.state },
      after: { state: 'sending', sha256: hash },
    });
    return { fileId: file.id, ref: file.ref, sha256: hash };
  },
});

/** Notes that the bank has a file that was claimed: its orders are sent and payouts are booked as in transit. */
export const confirmSent = defineCommand({
  name: 'payments.confirmSent',
  permission: 'payments.send',
  effect: 'fact',
  input: confirmSentInput,
  example: async (world) => {
    const { fileId } = await stageApprovedFile(world);
    await world.done('payments.claimSend', { fileId }, { kind: 'system', name: 'bank-sender' });
    return { fileId, receipt: 'PF-EXAMPLE:0123456789abcdef' };
  },
  approval: null,
  async handle(context, input) {
    const file = await fileById(context.tx, input.fileId, true);
    const orders = await confirmFile(context, file, input.receipt);
    await context.audit({
      entityType: 'payment-file',
      entityId: file.id,
      before: { state: file.state },
      after: {
        state: 'sent',
        receipt: input.receipt,
        orders,
        totalMinor: String(file.totalMinor),
        sha256: file.sha256,
      },
    });
    return { fileId: file.id, orders };
  },
});
