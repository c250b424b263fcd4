import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeIban } from '@/server/kernel/iban';
import { balanceMinor } from '@/server/modules/ledger';
import { bindBank } from '@/server/platform/bank/bound-bank';
import type { RunContext } from '@/server/platform/command/context';
import { uuidFrom, uuidv7 } from '@/server/platform/crypto/ids';
import { readInitiation, type Initiation } from '@/server/codecs/pain/read-initiation';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { inRun } from '@/server/testing/in-run';
import {
  bookOrders,
  buildFiles,
  closeExpected,
  createOrders,
  openExpected,
  receiveExpected,
  releaseDebitFile,
  returnOrder,
  type OrderDraft,
} from '.';
import { paymentFileTransitions } from './domain/file-state';
import { paymentOrderTransitions } from './domain/order-state';
import { setUpActor, stageBankAccount, stageSentFile } from './use-cases/example-payments';
import { sendFile } from './use-cases/bank-traffic';

let world: TestWorld;
let bankAccountId: string;
let sent: Initiation[];

beforeAll(async () => {
  world = await openWorld();
  bankAccountId = await stageBankAccount(world);
});
afterAll(() => world.close());
beforeEach(() => {
  sent = [];
  bindBank({
    send: (file) => {
      sent.push(readInitiation(file.bytes));
      return Promise.resolve({ receipt: file.name });
    },
    has: () => Promise.resolve('no'),
    list: () => Promise.resolve([]),
    fetch: () => Promise.reject(new Error('nothing to fetch')),
  });
});

const act = <T>(work: (context: RunContext) => Promise<T>): Promise<T> => inRun(world, work);
const one = async <T extends Record<string, unknown>>(text: string, values: unknown[] = []): Promise<T> =>
  (await world.owner.query<T>(text, values)).rows[0] as T;
const balance = (account: 'bank' | 'collections-clearing' | 'bank-charges' | 'payouts-in-transit', subId?: string) =>
  balanceMinor(
    world.database.read,
    subId === undefined ? { account, currency: 'EUR' } : { account, subId, currency: 'EUR' },
  );

let customers = 0;

/** Drafts of debits that no plan stands behind: the payments know no credit. */
async function drafts(amounts: readonly bigint[]): Promise<OrderDraft[]> {
  const list: OrderDraft[] = [];
  for (const amountMinor of amounts) {
    customers += 1;
    const customerId = uuidFrom('settle-customer', String(customers));
    const iban = makeIban('DE', `3704004405320${String(customers).padStart(5, '0')}`);
    const ref = `M-SETTLE-${customers}`;
    const mandate = (await world.done(
      'payments.registerMandate',
      { ref, customerId, iban, holderName: `Käthe Müller ${customers}`, signedOn: '2026-10-01' },
      setUpActor,
    )) as { mandateId: string };
    list.push({
      kind: 'instalment-debit',
      direction: 'in',
      sourceType: 'test-claim',
      sourceId: uuidv7(),
      counterpartyType: 'customer',
      counterpartyId: customerId,
      holderName: `Käthe Müller ${customers}`,
      iban,
      amountMinor,
      currency: 'EUR',
      remittance: `Rate ${customers}`,
      mandateId: mandate.mandateId,
      bankAccountId,
      executionDate: '2026-11-24',
    });
  }
  return list;
}

async function sentDebits(
  amounts: readonly bigint[],
): Promise<{ fileId: string; orderIds: string[]; pmtInfId: string }> {
  const list = await drafts(amounts);
  const orderIds = (await act((context) => createOrders(context, list))).map((order) => order.id);
  const [file] = await act(async (context) => {
    const built = await buildFiles(context, { bankAccountId, direction: 'in', executionDate: '2026-11-24', orderIds });
    for (const each of built) await releaseDebitFile(context, each.fileId);
    return built;
  });
  const fileId = file?.fileId ?? '';
  expect(await sendFile(fileId)).toEqual({ status: 'sent' });
  const { pmt_inf_id: pmtInfId } = await one<{ pmt_inf_id: string }>(
    'select pmt_inf_id from payment_file where id = $1',
    [fileId],
  );
  return { fileId, orderIds, pmtInfId };
}

describe('debits', () => {
  it('leave as one pain.008 with mandates and names the bank can read, and book nothing before the statement', async () => {
    const { orderIds, pmtInfId } = await sentDebits([1099n, 2500n]);
    const [payment] = sent[0]?.payments ?? [];
    expect(payment).toMatchObject({
      paymentInfoId: pmtInfId,
      date: '2026-11-24',
      sequenceType: 'RCUR',
      creditorId: 'DE98ZZZ09999999999',
      controlSumMinor: 3599n,
    });
    expect(payment?.orders.map((order) => [order.name?.slice(0, 15), order.mandateId?.slice(0, 8)])).toEqual([
      ['Kaethe Mueller ', 'M-SETTLE'],
      ['Kaethe Mueller ', 'M-SETTLE'],
    ]);
    expect(sent[0]?.findings).toEqual([]);
    expect(await balance('collections-clearing', pmtInfId)).toBe(0n);
    await act((context) => bookOrders(context, { orderIds, bankAccountId, bookedOn: '2026-11-24', lineId: uuidv7() }));
    expect(await balance('collections-clearing', pmtInfId)).toBe(-3599n);
  });

  it('are asked for once per source', async () => {
    const [draft] = await drafts([700n]);
    if (!draft) throw new Error('a draft');
    const [first] = await act((context) => createOrders(context, [draft]));
    const [again] = await act((context) => createOrders(context, [draft]));
    expect(again).toEqual(first);
  });

  it('are not booked twice, nor before they were sent', async () => {
    const { orderIds } = await sentDebits([100n]);
    const booking = { orderIds, bankAccountId, bookedOn: '2026-11-24', lineId: uuidv7() };
    await act((context) => bookOrders(context, booking));
    await expect(act((context) => bookOrders(context, { ...booking, lineId: uuidv7() }))).rejects.toMatchObject({
      code: 'PAYMENTS.ORDER_TRANSITION_REFUSED',
    });
    const waiting = await act(async (context) => createOrders(context, await drafts([5n])));
    await expect(
      act((context) => bookOrders(context, { ...booking, orderIds: waiting.map((order) => order.id) })),
    ).rejects.toMatchObject({
      code: 'PAYMENTS.ORDER_TRANSITION_REFUSED',
    });
  });

  it('come back once: the charge is booked, a denied mandate is stopped, a second return is refused', async () => {
    const { orderIds } = await sentDebits([4000n]);
    await act((context) => bookOrders(context, { orderIds, bankAccountId, bookedOn: '2026-11-24', lineId: uuidv7() }));
    const charges = await balance('bank-charges');
    const back = {
      orderId: orderIds[0] ?? '',
      kind: 'refund' as const,
      reasonCode: 'MD06',
      reasonText: null,
      amountMinor: 4000n,
      chargeMinor: 350n,
      bookedOn: '2026-11-25',
      bankAccountId,
      lineId: uuidv7(),
    };
    await expect(act((context) => returnOrder(context, { ...back, amountMinor: 3999n }))).rejects.toMatchObject({
      code: 'PAYMENTS.RETURN_AMOUNT',
    });
    await act((context) => returnOrder(context, back));
    expect((await balance('bank-charges')) - charges).toBe(350n);
    expect(
      await one('select o.state, m.status from payment_order o join mandate m on m.id = o.mandate_id where o.id = $1', [
        back.orderId,
      ]),
    ).toEqual({
      state: 'returned',
      status: 'stopped',
    });
    expect(
      await one(
        "select payload->'orders'->0->>'handling' as handling from outbox_event where type = 'payments.orderReturned' order by id desc limit 1",
      ),
    ).toEqual({
      handling: 'stop-mandate',
    });
    await expect(act((context) => returnOrder(context, { ...back, lineId: uuidv7() }))).rejects.toMatchObject({
      code: 'PAYMENTS.RETURN_DUPLICATE',
    });
  });
});

describe('payouts', () => {
  it('leave transit when booked; one that comes back is owed again and puts the payee on hold', async () => {
    const { fileId } = await stageSentFile(world);
    const { rows } = await world.owner.query<{ id: string; counterparty_id: string; amount_minor: string }>(
      'select id, counterparty_id, amount_minor from payment_order where file_id = $1',
      [fileId],
    );
    const total = rows.reduce((sum, row) => sum + BigInt(row.amount_minor), 0n);
    const before = await balance('bank', bankAccountId);
    await act((context) =>
      bookOrders(context, {
        orderIds: rows.map((row) => row.id),
        bankAccountId,
        bookedOn: '2026-11-24',
        lineId: uuidv7(),
      }),
    );
    expect(await balance('payouts-in-transit', fileId)).toBe(0n);
    expect((await balance('bank', bankAccountId)) - before).toBe(-total);
    const [order] = rows;
    const news = {
      orderId: order?.id ?? '',
      kind: 'return' as const,
      reasonCode: 'AC04',
      reasonText: 'closed',
      amountMinor: BigInt(order?.amount_minor ?? 0),
      chargeMinor: 0n,
      bookedOn: '2026-11-26',
      bankAccountId,
      lineId: uuidv7(),
    };
    await act((context) => returnOrder(context, news));
    expect(await one('select status from merchant where id = $1', [order?.counterparty_id])).toEqual({
      status: 'held',
    });
    expect(
      await one('select sum(amount_minor)::text as total from merchant_statement_line where merchant_id = $1', [
        order?.counterparty_id,
      ]),
    ).toEqual({ total: order?.amount_minor });
  });
});

describe('expected payments', () => {
  it('count what came in, take back what went away, and stay closed', async () => {
    const customerId = uuidFrom('settle-customer', 'expected');
    const wanted = {
      customerId,
      sourceType: 'promise',
      sourceId: uuidv7(),
      amountMinor: 1000n,
      currency: 'EUR',
      dueDate: '2026-11-30',
    };
    await expect(act((context) => openExpected(context, wanted))).rejects.toMatchObject({
      code: 'PAYMENTS.NO_VIRTUAL_ACCOUNT',
    });
    await world.done(
      'payments.assignVirtualAccount',
      { iban: makeIban('DE', '120300009000000099'), customerId, bankAccountId },
      setUpActor,
    );
    const { id } = await act((context) => openExpected(context, wanted));
    expect((await act((context) => openExpected(context, wanted))).id).toBe(id);
    const states: string[] = [];
    for (const amount of [400n, 600n, -600n, -400n])
      states.push((await act((context) => receiveExpected(context, id, amount))).state);
    expect(states).toEqual(['partly-received', 'received', 'partly-received', 'open']);
    await act((context) => closeExpected(context, id));
    expect((await act((context) => receiveExpected(context, id, 1000n))).state).toBe('closed');
  });
});

describe('what the database holds by itself', () => {
  it('has the same table of moves as the code', async () => {
    const expected = (subject: string, table: Record<string, Record<string, string>>) =>
      Object.entries(table).flatMap(([from, row]) =>
        [...new Set(Object.values(row))].map((to) => `${subject}:${from}>${to}`),
      );
    const { rows } = await world.owner.query<{ move: string }>(
      "select subject || ':' || from_state || '>' || to_state as move from payment_transition",
    );
    expect(rows.map((row) => row.move).sort()).toEqual(
      [
        ...expected('order', paymentOrderTransitions as never),
        ...expected('file', paymentFileTransitions as never),
      ].sort(),
    );
  });

  it('refuses a move beside the table, another amount and other bytes, also to the owner', async () => {
    const { fileId } = await stageSentFile(world);
    await expect(
      world.owner.query("update payment_order set state = 'created' where file_id = $1", [fileId]),
    ).rejects.toThrow(/cannot move from "sent" to "created"/);
    await expect(
      world.owner.query("update payment_file set state = 'approved' where id = $1", [fileId]),
    ).rejects.toThrow(/cannot move/);
    await expect(
      world.owner.query('update payment_order set amount_minor = 1 where file_id = $1', [fileId]),
    ).rejects.toThrow(/is fixed/);
    await expect(
      world.owner.query("update payment_file set sha256 = repeat('0', 64) where id = $1", [fileId]),
    ).rejects.toThrow(/is fixed/);
  });
});
