import type { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import type { RunContext } from '@/server/platform/command/context';
import { defineCommand, type ApprovalFrame } from '@/server/platform/command/define';
import { merchantReleased } from '../merchants.events';
import { findMerchant, lockMerchants, setActive, type MerchantRow } from '../merchants.repo';
import { releaseMerchantInput } from '../merchants.schema';
import { stageMerchant } from './example-merchant';
import { merchantNotFound, refuseStaleMerchant } from './refusals';

async function subject(frame: Pick<ApprovalFrame, 'tx'>, merchantId: string): Promise<MerchantRow> {
  const merchant = await findMerchant(frame.tx, merchantId, true);
  if (!merchant) throw merchantNotFound(merchantId);
  return merchant;
}

type ReleaseInput = z.output<typeof releaseMerchantInput>;

function contentOf(merchant: MerchantRow, { reason }: ReleaseInput): Record<string, unknown> {
  const { id, ref, name, version, status, holdReason } = merchant;
  return { merchant: { id, ref, name, version, status, holdReason }, reason };
}

/** What a release that was done tells, and answers. */
async function told(context: RunContext, { merchantId, reason }: ReleaseInput) {
  await context.raise(merchantReleased, { merchantId });
  await context.audit({
    entityType: 'merchant',
    entityId: merchantId,
    before: { status: 'held' },
    after: { status: 'active' },
    reason,
  });
  return { merchantId, status: 'active' as const };
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
    content: async (frame, input) => contentOf(await subject(frame, input.merchantId), input),
    consequences: async (frame, input) => {
      const merchant = await subject(frame, input.merchantId);
      return [
        { kind: 'change', field: 'status', before: merchant.status, after: 'active' },
        { kind: 'note', text: 'The next payout run pays what is payable to this merchant.' },
      ];
    },
    many: {
      content: async ({ tx }, inputs) => {
        const found = await lockMerchants(
          tx,
          inputs.map((input) => input.merchantId),
        );
        return inputs.map((input) => {
          const merchant = found.get(input.merchantId);
          return merchant ? contentOf(merchant, input) : null;
        });
      },
      handle: async (items) => {
        const [first] = items;
        const merchantIds = items.map(({ input }) => input.merchantId);
        if (first) await setActive(first.context.tx, merchantIds);
        return Promise.all(items.map(({ context, input }) => told(context, input)));
      },
    },
    withoutPolicy: 'refuse',
  },
  handle: async (context, input) => {
    await setActive(context.tx, [input.merchantId]);
    return told(context, input);
  },
});
