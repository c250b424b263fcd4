import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { systemActor } from '@/server/platform/auth/actor';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { inRun } from '@/server/testing/in-run';
import { debitChunk } from './collect-due';
import { stageCapturedOrder } from './example-credit';

let world: TestWorld;
const account = {
  name: 'Ours',
  bankName: 'Hafenbank',
  iban: 'DE02120300000000202051',
  bic: 'BYLADEM1001',
  currency: 'EUR',
  creditorId: 'DE98ZZZ09999999999',
};

beforeAll(async () => {
  world = await openWorld();
  await world.done('payments.openBankAccount', account, systemActor('demo-world'));
});
afterAll(() => world.close());

async function one<T>(text: string, values: unknown[] = []): Promise<T> {
  const [row] = (await world.owner.query(text, values)).rows as T[];
  if (!row) throw new Error(`nothing found: ${text}`);
  return row;
}

describe('a debit that a person cancels', () => {
  it('opens its instalment again, books nothing, and a person must act before it is tried again', async () => {
    const { planId } = await stageCapturedOrder(world);
    await inRun(world, (context) => debitChunk(context, { date: businessDate('2026-12-17'), cursor: null }));
    const operator = await world.actor('finance-operator', 'Ola');
    const part = () =>
      one<{ state: string; order: string | null; next: string | null; version: number }>(
        `select i.state, i.payment_order_id as "order", i.next_collection_on::text as next, o.version
         from instalment i left join payment_order o on o.id = i.payment_order_id where i.plan_id = $1 and i.no = 2`,
        [planId],
      );
    const due = await part();
    expect(due.state).toBe('in-collection');
    const reason = 'The customer has paid by transfer';
    const cancel = (version: number) =>
      world.run('payments.cancelOrder', { orderId: due.order, version, reason }, operator);
    expect(await cancel(due.version)).toMatchObject({ refusal: { code: 'PAYMENTS.ORDER_IN_FILE' } });
    await world.done('payments.holdOrder', { orderId: due.order, version: due.version, reason }, operator);
    expect(await cancel(due.version + 2)).toMatchObject({ status: 'done' });
    expect(await part()).toMatchObject({ state: 'open', next: null });
    const { n } = await one<{ n: string }>(
      `select count(*) as n from ledger_leg where account_code in ('collections-clearing', 'bank')`,
    );
    expect(n).toBe('0');
  });
});
