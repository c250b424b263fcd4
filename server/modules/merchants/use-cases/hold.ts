import { refuse } from '@/server/kernel/refusal';
import type { RunContext } from '@/server/platform/command/context';
import { defineCommand } from '@/server/platform/command/define';
import { merchantHeld } from '../merchants.events';
import { findMerchant, setHeld } from '../merchants.repo';
import { holdMerchantInput } from '../merchants.schema';
import { stageMerchant } from './example-merchant';
import { merchantNotFound } from './refusals';

/** Stops payouts to a merchant inside another act, e.g. after a payout came back. False when it was on hold already. */
export async function holdMerchant(
  context: RunContext,
  held: { merchantId: string; reason: string },
): Promise<boolean> {
  const merchant = await findMerchant(context.tx, held.merchantId, true);
  if (!merchant) throw merchantNotFound(held.merchantId);
  if (!(await setHeld(context.tx, merchant.id, held.reason))) return false;
  await context.raise(merchantHeld, { merchantId: merchant.id });
  return true;
}

/** Stops payouts to a merchant at once, by one hand. To go on takes two: see `merchants.release`. */
export const hold = defineCommand({
  name: 'merchants.hold',
  permission: 'merchants.hold',
  effect: 'stop',
  input: holdMerchantInput,
  example: async (world) => ({ merchantId: await stageMerchant(world), reason: 'Payout came back' }),
  approval: null,
  handle: async (context, input) => {
    if (!(await holdMerchant(context, input))) {
      return refuse('MERCHANTS.NOT_ACTIVE', 'The merchant is on hold or closed already; nothing is paid to it.', {
        merchantId: input.merchantId,
      });
    }
    await context.audit({
      entityType: 'merchant',
      entityId: input.merchantId,
      before: { status: 'active' },
      after: { status: 'held' },
      reason: input.reason,
    });
    return { merchantId: input.merchantId, status: 'held' as const };
  },
});
