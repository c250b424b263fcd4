import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeIban } from '@/server/kernel/iban';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { EXAMPLE_EXECUTION, stageFile, stagePayable } from './example-payments';

let world: TestWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const states = async () => {
  const { rows } = await world.owner.query<{ holder: string; iban: string; state: string }>(
    `select holder_name as holder, iban, state from payment_order where direction = 'out' order by ref`,
  );
  return rows.map(({ holder, iban, state }) => `${holder} ${iban.slice(-4)} ${state}`);
};

it('a payout to an account that was replaced ends with its file, and is made anew to the account of now', async () => {
  const operator = await world.actor('finance-operator', 'Ola');
  await stagePayable(world, '50000', 'Nordlicht');
  const { fileId, version, bankAccountId } = await stageFile(world, '70000', 'Lumen Home');
  const { rows } = await world.owner.query<{ id: string; version: number }>(
    `select id, version from merchant where name = 'Nordlicht'`,
  );
  const iban = makeIban('DE', '500105175407324931');
  const change = { merchantId: rows[0]?.id, version: rows[0]?.version, iban, holderName: 'Nordlicht GmbH' };
  await world.approved('merchants.changeBankDetails', change, await world.actor('finance-operator', 'Bella'));

  const cancelled = await world.done(
    'payments.cancelFile',
    { fileId, version, reason: 'An account changed' },
    operator,
  );
  expect(cancelled).toMatchObject({ ordersReturned: 1, ordersDropped: 1 });
  expect(await states()).toEqual(['Nordlicht GmbH 3000 cancelled', 'Lumen Home GmbH 3000 created']);

  await world.done('payments.prepareMerchantPayouts', { bankAccountId, executionDate: EXAMPLE_EXECUTION }, operator);
  expect(await states()).toEqual([
    'Nordlicht GmbH 3000 cancelled',
    'Lumen Home GmbH 3000 created',
    `Nordlicht GmbH ${iban.slice(-4)} created`,
  ]);
  const built = await world.done(
    'payments.buildFile',
    { bankAccountId, direction: 'out', executionDate: EXAMPLE_EXECUTION },
    operator,
  );
  expect(built).toMatchObject({ files: [{ orderCount: 2, totalMinor: '120000' }] });
});
