import { invariant } from '@/server/kernel/invariant';
import { makeIban } from '@/server/kernel/iban';
import { systemActor } from '@/server/platform/auth/actor';
import type { ExampleWorld } from '@/server/platform/command/example-world';
import { uuidv7 } from '@/server/platform/crypto/ids';

const intake = systemActor('intake');
const setUp = systemActor('demo-world');

function field(result: unknown, key: string): string {
  invariant(typeof result === 'object' && result !== null && key in result, `the result has ${key}`);
  return String((result as Record<string, unknown>)[key]);
}

export type Parties = { merchantId: string; customerId: string };

const merchant = {
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

const customerIban = makeIban('DE', '290501010001234567');

function customer() {
  return {
    firstName: 'Jonas',
    lastName: 'Weber',
    email: `jonas.weber.${uuidv7().slice(-12)}@posteo.example`,
    phone: '+491701234417',
    street: 'Lindenweg 4',
    postcode: '28195',
    city: 'Bremen',
    country: 'DE',
    birthDate: '1988-04-12',
    language: 'de',
    timeZone: 'Europe/Berlin',
    limitMinor: '150000',
    currency: 'EUR',
    kycState: 'verified',
    account: { iban: customerIban, holderName: 'Jonas Weber' },
  };
}

/** A merchant, and a customer who may buy for 1,500 EUR and has given a mandate. `change` alters either of the two. */
export async function stageParties(
  world: ExampleWorld,
  change: { customer?: Record<string, unknown>; merchant?: Record<string, unknown> } = {},
): Promise<Parties> {
  const merchantId = field(
    await world.done('merchants.register', { ...merchant, ...change.merchant }, await world.actor('finance-operator')),
    'merchantId',
  );
  const customerId = field(
    await world.done('customers.register', { ...customer(), ...change.customer }, intake),
    'customerId',
  );
  const mandate = {
    ref: `M-${uuidv7().slice(-12)}`,
    customerId,
    iban: customerIban,
    holderName: 'Jonas Weber',
    signedOn: '2026-11-01',
  };
  await world.done('payments.registerMandate', mandate, setUp);
  return { merchantId, customerId };
}

export function exampleOrder(parties: Parties) {
  return {
    ...parties,
    merchantOrderRef: `W-${uuidv7().slice(-12)}`,
    amountMinor: '12000',
    currency: 'EUR',
    product: 'pay-in-3' as const,
  };
}

/** A purchase that the rules approved. */
export async function stageOrder(world: ExampleWorld): Promise<{ orderId: string }> {
  const result = await world.done('credit.receiveOrder', exampleOrder(await stageParties(world)), intake);
  return { orderId: field(result, 'orderId') };
}

/** A purchase that is a little over the limit, so that people decide. */
export async function stageReferredOrder(world: ExampleWorld): Promise<{ orderId: string; version: number }> {
  const parties = await stageParties(world);
  const result = await world.done('credit.receiveOrder', { ...exampleOrder(parties), amountMinor: '160000' }, intake);
  invariant(field(result, 'state') === 'referred', 'the purchase is referred');
  return { orderId: field(result, 'orderId'), version: 1 };
}

/** A purchase that shipped: its order and its plan. */
export async function stageCapturedOrder(
  world: ExampleWorld,
): Promise<{ orderId: string; planId: string; version: number }> {
  const { orderId } = await stageOrder(world);
  const result = await world.done('credit.captureOrder', { orderId }, intake);
  return { orderId, planId: field(result, 'planId'), version: 2 };
}
