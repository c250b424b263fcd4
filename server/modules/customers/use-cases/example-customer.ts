import { makeIban } from '@/server/kernel/iban';
import { invariant } from '@/server/kernel/invariant';
import { systemActor } from '@/server/platform/auth/actor';
import type { ExampleWorld } from '@/server/platform/command/example-world';
import { uuidv7 } from '@/server/platform/crypto/ids';

/** A customer for examples; each has an e-mail address of its own. */
export function exampleCustomer() {
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
    kycState: 'verified' as const,
    account: { iban: makeIban('DE', '290501010001234567'), holderName: 'Jonas Weber' },
  };
}

export async function stageCustomer(world: ExampleWorld): Promise<string> {
  const result = await world.done('customers.register', exampleCustomer(), systemActor('intake'));
  invariant(typeof result === 'object' && result !== null && 'customerId' in result, 'a customer was registered');
  return String(result.customerId);
}

export async function stageHold(world: ExampleWorld): Promise<string> {
  const customerId = await stageCustomer(world);
  const input = { customerId, kind: 'dispute' as const, reason: 'Says the parcel never came' };
  const result = await world.done('customers.placeHold', input, await world.actor('collections-agent'));
  invariant(typeof result === 'object' && result !== null && 'holdId' in result, 'a hold was placed');
  return String(result.holdId);
}
