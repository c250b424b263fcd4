import { moneyText } from '@/server/kernel/money';
import { refuse } from '@/server/kernel/refusal';
import type { RunContext } from '@/server/platform/command/context';
import { defineCommand } from '@/server/platform/command/define';
import { sql } from '@/server/platform/db/sql';
import { fileApproved } from '../payments.events';
import { bankAccount, cutOffInstant } from '../payments.repo';
import { fileConsequences, fileContent, fileFacts, fileHands, fileSeen } from '../payments.approval.repo';
import { fileById, moveFile, stalePayouts, type FileRow } from '../payments.file.repo';
import { moveOrders, ordersOfFile, type OrderRow } from '../payments.order.repo';
import { fileVersionInput } from '../payments.schema';
import { stageFile } from './example-payments';

async function approve(context: RunContext, file: FileRow, orders: readonly OrderRow[]): Promise<number> {
  await moveFile(context, file, { event: 'approve', requestId: context.approval?.requestId ?? null });
  await moveOrders(
    context,
    orders.map((order) => order.id),
    { event: 'approve', cause: { type: 'payment-file', id: file.id } },
  );
  await context.raise(fileApproved, { fileId: file.id });
  return orders.length;
}

/** Payees that were right when the file was built and are not any more: nothing of the file is approved. */
async function refuseStalePayees(context: RunContext, orders: readonly OrderRow[]): Promise<void> {
  const stale = await stalePayouts(context.tx, orders);
  if (stale.length === 0) return;
  const names = stale.slice(0, 5).map((order) => `${order.holderName} (${order.ref})`);
  throw refuse(
    'PAYMENTS.PAYEE_CHANGED',
    `${names.join(', ')}: on hold, or with another account since the file was built. Cancel the file, prepare the payouts again and build another.`,
    {
      orders: stale.map((order) => order.ref),
    },
  );
}

/** Lets a file go to the bank. The approval is of its bytes and of every line in it. */
export const approveFile = defineCommand({
  name: 'payments.approveFile',
  permission: 'payments.prepare',
  effect: 'money',
  input: fileVersionInput,
  example: async (world) => {
    const { fileId, version } = await stageFile(world);
    return { fileId, version };
  },
  approval: {
    codeVersion: 1,
    entity: (input) => ({ type: 'payment-file', id: input.fileId }),
    title: async (frame, input) => {
      const { file } = await fileSeen(frame, input.fileId);
      const what = file.direction === 'out' ? 'Payout file' : 'Debit file';
      return `${what} ${file.ref}: ${file.orderCount} orders, ${moneyText(file.totalMinor, file.currency)}`;
    },
    facts: (frame, input) => fileFacts(frame, input.fileId),
    content: async (frame, input) => {
      const content = await fileContent(frame, input.fileId);
      if (content.version !== input.version) {
        throw refuse(
          'PAYMENTS.FILE_CHANGED',
          `${String(content.file)} has changed since you opened it. Look at it again.`,
          { version: content.version },
        );
      }
      return content;
    },
    consequences: (frame, input) => fileConsequences(frame, input.fileId),
    hands: (frame, input) => fileHands(frame, input.fileId),
    dueAt: async (frame, input) => {
      const { file } = await fileSeen(frame, input.fileId);
      const account = await bankAccount(frame.tx, file.bankAccountId);
      return cutOffInstant(frame.tx, file.executionDate, account.cutOffTime);
    },
    onSubmitted: async ({ tx }, input, requestId) => {
      const file = await fileById(tx, input.fileId, true);
      if (file.state !== 'prepared')
        throw refuse(
          'PAYMENTS.FILE_NOT_PREPARED',
          `${file.ref} is ${file.state}; only a prepared file waits for approval.`,
          {},
        );
      await refuseSecondRequest(tx, input.fileId);
      await tx.exec(sql`update payment_file set request_id = ${requestId}::uuid where id = ${file.id}::uuid`);
    },
    onClosed: async ({ tx }, input) => {
      await tx.exec(
        sql`update payment_file set request_id = null where id = ${input.fileId}::uuid and state = 'prepared'`,
      );
    },
    withoutPolicy: 'refuse',
  },
  async handle(context, input) {
    const file = await fileById(context.tx, input.fileId, true);
    const lines = await ordersOfFile(context.tx, file.id, true);
    await refuseStalePayees(context, lines);
    const orders = await approve(context, file, lines);
    await context.audit({
      entityType: 'payment-file',
      entityId: file.id,
      before: { state: file.state },
      after: { state: 'approved', sha256: file.sha256, orders, totalMinor: String(file.totalMinor) },
    });
    return { fileId: file.id, orders };
  },
});

/** One request at a time: two waiting approvals of one file would be decided without knowing of each other. */
async function refuseSecondRequest(tx: RunContext['tx'], fileId: string): Promise<void> {
  const row = await tx.one<{ n: number }>(sql`
    select count(*)::int as n from approval_request where command = 'payments.approveFile' and entity_id = ${fileId} and status = 'pending'`);
  if (row.n > 1)
    throw refuse('PAYMENTS.FILE_WAITS', 'This file waits for approval already. Open the request in the inbox.', {
      fileId,
    });
}

/**
 * Lets a file of debits go without a person: it collects what the customers agreed to in their plans, and no money leaves.
 * For the close of the day, whose run writes the audit row. Throws Refusal PAYMENTS.NOT_A_DEBIT_FILE.
 */
export async function releaseDebitFile(context: RunContext, fileId: string): Promise<void> {
  const file = await fileById(context.tx, fileId, true);
  if (file.direction !== 'in')
    throw refuse('PAYMENTS.NOT_A_DEBIT_FILE', `${file.ref} pays out; it needs the approval of a person.`, { fileId });
  await approve(context, file, await ordersOfFile(context.tx, file.id, true));
}
