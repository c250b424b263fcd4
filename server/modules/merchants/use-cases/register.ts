import { humanReference } from '@/server/kernel/ids';
import { defineCommand } from '@/server/platform/command/define';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { merchantRegistered } from '../merchants.events';
import { insertMerchant, nextMerchantNo } from '../merchants.repo';
import { registerMerchantInput } from '../merchants.schema';
import { exampleMerchant } from './example-merchant';

/** Registers a merchant with its terms. It has no account yet: an account is only ever set by four eyes. */
export const register = defineCommand({
  name: 'merchants.register',
  permission: 'merchants.register',
  effect: 'draft',
  input: registerMerchantInput,
  example: () => Promise.resolve(exampleMerchant),
  approval: null,
  handle: async (context, input) => {
    const { tx, run } = context;
    const merchantId = uuidv7();
    const ref = humanReference('ME', run.businessDate, await nextMerchantNo(tx));
    await insertMerchant(tx, { ...input, id: merchantId, ref });
    await context.raise(merchantRegistered, { merchantId });
    await context.audit({
      entityType: 'merchant',
      entityId: merchantId,
      after: { ref, ...input },
      sealed: { subjectId: merchantId, fields: ['contactEmail'] },
    });
    return { merchantId, ref };
  },
});
