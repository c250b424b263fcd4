import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeIban } from '@/server/kernel/iban';
import { systemActor, type Actor } from '@/server/platform/auth/actor';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { stageCapturedOrder } from './example-credit';

let world: TestWorld;
let bankAccountId: string;
const intake = systemActor('intake');

beforeAll(async () => {
  world = await openWorld();
  const account = {
    name: 'Ours',
    bankName: 'Hafenbank',
    iban: makeIban('DE', '120300001000000001'),
    bic: 'BYLADEM1001',
    currency: 'EUR',
    creditorId: 'DE98ZZZ09999999999',
    openingMinor: '500000000',
  };
  const opened = await world.done('payments.openBankAccount', account, systemActor('demo-world'));
  ({ bankAccountId } = opened as { bankAccountId: string });
});
afterAll(() => world.close());

async function one<T extends object>(text: string, values: unknown[]): Promise<T> {
  return (await world.owner.query<T>(text, values)).rows[0] as T;
}

async function decide(requestId: string, by: Actor, decision = 'approve') {
  const text = 'select version, content_hash as "contentHash" from approval_request where id = $1';
  const shown = await one<{ version: number; contentHash: string }>(text, [requestId]);
  return world.run('approvals.decide', { requestId, ...shown, decision }, by);
}

async function askedBy(maker: Actor): Promise<string> {
  const { orderId, version } = await stageCapturedOrder(world);
  return world.submitted(
    'credit.refundOrder',
    { orderId, version, amountMinor: '12000', reason: 'Everything came back' },
    maker,
  );
}

/** The file that pays what was refunded, built and submitted by somebody who had nothing to do with it. */
async function submittedFile(): Promise<string> {
  const operator = await world.actor('finance-operator', 'Ola');
  const { date } = await one<{ date: string }>(
    `select max(execution_date)::text as date from payment_order where kind = 'customer-refund'`,
    [],
  );
  const input = { bankAccountId, direction: 'out', executionDate: date };
  const built = (await world.done('payments.buildFile', input, operator)) as { files: { fileId: string }[] };
  return world.submitted('payments.approveFile', { fileId: built.files[0]?.fileId, version: 1 }, operator);
}

const ownRequest = {
  status: 'refused',
  refusal: { code: 'APPROVALS.OWN_REQUEST', details: { why: 'order-maker' } },
};

it('who asked for a refund does not approve the file that pays it', async () => {
  const maker = await world.actor('finance-operator', 'Mona');
  await world.owner.query(`insert into person_role (person_id, role_code) values ($1, 'finance-approver')`, [
    await world.personId(maker),
  ]);
  const approver = await world.actor('finance-approver', 'Arne');
  expect(await decide(await askedBy(maker), approver)).toMatchObject({ result: { status: 'executed' } });
  const fileRequest = await submittedFile();
  expect(await decide(fileRequest, maker)).toMatchObject(ownRequest);
  expect(await decide(fileRequest, approver)).toMatchObject({ status: 'done', result: { status: 'executed' } });
});

it('who recommended the refund that a machine asked for does not approve the file that pays it', async () => {
  const first = await world.actor('finance-approver', 'Arne');
  const second = await world.actor('finance-approver', 'Berit');
  const requestId = await askedBy(intake);
  expect((await decide(requestId, first, 'recommend')).status).toBe('done');
  expect(await decide(requestId, second)).toMatchObject({ result: { status: 'executed' } });
  const fileRequest = await submittedFile();
  expect(await decide(fileRequest, first)).toMatchObject(ownRequest);
  expect(await decide(fileRequest, second)).toMatchObject({ status: 'done', result: { status: 'executed' } });
});

it('who took back such a recommendation may approve the file: the refund ran by that of another', async () => {
  const first = await world.actor('finance-approver', 'Arne');
  const requestId = await askedBy(intake);
  expect((await decide(requestId, first, 'recommend')).status).toBe('done');
  await world.done('approvals.undoDecision', { requestId, version: 1 }, first);
  expect((await decide(requestId, await world.actor('finance-approver', 'Cora'), 'recommend')).status).toBe('done');
  const second = await world.actor('finance-approver', 'Berit');
  expect(await decide(requestId, second)).toMatchObject({ result: { status: 'executed' } });
  expect(await decide(await submittedFile(), first)).toMatchObject({ status: 'done', result: { status: 'executed' } });
});

it('on a plan with interest stands over the close of a day, and the interest of that day stays owed', async () => {
  const { orderId, planId, version } = await stageCapturedOrder(world);
  const leaveUnaccrued = async (minor: number) => {
    await world.owner.query('set session_replication_role = replica');
    await world.owner.query('update instalment set interest_minor = 100 where plan_id = $1 and state = $2', [
      planId,
      'open',
    ]);
    await world.owner.query(
      `update plan set interest_minor = i.minor, interest_accrued_minor = greatest(0, i.minor - $2)
         from (select sum(interest_minor)::bigint as minor from instalment where plan_id = $1) i where id = $1`,
      [planId, minor],
    );
    await world.owner.query('set session_replication_role = origin');
  };
  await leaveUnaccrued(1_000);
  const input = { orderId, version, amountMinor: '4000', reason: 'One chair came back' };
  const maker = await world.actor('finance-operator', 'Mona');
  const requestId = await world.submitted('credit.refundOrder', input, maker);
  // What the closes of some days do to a plan: most of the interest is earned, and less of it falls away.
  await leaveUnaccrued(40);
  const approver = await world.actor('finance-approver', 'Arne');
  expect(await decide(requestId, approver)).toMatchObject({ status: 'done', result: { status: 'executed' } });
});
