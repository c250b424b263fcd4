import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '@/server/platform/auth/actor';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { stageException, stageInstalment, stageOwnAccount } from './example-statement';

let world: TestWorld;
let operator: Actor;
let approver: Actor;

beforeAll(async () => {
  world = await openWorld();
  operator = await world.actor('finance-operator', 'Ola');
  approver = await world.actor('finance-approver', 'Ada');
  await stageOwnAccount(world);
});
afterAll(() => world.close());

async function one<T extends object>(text: string, values: unknown[]): Promise<T> {
  return (await world.owner.query<T>(text, values)).rows[0] as T;
}

/** A purchase of 120.00 of which 40.00 are paid, and the wish to take all of it back. */
async function askForRefund() {
  const { planId } = await stageInstalment(world);
  const text = 'select o.id, o.version from credit_order o join plan p on p.order_id = o.id where p.id = $1';
  const { id: orderId, version } = await one<{ id: string; version: number }>(text, [planId]);
  const input = { orderId, version, amountMinor: '12000', reason: 'Everything came back' };
  return { planId, orderId, ask: () => world.submitted('credit.refundOrder', input, operator) };
}

async function approve(requestId: string) {
  const text = 'select version, content_hash as "contentHash" from approval_request where id = $1';
  const shown = await one<{ version: number; contentHash: string }>(text, [requestId]);
  return world.run('approvals.decide', { requestId, ...shown, decision: 'approve' }, approver);
}

/** A credit that nobody explains is put down to the plan; answers the match. */
async function matchToPlan(planId: string, amountMinor: bigint): Promise<string> {
  const { exceptionId, version } = await stageException(world, amountMinor);
  const parts = [{ targetType: 'plan', targetId: planId, amountMinor: String(amountMinor) }];
  const done = await world.done('reconciliation.matchLine', { exceptionId, version, parts }, operator);
  return (done as { matchIds: string[] }).matchIds[0] ?? '';
}

const undo = (matchId: string) =>
  world.run('reconciliation.undoMatch', { matchId, reason: 'Of somebody else' }, operator);
const openOf = async (planId: string) =>
  (
    await one<{ open: string }>(
      'select sum(principal_minor - paid_principal_minor)::text as open from instalment where plan_id = $1',
      [planId],
    )
  ).open;

describe('a refund and money that is put down to its plan', () => {
  it('while the approval waits is another refund than the one that was shown', async () => {
    const { planId, orderId, ask } = await askForRefund();
    const requestId = await ask();
    await matchToPlan(planId, 8_000n);
    expect(await approve(requestId)).toMatchObject({ status: 'done', result: { status: 'changed' } });
    const { difference } = await one<{ difference: { path: string }[] }>(
      'select difference from approval_request where id = $1',
      [requestId],
    );
    expect(difference.map((each) => each.path).join(' ')).toMatch(/split/);
    expect(await one('select count(*)::int as n from credit_refund where order_id = $1', [orderId])).toEqual({ n: 0 });
    const orders = `select count(*)::int as n from payment_order where kind = 'customer-refund'`;
    expect(await one(orders, [])).toEqual({ n: 0 });
  });

  it('shows whom it pays, and to another account is another refund', async () => {
    const { planId, ask } = await askForRefund();
    const requestId = await ask();
    const { content } = await one<{ content: { payBack: { iban: string }; split: { paidMinor: string } } }>(
      'select content from approval_request where id = $1',
      [requestId],
    );
    expect(content.split.paidMinor).toBe('4000');
    expect(content.payBack.iban).toMatch(/^DE/);
    await world.owner.query(
      `update customer_account set status = 'ended' where customer_id = (select customer_id from plan where id = $1)`,
      [planId],
    );
    expect(await approve(requestId)).toMatchObject({ status: 'done', result: { status: 'changed' } });
  });

  it('that was paid back cannot be undone until the payment to the customer has failed', async () => {
    const { planId, ask } = await askForRefund();
    const matchId = await matchToPlan(planId, 8_000n);
    expect(await approve(await ask())).toMatchObject({ status: 'done', result: { status: 'executed' } });
    const order = await one<{ id: string; ref: string; version: number; minor: string }>(
      `select o.id, o.ref, o.version, o.amount_minor as minor from payment_order o join credit_refund f on f.payment_order_id = o.id
       where f.plan_id = $1`,
      [planId],
    );
    expect(order.minor).toBe('12000');
    const refused = await undo(matchId);
    expect(refused).toMatchObject({ status: 'refused', refusal: { code: 'CREDIT.RECEIPT_REFUNDED' } });
    expect(JSON.stringify(refused)).not.toMatch(/undefined/);
    expect(refused.status === 'refused' && refused.refusal.message).toContain(order.ref);
    expect(await openOf(planId)).toBe('0');

    // As it is left when the bank never had its file.
    await world.owner.query('set session_replication_role = replica');
    await world.owner.query(`update payment_order set state = 'cancelled' where id = $1`, [order.id]);
    await world.owner.query('set session_replication_role = origin');
    expect(await undo(matchId)).toMatchObject({ status: 'done' });
    expect(await openOf(planId)).toBe('8000');
  });

  it('that was not touched by the refund can be undone', async () => {
    const { planId, orderId } = await askForRefund();
    const matchId = await matchToPlan(planId, 4_000n);
    const { version } = await one<{ version: number }>('select version from credit_order where id = $1', [orderId]);
    const part = { orderId, version, amountMinor: '3000', reason: 'A part came back' };
    const requestId = await world.submitted('credit.refundOrder', part, operator);
    expect(await approve(requestId)).toMatchObject({ result: { status: 'executed' } });
    expect(await undo(matchId)).toMatchObject({ status: 'done' });
    expect(await openOf(planId)).toBe('5000');
  });
});
