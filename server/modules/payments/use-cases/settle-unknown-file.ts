import { moneyText } from '@/server/kernel/money';
import { refuse } from '@/server/kernel/refusal';
import { systemActor } from '@/server/platform/auth/actor';
import {
  defineCommand,
  type ApprovalFrame,
  type ApprovalSpec,
  type Consequence,
} from '@/server/platform/command/define';
import { sentPostings } from '../domain/sent-postings';
import { fileApproved } from '../payments.events';
import { fileById, moveFile, storedHash, takeSending, type FileRow } from '../payments.file.repo';
import { ordersOfFile } from '../payments.order.repo';
import { settleUnknownInput, type SettleUnknownInput } from '../payments.schema';
import { confirmFile } from '../payments.settle.repo';
import { stageApprovedFile } from './example-payments';

/** The file while it is claimed and nobody knows more, in the version that was seen. */
async function unknownFile({ tx }: Pick<ApprovalFrame, 'tx'>, input: SettleUnknownInput): Promise<FileRow> {
  const file = await fileById(tx, input.fileId, true);
  if (file.state !== 'sending') {
    throw refuse(
      'PAYMENTS.FATE_KNOWN',
      `${file.ref} is "${file.state}": there is nothing to find out. Open it again to see what happened.`,
      { fileId: file.id, state: file.state },
    );
  }
  if (file.version !== input.version) {
    throw refuse('PAYMENTS.FILE_CHANGED', `${file.ref} has changed since you opened it. Look at it again.`, {
      version: file.version,
    });
  }
  return file;
}

const says = (answer: SettleUnknownInput['answer']): string =>
  answer === 'has-it' ? 'the bank has it' : 'the bank does not have it';

const approval: ApprovalSpec<SettleUnknownInput> = {
  codeVersion: 1,
  entity: (input) => ({ type: 'payment-file', id: input.fileId }),
  title: async (frame, input) => {
    const file = await unknownFile(frame, input);
    return `${file.ref} over ${moneyText(file.totalMinor, file.currency)}: ${says(input.answer)}`;
  },
  facts: async (frame, input) => {
    const file = await unknownFile(frame, input);
    return {
      amountMinor: file.totalMinor,
      currency: file.currency,
      counterparty: `${file.bankAccountId}/${file.direction}`,
      direction: file.direction,
      answer: input.answer,
      orders: file.orderCount,
    };
  },
  content: async (frame, input) => {
    const file = await unknownFile(frame, input);
    return {
      file: file.ref,
      version: file.version,
      messageId: file.messageId,
      sha256: await storedHash(frame.tx, file.rawFileId),
      totalMinor: file.totalMinor,
      currency: file.currency,
      answer: input.answer,
      evidence: input.evidence,
    };
  },
  consequences: async (frame, input): Promise<Consequence[]> => {
    const file = await unknownFile(frame, input);
    const { currency, orderCount } = file;
    const told: Consequence = { kind: 'note', text: `What the bank said: ${input.evidence}` };
    if (input.answer === 'has-not') {
      const again = `The same bytes go to the bank again under ${file.messageId}, by which it knows a duplicate.`;
      return [
        told,
        { kind: 'warning', text: `${again} If the bank is wrong, ${moneyText(file.totalMinor, currency)} move twice.` },
      ];
    }
    const sent: Consequence = { kind: 'touches', what: 'orders that count as sent', count: orderCount };
    if (file.direction === 'in') return [told, sent];
    return [
      told,
      sent,
      ...sentPostings(await ordersOfFile(frame.tx, file.id, false), currency),
      { kind: 'warning', text: 'If the bank is wrong, the payees wait for money that nobody sends.' },
    ];
  },
  withoutPolicy: 'refuse',
};

/**
 * A file was handed over and no receipt came, and the way to the bank cannot tell whether it arrived: two people who asked
 * the bank say so. "Has it" counts the file as sent; "has not" gives the claim up, and the sender takes the same bytes again.
 * Throws Refusal PAYMENTS.FATE_KNOWN, PAYMENTS.FILE_CHANGED, PAYMENTS.FILE_BEING_SENT.
 */
export const settleUnknownFile = defineCommand({
  name: 'payments.settleUnknownFile',
  permission: 'payments.settleFile',
  effect: 'money',
  input: settleUnknownInput,
  example: async (world) => {
    const { fileId } = await stageApprovedFile(world);
    await world.done('payments.claimSend', { fileId }, systemActor('bank-sender'));
    return { fileId, version: 3, answer: 'has-it' as const, evidence: 'Telephone, Ms Brandt, desk 4, 14:05' };
  },
  approval,
  async handle(context, input) {
    const file = await unknownFile(context, input);
    if (!(await takeSending(context.tx, file.id))) {
      throw refuse(
        'PAYMENTS.FILE_BEING_SENT',
        `${file.ref} is on its way at this moment. Wait for its end and look again.`,
        {
          fileId: file.id,
        },
      );
    }
    if (input.answer === 'has-it') {
      await confirmFile(context, file, `Told by the bank: ${input.evidence}`.slice(0, 300));
    } else {
      await moveFile(context, file, { event: 'unclaim' });
      await context.raise(fileApproved, { fileId: file.id });
    }
    const state = input.answer === 'has-it' ? 'sent' : 'approved';
    await context.audit({
      entityType: 'payment-file',
      entityId: file.id,
      before: { state: file.state },
      after: { state, answer: input.answer, sha256: file.sha256 },
      reason: input.evidence,
    });
    return { fileId: file.id, ref: file.ref, state };
  },
});
