import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { EXAMPLE_EXECUTION, stageApprovedFile, stageOrder, stagePayable } from './example-payments';

let world: TestWorld;
const reason = 'The merchant asks us to wait';

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

async function rows<T>(text: string, values: unknown[] = []): Promise<T[]> {
  return (await world.owner.query(text, values)).rows as T[];
}

type Order = { id: string; state: string; version: number; file_id: string | null };
async function orderRow(orderId: string): Promise<Order> {
  const [row] = await rows<Order>('select id, state, version, file_id from payment_order where id = $1', [orderId]);
  if (!row) throw new Error('the order is missing');
  return row;
}

const act = async (name: string, order: { orderId: string; version: number }) =>
  world.run(`payments.${name}Order`, { ...order, reason }, await world.actor('finance-operator', 'Ola'));

const ready = async (bankAccountId: string) =>
  world.run(
    'payments.buildFile',
    { bankAccountId, direction: 'out', executionDate: EXAMPLE_EXECUTION },
    await world.actor('finance-operator', 'Ola'),
  );

describe('one payment', () => {
  it('is stopped by one hand, enters no file, and goes on by two', async () => {
    const staged = await stageOrder(world);
    expect(await act('hold', staged)).toMatchObject({ status: 'done', result: { fileCancelled: null } });
    expect(await act('hold', staged)).toMatchObject({ refusal: { code: 'PAYMENTS.ORDER_CHANGED' } });
    const held = await orderRow(staged.orderId);
    expect(held.state).toBe('on-hold');
    const [account] = await rows<{ id: string }>('select id from bank_account');
    expect(await ready(account?.id ?? '')).toMatchObject({ status: 'refused' });
    const seen = { orderId: held.id, version: held.version };
    expect(await act('release', seen)).toMatchObject({ status: 'pending' });
    expect((await orderRow(staged.orderId)).state).toBe('on-hold');
    const [waiting] = await rows<{ id: string }>(
      `select id from approval_request where command = 'payments.releaseOrder' and status = 'pending'`,
    );
    const maker = await world.actor('finance-operator', 'Ola');
    await world.done('approvals.withdraw', { requestId: waiting?.id, reason: 'Too early' }, maker);
    await world.approved('payments.releaseOrder', { ...seen, reason: 'Confirmed by letter' }, maker);
    expect((await orderRow(staged.orderId)).state).toBe('created');
    expect(await ready(account?.id ?? '')).toMatchObject({ status: 'done' });
  });

  it('that stands in an approved file stops the whole file before it leaves, and the others are ready again', async () => {
    await stagePayable(world, '70000', 'Velora');
    const { fileId } = await stageApprovedFile(world);
    const inside = await rows<Order>('select id, state, version, file_id from payment_order where file_id = $1', [
      fileId,
    ]);
    expect(inside.map((row) => row.state)).toEqual(inside.map(() => 'approved'));
    const [first, ...others] = inside;
    expect(others.length).toBeGreaterThan(0);
    const seen = { orderId: first?.id ?? '', version: first?.version ?? 0 };
    expect(await act('cancel', seen)).toMatchObject({ refusal: { code: 'PAYMENTS.ORDER_IN_FILE' } });
    expect(await act('hold', seen)).toMatchObject({ result: { state: 'on-hold', othersReturned: others.length } });
    expect(await rows('select state from payment_file where id = $1', [fileId])).toEqual([{ state: 'cancelled' }]);
    expect(await orderRow(seen.orderId)).toMatchObject({ state: 'on-hold', file_id: null });
    for (const other of others) expect(await orderRow(other.id)).toMatchObject({ state: 'created', file_id: null });
  });

  it('that is cancelled stays payable, and the next run pays it once', async () => {
    const staged = await stageOrder(world);
    expect(await act('cancel', staged)).toMatchObject({ status: 'done' });
    expect((await orderRow(staged.orderId)).state).toBe('cancelled');
    expect(await act('hold', { ...staged, version: 2 })).toMatchObject({
      refusal: { code: 'PAYMENTS.ORDER_TRANSITION_REFUSED' },
    });
    const [before] = await rows<{ amount: string; merchant: string; account: string }>(
      `select amount_minor as amount, counterparty_id as merchant, bank_account_id as account from payment_order where id = $1`,
      [staged.orderId],
    );
    const again = { bankAccountId: before?.account, executionDate: EXAMPLE_EXECUTION };
    await world.done('payments.prepareMerchantPayouts', again, await world.actor('finance-operator', 'Ola'));
    await world.done('payments.prepareMerchantPayouts', again, await world.actor('finance-operator', 'Ola'));
    expect(
      await rows(`select amount_minor as amount from payment_order where counterparty_id = $1 and state = 'created'`, [
        before?.merchant,
      ]),
    ).toEqual([{ amount: before?.amount }]);
  });

  it('that the bank has is neither held nor cancelled', async () => {
    const { fileId } = await stageApprovedFile(world);
    const sender = { kind: 'system', name: 'bank-sender' } as const;
    await world.done('payments.claimSend', { fileId }, sender);
    await world.done('payments.confirmSent', { fileId, receipt: 'test' }, sender);
    const [order] = await rows<Order>('select id, state, version, file_id from payment_order where file_id = $1', [
      fileId,
    ]);
    const seen = { orderId: order?.id ?? '', version: order?.version ?? 0 };
    expect(await act('hold', seen)).toMatchObject({ refusal: { code: 'PAYMENTS.ORDER_TRANSITION_REFUSED' } });
    expect(await act('cancel', seen)).toMatchObject({ refusal: { code: 'PAYMENTS.ORDER_AT_BANK' } });
  });
});
