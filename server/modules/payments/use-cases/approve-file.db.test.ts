import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeIban } from '@/server/kernel/iban';
import { accountsChangedSince, payeeFacts, type Payee } from '@/server/modules/merchants';
import type { Actor } from '@/server/platform/auth/actor';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { EXAMPLE_EXECUTION, stagePayable } from './example-payments';

let world: TestWorld;
let operator: Actor;
let approver: Actor;

beforeAll(async () => {
  world = await openWorld();
  operator = await world.actor('finance-operator', 'Olga');
  approver = await world.actor('finance-approver', 'Arne');
});
afterAll(() => world.close());

async function one<T extends object>(text: string, values: unknown[]): Promise<T> {
  return (await world.owner.query<T>(text, values)).rows[0] as T;
}

async function approve(requestId: string, by: Actor) {
  const text = 'select version, content_hash as "contentHash" from approval_request where id = $1';
  const shown = await one<{ version: number; contentHash: string }>(text, [requestId]);
  return world.run('approvals.decide', { requestId, ...shown, decision: 'approve' }, by);
}

/** Reaches around the guards, to make what is recent old. */
async function asHistory(text: string, values: unknown[]): Promise<void> {
  await world.owner.query('set session_replication_role = replica');
  await world.owner.query(text, values);
  await world.owner.query('set session_replication_role = origin');
}

/** A merchant that is owed money gets another account, by the operator and the approver. */
async function changedAccount(): Promise<{ merchantId: string; bankAccountId: string; changeId: string }> {
  const { merchantId, bankAccountId } = await stagePayable(world);
  // What belongs to the first account of the merchant is long ago.
  await asHistory(`update merchant_account set live_from = live_from - interval '90 days' where merchant_id = $1`, [
    merchantId,
  ]);
  const iban = makeIban('DE', '500105175407324931');
  const input = { merchantId, version: 2, iban, holderName: 'Lumen Home GmbH' };
  const changeId = await world.submitted('merchants.changeBankDetails', input, operator);
  expect(await approve(changeId, approver)).toMatchObject({ result: { status: 'executed' } });
  return { merchantId, bankAccountId, changeId };
}

async function submittedFile(bankAccountId: string): Promise<string> {
  const input = { bankAccountId, executionDate: EXAMPLE_EXECUTION };
  await world.done('payments.prepareMerchantPayouts', input, operator);
  const built = (await world.done('payments.buildFile', { ...input, direction: 'out' }, operator)) as {
    files: { fileId: string }[];
  };
  return world.submitted('payments.approveFile', { fileId: built.files[0]?.fileId, version: 1 }, operator);
}

describe('a file that pays an account which changed a short time ago', () => {
  it('is not approved by whoever let the account change; another approver may', async () => {
    const { bankAccountId } = await changedAccount();
    const requestId = await submittedFile(bankAccountId);
    expect(await approve(requestId, approver)).toMatchObject({
      status: 'refused',
      refusal: { code: 'APPROVALS.OWN_REQUEST', details: { why: 'cooling-off' } },
    });
    const other = await world.actor('finance-approver', 'Berit');
    expect(await approve(requestId, other)).toMatchObject({ status: 'done', result: { status: 'executed' } });
  });

  it('is approved by them once the change is old', async () => {
    const { merchantId, bankAccountId } = await changedAccount();
    await asHistory(`update merchant_account set live_from = live_from - interval '31 days' where merchant_id = $1`, [
      merchantId,
    ]);
    const requestId = await submittedFile(bankAccountId);
    expect(await approve(requestId, approver)).toMatchObject({ status: 'done', result: { status: 'executed' } });
  });

  it('counts for whom the approver stood in as well', async () => {
    const { merchantId, changeId } = await changedAccount();
    const absent = await world.personId(await world.actor('finance-approver', 'Cleo'));
    await asHistory('update approval_decision set on_behalf_of = $2 where request_id = $1', [changeId, absent]);
    const hands = await world.read((tx) => accountsChangedSince(tx, [merchantId], new Date('2026-11-01T00:00:00Z')));
    const people = await Promise.all([operator, approver].map((actor) => world.personId(actor)));
    expect(new Set(hands.map((hand) => hand.personId))).toEqual(new Set([...people, absent]));
  });
});

describe('the facts of a file', () => {
  it('state nothing of a payee of whom it is not known, so that a condition about it holds', async () => {
    const { merchantId } = await changedAccount();
    const merchant = { counterpartyType: 'merchant', counterpartyId: merchantId };
    const customer = { counterpartyType: 'customer', counterpartyId: uuidv7() };
    const of = (payees: Payee[]) => world.read((tx) => payeeFacts(tx, payees, new Date('2026-11-20T10:00:00Z')));
    expect(await of([merchant])).toEqual({ category: ['home'], counterpartyChangedDays: 0 });
    expect(await of([merchant, customer])).toEqual({ category: ['home'] });
    expect(await of([customer])).toEqual({});
  });

  it('say in which business its payees are, and a policy asks more where one of them is new', async () => {
    const factsOf = (requestId: string) =>
      one<{ facts: Record<string, unknown>; policies: { name: string }[] }>(
        'select facts, policies from approval_request where id = $1',
        [requestId],
      );
    const insert = (name: string, condition: object) =>
      world.owner.query(
        `insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, effective_from)
         values (gen_random_uuid(), 'payments.approveFile', 1, $1, 'live', $2, '[{"role":"finance-approver","count":2}]', 24, '2020-01-01')`,
        [name, JSON.stringify([[condition]])],
      );
    await insert('Payee of the last week by two', { field: 'counterpartyChangedDays', op: 'lt', value: '7' });
    await insert('Furniture by two', { field: 'category', op: 'in', value: ['home', 'garden'] });
    await insert('Jewels by two', { field: 'category', op: 'eq', value: 'jewels' });

    const changed = await submittedFile((await changedAccount()).bankAccountId);
    const { facts, policies } = await factsOf(changed);
    expect(facts).toMatchObject({ category: ['home'], counterpartyChangedDays: 0 });
    const names = policies.map((policy) => policy.name);
    expect(names).toContain('Payee of the last week by two');
    expect(names).toContain('Furniture by two');
    expect(names).not.toContain('Jewels by two');

    const { merchantId, bankAccountId } = await changedAccount();
    await asHistory(`update merchant_account set live_from = live_from - interval '7 days' where merchant_id = $1`, [
      merchantId,
    ]);
    const old = await factsOf(await submittedFile(bankAccountId));
    expect(old.facts).toMatchObject({ counterpartyChangedDays: 7 });
    expect(old.policies.map((policy) => policy.name)).not.toContain('Payee of the last week by two');
  });
});
