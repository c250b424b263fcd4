import { makeIban } from '@/server/kernel/iban';
import { invariant } from '@/server/kernel/invariant';
import { systemActor } from '@/server/platform/auth/actor';
import type { ExampleWorld } from '@/server/platform/command/example-world';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';

export const exampleBankAccount = {
  name: 'Countersign Payments GmbH',
  bankName: 'Hafenbank Hamburg',
  iban: makeIban('DE', '120300001000000001'),
  bic: 'BYLADEM1001',
  currency: 'EUR',
  creditorId: 'DE98ZZZ09999999999',
  openingMinor: '500000000',
};

/** Machines that set up worlds. */
export const setUpActor = systemActor('demo-world');

function idOf(result: unknown, key: string): string {
  invariant(typeof result === 'object' && result !== null && key in result, `the result has ${key}`);
  return String((result as Record<string, unknown>)[key]);
}

/** The account of ours in a test world; opened when it is missing. */
export async function stageBankAccount(world: ExampleWorld): Promise<string> {
  const found = await world.read((tx) =>
    tx.maybe<{ id: string }>(sql`select id from bank_account where iban = ${exampleBankAccount.iban}`),
  );
  return (
    found?.id ?? idOf(await world.done('payments.openBankAccount', exampleBankAccount, setUpActor), 'bankAccountId')
  );
}

/** A merchant with an account that may be paid; `iban` may be a bad one only by reaching around the doors. */
export async function stageMerchantWithAccount(
  world: ExampleWorld,
  iban = makeIban('DE', '370400440532013000'),
  name = 'Lumen Home',
): Promise<string> {
  const operator = await world.actor('finance-operator', 'Ola');
  const merchant = {
    name,
    legalName: `${name} GmbH`,
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
  const merchantId = idOf(await world.done('merchants.register', merchant, operator), 'merchantId');
  await world.approved(
    'merchants.changeBankDetails',
    { merchantId, version: 1, iban, bic: 'COBADEFFXXX', holderName: `${name} GmbH` },
    await world.actor('finance-operator', 'Bella'),
  );
  return merchantId;
}

/** A merchant that is owed an amount today. */
export async function stagePayable(
  world: ExampleWorld,
  amountMinor = '125000',
  name = 'Lumen Home',
): Promise<{ merchantId: string; bankAccountId: string }> {
  const bankAccountId = await stageBankAccount(world);
  const merchantId = await stageMerchantWithAccount(world, undefined, name);
  await world.done(
    'payments.takeOverPayable',
    { merchantId, bankAccountId, amountMinor, currency: 'EUR', sourceId: uuidv7() },
    setUpActor,
  );
  return { merchantId, bankAccountId };
}

/** The first open day of the example worlds on which a payout can be executed. */
export const EXAMPLE_EXECUTION = '2026-11-23';

/** A prepared file with one payout or more. */
export async function stageFile(
  world: ExampleWorld,
  amountMinor?: string,
  name?: string,
): Promise<{ fileId: string; version: number; bankAccountId: string }> {
  const { bankAccountId } = await stagePayable(world, amountMinor, name);
  const operator = await world.actor('finance-operator', 'Ola');
  await world.done('payments.prepareMerchantPayouts', { bankAccountId, executionDate: EXAMPLE_EXECUTION }, operator);
  const built = (await world.done(
    'payments.buildFile',
    { bankAccountId, direction: 'out', executionDate: EXAMPLE_EXECUTION },
    operator,
  )) as {
    files: { fileId: string }[];
  };
  const fileId = built.files[0]?.fileId;
  invariant(fileId, 'a file was built');
  return { fileId, version: 1, bankAccountId };
}

/** A file with all its approvals. */
export async function stageApprovedFile(world: ExampleWorld): Promise<{ fileId: string; bankAccountId: string }> {
  const { fileId, version, bankAccountId } = await stageFile(world);
  await world.approved('payments.approveFile', { fileId, version }, await world.actor('finance-operator', 'Ola'));
  return { fileId, bankAccountId };
}

/** A file that the bank has. */
export async function stageSentFile(world: ExampleWorld): Promise<{ fileId: string; bankAccountId: string }> {
  const staged = await stageApprovedFile(world);
  const sender = systemActor('bank-sender');
  await world.done('payments.claimSend', { fileId: staged.fileId }, sender);
  await world.done('payments.confirmSent', { fileId: staged.fileId, receipt: 'example' }, sender);
  return staged;
}

/** A payout that is in no file yet. */
export async function stageOrder(world: ExampleWorld): Promise<{ orderId: string; version: number }> {
  const { bankAccountId } = await stagePayable(world);
  const operator = await world.actor('finance-operator', 'Ola');
  const input = { bankAccountId, executionDate: EXAMPLE_EXECUTION };
  const made = await world.done('payments.prepareMerchantPayouts', input, operator);
  const [orderId] = (made as { orderIds: string[] }).orderIds;
  invariant(orderId, 'a payout was prepared');
  return { orderId, version: 1 };
}
