import { makeIban } from '@/server/kernel/iban';
import { invariant } from '@/server/kernel/invariant';
import type { ExampleWorld } from '@/server/platform/command/example-world';

export const exampleMerchant = {
  name: 'Lumen Home',
  legalName: 'Lumen Home GmbH',
  category: 'home',
  country: 'DE',
  city: 'Bremen',
  currency: 'EUR',
  contactEmail: 'office@lumen-home.example',
  feeBps: 349,
  feeFixedMinor: '35',
  reserveBps: 0,
  payoutDelayDays: 2,
};

export const exampleAccount = {
  iban: makeIban('DE', '370400440532013000'),
  bic: 'COBADEFFXXX',
  holderName: 'Lumen Home GmbH',
};

/** Registers a merchant in a test world; it has version 1 and no account. */
export async function stageMerchant(world: ExampleWorld): Promise<string> {
  const result = await world.done('merchants.register', exampleMerchant, await world.actor('finance-operator'));
  invariant(typeof result === 'object' && result !== null && 'merchantId' in result, 'a merchant was registered');
  return String(result.merchantId);
}

/** Registers a merchant with a live account; it has version 2. */
export async function stageMerchantWithAccount(
  world: ExampleWorld,
): Promise<{ merchantId: string; accountId: string }> {
  const merchantId = await stageMerchant(world);
  const input = { merchantId, version: 1, ...exampleAccount };
  const result = await world.approved('merchants.changeBankDetails', input, await world.actor('finance-operator'));
  invariant(typeof result === 'object' && result !== null && 'accountId' in result, 'an account became live');
  return { merchantId, accountId: String(result.accountId) };
}
