import { refuse } from '@/server/kernel/refusal';
import { defineCommand, type ApprovalFrame } from '@/server/platform/command/define';
import { merchantReleased } from '../merchants.events';
import { findMerchant, setActive, type MerchantRow } from '../merchants.repo';
import { releaseMerchantInput } from '../merchants.schema';
import { stageMerchant } from './example-merchant';
import { merchantNotFound, refuseStaleMerchant } from './refusals';

async function subject(frame: Pick<ApprovalFrame, 'tx'>, merchantId: string): Promise<MerchantRow> {
  const merchant = await findMerchant(frame.tx, merchantId, true);
  if (!merchant) throw merchantNotFound(merchantId);
  return merchant;
}

/** Lets payouts to a held merchant go on. Stopping takes one hand, going on takes two. */
export const release = defineCommand({
  name: 'merchants.release',
  permission: 'merchants.release',
  effect: 'terms',
  input: releaseMerchantInput,
  example: async (world) => {
    const merchantId = await stageMerchant(world);
    await world.done(
      'merchants.hold',
      { merchantId, reason: 'Payout came back' },
      await world.actor('finance-operator'),
    );
    return { merchantId, version: 2, reason: 'The bank confirmed the account' };
  },
  approval: {
    codeVersion: 1,
    entity: (input) => ({ type: 'merchant', id: input.merchantId }),
    title: async (frame, input) => `Payouts to ${(await subject(frame, input.merchantId)).name} go on`,
    facts: async (frame, input) => {
      const merchant = await subject(frame, input.merchantId);
      refuseStaleMerchant(merchant, input.version);
      if (merchant.status !== 'held') {
        throw refuse(
          'MERCHANTS.NOT_HELD',
          `${merchant.name} is ${merchant.status}, not on hold. There is nothing to release.`,
          { status: merchant.status },
        );
      }
      return { country: merchant.country, category: merchant.category };
    },
    content: async (frame, input) => {
      const { id, ref, name, version, status, holdReason } = await subject(frame, input.merchantId);
      return { merchant: { id, ref, name, version, status, holdReason }, reason: input.reason };
    },
    consequences: async (frame, input) => {
      const merchant = await subject(frame, input.merchantId);
      return [
        { kind: 'change', field: 'status', before: merchant.status, after: 'active' },
        { kind: 'note', text: 'The next payout run pays what is payable to this merchant.' },
      ];
    },
    withoutPolicy: 'refuse',
  },
  handle: async (context, input) => {
    await setActive(context.tx, input.merchantId);
    await context.raise(merchantReleased, { merchantId: input.merchantId });
    await context.audit({
      entityType: 'merchant',
      entityId: input.merchantId,
      before: { status: 'held' },
      after: { status: 'active' },
      reason: input.reason,
    });
    return { merchantId: input.merchantId, status: 'active' as const };
  },
});
