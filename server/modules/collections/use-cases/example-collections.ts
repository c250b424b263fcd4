import { makeIban } from '@/server/kernel/iban';
import { invariant } from '@/server/kernel/invariant';
import { stageCapturedOrder } from '@/server/modules/credit';
import { systemActor } from '@/server/platform/auth/actor';
import type { ExampleWorld } from '@/server/platform/command/example-world';
import { sql } from '@/server/platform/db/sql';

const collections = systemActor('collections');
const setUp = systemActor('demo-world');
const account = {
  name: 'Countersign Payments GmbH',
  bankName: 'Hafenbank Hamburg',
  iban: makeIban('DE', '120300001000000001'),
  bic: 'BYLADEM1001',
  currency: 'EUR',
  creditorId: 'DE98ZZZ09999999999',
};

async function ourAccount(world: ExampleWorld): Promise<string> {
  const found = await world.read((tx) =>
    tx.maybe<{ id: string }>(sql`select id from bank_account where iban = ${account.iban}`),
  );
  if (found) return found.id;
  const made = await world.done('payments.openBankAccount', account, setUp);
  invariant(typeof made === 'object' && made !== null && 'bankAccountId' in made, 'an account was opened');
  return String(made.bankAccountId);
}

/** A customer who owes the second part of a plan since a week (as of 28 December), with an IBAN of ours to pay to, and the case. */
export async function stageCase(world: ExampleWorld): Promise<{ caseId: string }> {
  const { planId } = await stageCapturedOrder(world);
  const { customerId, n } = await world.read((tx) =>
    tx.one<{ customerId: string; n: number }>(
      sql`select customer_id, (select count(*)::int from virtual_account) as n from plan where id = ${planId}::uuid`,
    ),
  );
  const iban = makeIban('DE', `12030000${String(5_000_000_000 + n)}`);
  await world.done(
    'payments.assignVirtualAccount',
    { iban, customerId, bankAccountId: await ourAccount(world) },
    setUp,
  );
  await world.done('collections.refresh', { date: '2026-12-28' }, collections);
  const found = await world.read((tx) =>
    tx.maybe<{ id: string }>(
      sql`select id from collection_case where customer_id = ${customerId}::uuid and state = 'active'`,
    ),
  );
  invariant(found, 'a case was opened');
  return { caseId: found.id };
}

/** A promise of 20.00 EUR for a week from the example day. */
export async function stagePromise(world: ExampleWorld): Promise<string> {
  const { caseId } = await stageCase(world);
  const agent = await world.actor('collections-agent');
  const made = await world.done(
    'collections.takePromise',
    { caseId, amountMinor: '2000', dueDate: '2026-11-27' },
    agent,
  );
  // The case goes back, so that whoever runs the example may work on it.
  await world.done('collections.releaseCase', { caseId }, agent);
  invariant(typeof made === 'object' && made !== null && 'promiseId' in made, 'a promise was taken');
  return String(made.promiseId);
}
