import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor, type Actor } from '@/server/platform/auth/actor';
import { relayAll } from '@/server/platform/events/relay';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { exampleOrder, stageCapturedOrder, stageOrder, stageParties, stageReferredOrder } from './example-credit';

let world: TestWorld;
const intake = systemActor('intake');
const worldMaker = systemActor('demo-world');

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

async function rows<T>(text: string, values: unknown[] = []): Promise<T[]> {
  return (await world.owner.query(text, values)).rows as T[];
}

async function one<T>(text: string, values: unknown[] = []): Promise<T> {
  const [row] = await rows<T>(text, values);
  if (!row) throw new Error(`nothing found: ${text}`);
  return row;
}

const stateOf = async (orderId: string) =>
  (await one<{ state: string }>('select state from credit_order where id = $1', [orderId])).state;

/** Sums of the books by account, debit positive; zero accounts are left out. */
async function books(subIds: readonly string[]): Promise<Record<string, number>> {
  const found = await rows<{ account_code: string; minor: string }>(
    `select account_code, sum(amount_minor)::text as minor from ledger_leg where sub_id = any ($1) group by account_code having sum(amount_minor) <> 0`,
    [subIds],
  );
  return Object.fromEntries(found.map((row) => [row.account_code, Number(row.minor)]));
}

describe('a purchase', () => {
  it('is approved, declined or referred by the rules, with what they saw', async () => {
    const parties = await stageParties(world);
    const decided = async (change: object) =>
      (await world.done('credit.receiveOrder', { ...exampleOrder(parties), ...change }, intake)) as {
        state: string;
        orderId: string;
      };
    const first = await decided({ amountMinor: '149000' });
    expect(first.state).toBe('approved');
    expect((await decided({ amountMinor: '20000' })).state).toBe('referred');
    expect((await decided({ amountMinor: '90000' })).state).toBe('declined');
    const { decision } = await one<{
      decision: { rules: { code: string; explanation: string }[]; facts: { exposureMinor: string } };
    }>('select decision from credit_order where id = $1', [first.orderId]);
    expect(decision.rules.map((rule) => rule.code)).toEqual(['limit', 'kyc', 'overdue']);
    expect(decision.facts.exposureMinor).toBe('0');
  });

  it('of the same merchant and number is taken in once', async () => {
    const order = exampleOrder(await stageParties(world));
    await world.done('credit.receiveOrder', order, intake);
    const again = await world.run('credit.receiveOrder', order, intake);
    expect(again).toMatchObject({ status: 'refused', refusal: { code: 'CREDIT.ORDER_KNOWN' } });
  });

  it('of many in one run is decided as if each came alone, and captured as a set', async () => {
    const [first, second] = [await stageParties(world), await stageParties(world)];
    const purchase = (parties: typeof first, amountMinor: string) => ({ ...exampleOrder(parties), amountMinor });
    const receive = [purchase(first, '149000'), purchase(second, '60000'), purchase(first, '20000')];
    const traffic = (input: object) =>
      world.run('operations.takeTraffic', { receive: [], capture: [], cancel: [], ...input }, worldMaker);
    const answer = (await world.done('operations.takeTraffic', { receive, capture: [], cancel: [] }, worldMaker)) as {
      received: { orderId: string; ref: string; state: string }[];
    };
    expect(answer.received.map(({ state }) => state)).toEqual(['approved', 'approved', 'referred']);
    expect(new Set(answer.received.map(({ ref }) => ref)).size).toBe(3);
    const [one, other, referred] = answer.received.map(({ orderId }) => ({ orderId }));
    // One order among them cannot be captured: none is.
    const refused = await traffic({ capture: [one, referred] });
    expect(refused).toMatchObject({ refusal: { code: 'CREDIT.ORDER_TRANSITION_REFUSED' } });
    expect(await traffic({ capture: [one, one] })).toMatchObject({ refusal: { code: 'CREDIT.ORDER_TWICE' } });
    const twice = purchase(second, '1000');
    expect(await traffic({ receive: [twice, twice] })).toMatchObject({ refusal: { code: 'CREDIT.ORDER_TWICE' } });
    expect(await stateOf(one?.orderId ?? '')).toBe('approved');
    await world.done('operations.takeTraffic', { receive: [], capture: [other, one], cancel: [] }, worldMaker);
    const plans = await rows<{ order_id: string; total: string }>(
      `select p.order_id, sum(i.principal_minor)::text as total from plan p join instalment i on i.plan_id = p.id
       where p.order_id = any ($1) group by p.order_id order by sum(i.principal_minor)`,
      [[one?.orderId, other?.orderId]],
    );
    expect(plans).toEqual([
      { order_id: other?.orderId, total: '60000' },
      { order_id: one?.orderId, total: '149000' },
    ]);
  });

  it('of one customer, many at once, never goes above the limit together', async () => {
    const parties = await stageParties(world);
    const outcomes = await Promise.all(
      Array.from(
        { length: 6 },
        () =>
          world.done('credit.receiveOrder', { ...exampleOrder(parties), amountMinor: '70000' }, intake) as Promise<{
            state: string;
          }>,
      ),
    );
    expect(outcomes.filter((outcome) => outcome.state === 'approved')).toHaveLength(2);
  });

  it('is referred to the inbox by the machine and needs two credit officers', async () => {
    const { orderId } = await stageReferredOrder(world);
    await relayAll();
    const request = await one<{ id: string; version: number; content_hash: string; maker_kind: string }>(
      `select id, version, content_hash, maker_kind from approval_request where entity_id = $1 and status = 'pending'`,
      [orderId],
    );
    expect(request.maker_kind).toBe('system');
    const decide = async (decision: string, name: string) =>
      world.run(
        'approvals.decide',
        { requestId: request.id, version: request.version, contentHash: request.content_hash, decision },
        await world.actor('credit-officer', name),
      );
    expect((await decide('recommend', 'Rita')).status).toBe('done');
    expect((await decide('approve', 'Rita')).status).toBe('refused');
    expect(await stateOf(orderId)).toBe('referred');
    expect((await decide('approve', 'Otto')).status).toBe('done');
    expect(await stateOf(orderId)).toBe('approved');
  });

  it('that people reject is declined', async () => {
    const { orderId } = await stageReferredOrder(world);
    await relayAll();
    const request = await one<{ id: string; version: number; content_hash: string }>(
      'select id, version, content_hash from approval_request where entity_id = $1',
      [orderId],
    );
    await world.done(
      'approvals.decide',
      {
        requestId: request.id,
        version: request.version,
        contentHash: request.content_hash,
        decision: 'reject',
        reason: 'Too much for this income',
      },
      await world.actor('credit-officer', 'Rita'),
    );
    expect(await stateOf(orderId)).toBe('declined');
  });
});

describe('a capture', () => {
  it('makes a plan to the cent, its entries and the lines of the merchant', async () => {
    const parties = await stageParties(world, { merchant: { reserveBps: 500 } });
    const order = (await world.done(
      'credit.receiveOrder',
      { ...exampleOrder(parties), amountMinor: '10000' },
      intake,
    )) as { orderId: string };
    const { planId } = (await world.done('credit.captureOrder', { orderId: order.orderId }, intake)) as {
      planId: string;
    };
    const parts = await rows<{
      id: string;
      kind: string;
      state: string;
      principal_minor: string;
      next: string | null;
      due: string;
    }>(
      'select id, kind, state, principal_minor, next_collection_on::text as next, effective_due_date::text as due from instalment where plan_id = $1 order by no',
      [planId],
    );
    expect(parts.map((part) => [part.kind, part.state, part.principal_minor, part.next])).toEqual([
      ['down-payment', 'paid', '3334', null],
      ['instalment', 'open', '3333', '2026-12-21'],
      ['instalment', 'open', '3333', '2027-01-20'],
    ]);
    // 3.49 % of 100.00 and 0.35, and 5 % kept as a reserve.
    expect(await books([planId, parties.merchantId, ...parts.map((part) => part.id)])).toEqual({
      receivable: 6666,
      'merchant-payable': -(10000 - 384 - 500),
      'merchant-reserve': -500,
      'deferred-merchant-fee': -384,
    });
    const lines = await rows<{ kind: string; amount_minor: string; payable_on: string }>(
      'select kind, amount_minor, payable_on::text from merchant_statement_line where merchant_id = $1 order by id',
      [parties.merchantId],
    );
    expect(lines.map((line) => [line.kind, line.amount_minor])).toEqual([
      ['capture', '10000'],
      ['merchant-fee', '-384'],
      ['reserve', '-500'],
    ]);
    expect(lines[0]?.payable_on).toBe('2026-11-23');
  });

  it('needs a mandate, and happens once', async () => {
    const { orderId } = await stageOrder(world);
    await world.owner.query(
      `update mandate set status = 'stopped' where customer_id = (select customer_id from credit_order where id = $1)`,
      [orderId],
    );
    expect(await world.run('credit.captureOrder', { orderId }, intake)).toMatchObject({
      status: 'refused',
      refusal: { code: 'CREDIT.MANDATE_MISSING' },
    });
    await world.owner.query(
      `update mandate set status = 'active' where customer_id = (select customer_id from credit_order where id = $1)`,
      [orderId],
    );
    const both = await Promise.all([
      world.run('credit.captureOrder', { orderId }, intake),
      world.run('credit.captureOrder', { orderId }, intake),
    ]);
    expect(both.map((outcome) => outcome.status).sort()).toEqual(['done', 'refused']);
    expect(await world.run('credit.cancelOrder', { orderId, reason: 'too late' }, intake)).toMatchObject({
      status: 'refused',
      refusal: { code: 'CREDIT.ORDER_TRANSITION_REFUSED' },
    });
  });

  it('is held by the database: sums, moves and terms', async () => {
    const { planId, orderId } = await stageCapturedOrder(world);
    await expect(
      world.owner.query('update instalment set principal_minor = principal_minor + 1 where plan_id = $1 and no = 2', [
        planId,
      ]),
    ).rejects.toThrow(/sum to/);
    await expect(
      world.owner.query(`update credit_order set state = 'approved', captured_on = null where id = $1`, [orderId]),
    ).rejects.toThrow(/cannot go from/);
    await expect(
      world.owner.query('update credit_order set amount_minor = 1 where id = $1', [orderId]),
    ).rejects.toThrow(/stay as they were/);
    await expect(
      world.owner.query(
        'update instalment set paid_principal_minor = principal_minor + 1 where plan_id = $1 and no = 2',
        [planId],
      ),
    ).rejects.toThrow(/instalment_(paid_principal|open_owes)/);
    await expect(
      world.owner.query(
        `insert into instalment (id, plan_id, no, due_date, effective_due_date, principal_minor, interest_minor, state) select gen_random_uuid(), $1, 9, '2027-02-01', '2027-02-01', 5, 0, 'open'`,
        [planId],
      ),
    ).rejects.toThrow(/already has all/);
  });
});

describe('a refund', () => {
  it('of the open part is owed by nobody any more, from the last instalment on', async () => {
    const { orderId, planId, version } = await stageCapturedOrder(world);
    await world.approved(
      'credit.refundOrder',
      { orderId, version, amountMinor: '5000', reason: 'Two lamps came back' },
      intake,
    );
    const parts = await rows<{ principal_minor: string; state: string }>(
      'select principal_minor, state from instalment where plan_id = $1 order by no',
      [planId],
    );
    expect(parts.map((part) => [part.principal_minor, part.state])).toEqual([
      ['4000', 'paid'],
      ['3000', 'open'],
      ['0', 'paid'],
    ]);
    const refund = await one<{ open_principal_minor: string; paid_minor: string }>(
      'select open_principal_minor, paid_minor from credit_refund where order_id = $1',
      [orderId],
    );
    expect(refund).toEqual({ open_principal_minor: '5000', paid_minor: '0' });
  });

  it('of everything completes the plan and pays back what was paid', async () => {
    await world.done(
      'payments.openBankAccount',
      {
        name: 'Ours',
        bankName: 'Hafenbank',
        iban: 'DE02120300000000202051',
        bic: 'BYLADEM1001',
        currency: 'EUR',
        creditorId: 'DE98ZZZ09999999999',
      },
      systemActor('demo-world'),
    );
    const { orderId, planId, version } = await stageCapturedOrder(world);
    const input = { orderId, version, amountMinor: '12000', reason: 'Withdrawal from the contract' };
    const refund = (await world.approved('credit.refundOrder', input, intake)) as {
      paidMinor: string;
      paymentOrderId: string;
    };
    expect(refund.paidMinor).toBe('4000');
    const order = await one<{ amount_minor: string; kind: string; counterparty_type: string }>(
      'select amount_minor, kind, counterparty_type from payment_order where id = $1',
      [refund.paymentOrderId],
    );
    expect(order).toEqual({ amount_minor: '4000', kind: 'customer-refund', counterparty_type: 'customer' });
    expect((await one<{ state: string }>('select state from plan where id = $1', [planId])).state).toBe('completed');
    const { customer_id: customerId, merchant_id: merchantId } = await one<{
      customer_id: string;
      merchant_id: string;
    }>('select customer_id, merchant_id from plan where id = $1', [planId]);
    const ids = (await rows<{ id: string }>('select id from instalment where plan_id = $1', [planId])).map(
      (row) => row.id,
    );
    expect(await books([customerId, merchantId, ...ids])).toEqual({
      'customer-refund-payable': -4000,
      'merchant-payable': 454,
    });
    expect(await world.run('credit.refundOrder', { ...input, amountMinor: '1' }, intake)).toMatchObject({
      status: 'refused',
      refusal: { code: 'CREDIT.REFUND_TOO_LARGE' },
    });
  });

  it('waits for another person, and two people act for a machine that asks', async () => {
    const steps = async (maker: Actor) => {
      const { orderId, version } = await stageCapturedOrder(world);
      const input = { orderId, version, amountMinor: '100', reason: 'A scratch on the lamp' };
      const requestId = await world.submitted('credit.refundOrder', input, maker);
      expect(await rows('select id from credit_refund where order_id = $1', [orderId])).toEqual([]);
      const asked = await one<{ steps: { kind: string }[] }>('select steps from approval_request where id = $1', [
        requestId,
      ]);
      return asked.steps.map((step) => step.kind);
    };
    expect(await steps(await world.actor('finance-operator', 'Ola'))).toEqual(['approve']);
    expect(await steps(intake)).toEqual(['recommend', 'approve']);
  });

  it('never runs by one hand, even where nobody wrote a policy', async () => {
    await world.owner.query(`
      insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, effective_from)
      select gen_random_uuid(), command, 2, name, 'retired', conditions, steps, expires_after_hours, effective_from
      from approval_policy where command = 'credit.refundOrder'`);
    const { orderId, version } = await stageCapturedOrder(world);
    const input = { orderId, version, amountMinor: '100', reason: 'A scratch on the lamp' };
    expect(await world.run('credit.refundOrder', input, await world.actor('finance-operator', 'Ola'))).toMatchObject({
      status: 'refused',
      refusal: { code: 'APPROVALS.NO_POLICY' },
    });
  });
});
