import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runQuery } from '@/server/platform/query/run-query';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { plan } from './credit.plan.queries';
import { byCustomer, order, orders, plans } from './credit.queries';
import { stageCapturedOrder, stageReferredOrder } from './use-cases/example-credit';

let world: TestWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const list = { filters: {}, sort: null, cursor: null, limit: 50 };

describe('reads of credit', () => {
  it('list orders and plans, sorted, filtered and searched by every column that allows it', async () => {
    await stageCapturedOrder(world);
    await stageReferredOrder(world);
    const reader = await world.actor('auditor');
    for (const query of [orders, plans] as const) {
      for (const [id, column] of Object.entries(query.list.columns)) {
        if (column.sort)
          expect(await runQuery(query as typeof orders, { ...list, sort: { id, dir: 'asc' } }, reader)).toMatchObject({
            status: 'ok',
          });
        const value =
          column.filter === 'range' ? {} : column.type === 'uuid' ? ['00000000-0000-0000-0000-000000000000'] : 'x';
        if (column.filter)
          expect(await runQuery(query as typeof orders, { ...list, filters: { [id]: value } }, reader)).toMatchObject({
            status: 'ok',
          });
      }
    }
    const referred = await runQuery(orders, { ...list, filters: { state: ['referred'] }, search: 'lumen' }, reader);
    expect(referred).toMatchObject({
      status: 'ok',
      value: { total: 1, rows: [{ state: 'referred', reasons: 'limit' }] },
    });
    const found = await runQuery(plans, list, reader);
    expect(found).toMatchObject({
      value: { rows: [{ openMinor: 8000n, dpd: 0, state: 'active', nextDueOn: '2026-12-21' }] },
    });
  });

  it('show a plan as agreed and as it is', async () => {
    const { planId, orderId, version } = await stageCapturedOrder(world);
    await world.approved(
      'credit.refundOrder',
      { orderId, version, amountMinor: '4000', reason: 'One lamp came back' },
      await world.actor('finance-operator'),
    );
    const answer = await runQuery(plan, { id: planId }, await world.actor('support-agent'));
    if (answer.status !== 'ok' || answer.value instanceof Error) throw new Error('the plan is shown');
    const shown = answer.value;
    expect(shown.original.map((part) => part.totalMinor)).toEqual([4000n, 4000n, 4000n]);
    expect(shown.instalments.map((part) => part.principalMinor)).toEqual([4000n, 4000n, 0n]);
    expect(shown).toMatchObject({ openMinor: 4000n, merchantFeeMinor: 454n, refunds: [{ openPrincipalMinor: 4000n }] });
    expect(shown.receipts).toMatchObject([{ kind: 'principal', amountMinor: 4000n, sourceType: 'card' }]);
    const customer = await runQuery(
      byCustomer,
      { customerId: shown.customerId },
      await world.actor('collections-agent'),
    );
    expect(customer).toMatchObject({
      value: { plans: [{ openMinor: 4000n, instalments: [{ no: 1 }, { no: 2, openMinor: 4000n }, { no: 3 }] }] },
    });
  });

  it('explain a decision, and say when nothing is there', async () => {
    const { orderId } = await stageReferredOrder(world);
    const reader = await world.actor('credit-officer');
    expect(await runQuery(order, { id: orderId }, reader)).toMatchObject({
      value: { state: 'referred', decision: { rules: [{ code: 'limit', passed: false }, {}, {}] } },
    });
    expect(await runQuery(order, { id: '00000000-0000-4000-8000-000000000000' }, reader)).toMatchObject({
      status: 'refused',
      refusal: { code: 'QUERY.NOT_FOUND' },
    });
  });
});
