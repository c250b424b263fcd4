import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { bookOrders, releaseDebitFile, returnOrder } from '@/server/modules/payments';
import { systemActor } from '@/server/platform/auth/actor';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { inRun } from '@/server/testing/in-run';
import { allocateReceipt } from './allocate-receipt';
import { reopenRejectedDebits, reopenReturnedDebits } from './answer-debits';
import { ageingChunk, incomeChunk } from './close-chunks';
import { debitChunk } from './collect-due';
import { exampleOrder, stageCapturedOrder, stageParties } from './example-credit';
import { undoReceipt } from './take-back';

let world: TestWorld;
let bankAccountId: string;
const intake = systemActor('intake');
const sender = systemActor('bank-sender');
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
  ({ bankAccountId } = (await world.done('payments.openBankAccount', account, systemActor('demo-world'))) as {
    bankAccountId: string;
  });
});
afterAll(() => world.close());

async function rows<T>(text: string, values: unknown[] = []): Promise<T[]> {
  return (await world.owner.query(text, values)).rows as T[];
}

type Part = {
  id: string;
  no: number;
  state: string;
  paid: string;
  open: string;
  attempts: number;
  next: string | null;
  order: string | null;
  learned: string | null;
};
const partsOf = (planId: string) =>
  rows<Part>(
    `select id, no, state, paid_principal_minor + paid_interest_minor as paid, attempts, next_collection_on::text as next, payment_order_id as "order",
       learned_on::text as learned, principal_minor + interest_minor - paid_principal_minor - paid_interest_minor as open
     from instalment where plan_id = $1 order by no`,
    [planId],
  );
const planOf = async (planId: string) =>
  (
    await rows<{ state: string; dpd: number; bucket: string; overdue_minor: string }>(
      'select state, dpd, bucket, overdue_minor from plan where id = $1',
      [planId],
    )
  )[0];

/** Whatever happened: the books balance, and the receivable of each instalment is what is open on it. */
afterEach(async () => {
  expect(
    await rows('select currency, sum(amount_minor) from ledger_leg group by currency having sum(amount_minor) <> 0'),
  ).toEqual([]);
  const wrong = await rows(
    `select i.id from instalment i left join lateral (select coalesce(sum(l.amount_minor), 0) as minor from ledger_leg l where l.account_code = 'receivable' and l.sub_id = i.id::text) b on true
     where b.minor <> i.principal_minor - i.paid_principal_minor`,
  );
  expect(wrong).toEqual([]);
  const unpaid = await rows(
    `select i.id from instalment i left join lateral (select coalesce(sum(a.amount_minor), 0) as minor from receipt_allocation a where a.instalment_id = i.id) s on true
     where s.minor <> i.paid_principal_minor + i.paid_interest_minor`,
  );
  expect(unpaid).toEqual([]);
});

const collect = (date: string) =>
  inRun(world, (context) => debitChunk(context, { date: businessDate(date), cursor: null }));
const age = (date: string) =>
  inRun(world, (context) => ageingChunk(context, { date: businessDate(date), cursor: null }));

/** The bank has the files and books all their debits. */
async function bookAll(bookedOn: string): Promise<void> {
  const files = await rows<{ id: string }>(`select id from payment_file where direction = 'in' and sent_at is null`);
  for (const { id } of files) {
    await inRun(world, (context) => releaseDebitFile(context, id));
    await world.done('payments.claimSend', { fileId: id }, sender);
    await world.done('payments.confirmSent', { fileId: id, receipt: 'test' }, sender);
    const orderIds = (await rows<{ id: string }>('select id from payment_order where file_id = $1', [id])).map(
      (row) => row.id,
    );
    await inRun(world, (context) => bookOrders(context, { orderIds, bankAccountId, bookedOn, lineId: uuidv7() }));
  }
}

const news = (orderId: string, amountMinor: bigint, reasonCode = 'AM04') => ({
  orderId,
  kind: 'return' as const,
  reasonCode,
  reasonText: null,
  amountMinor,
  chargeMinor: 350n,
  bookedOn: '2026-12-23',
  bankAccountId,
  lineId: uuidv7(),
});

const transfer = (
  target: { instalmentId: string } | { planId: string } | { customerId: string },
  amountMinor: bigint,
  sourceId = uuidv7(),
) =>
  inRun(world, (context) =>
    allocateReceipt(context, {
      target,
      amountMinor,
      currency: 'EUR',
      sourceType: 'match',
      sourceId,
      bookedOn: businessDate('2026-11-20'),
      from: { account: 'unidentified-receipts', subId: 'line-1' },
    }),
  );

describe('a debit', () => {
  it('goes out once, within the lead time, and settles its instalment', async () => {
    const { planId } = await stageCapturedOrder(world);
    expect(await collect('2026-12-16')).toMatchObject({ cursor: null, counts: { debits: 0 } });
    expect(await collect('2026-12-17')).toMatchObject({ counts: { debits: 1, files: 1 } });
    expect(await collect('2026-12-17')).toMatchObject({ counts: { debits: 0 } });
    expect((await partsOf(planId))[1]).toMatchObject({ state: 'in-collection', attempts: 1, next: null });
    await age('2026-12-23');
    expect(await planOf(planId)).toMatchObject({ dpd: 0 });
    await bookAll('2026-12-21');
    expect((await partsOf(planId))[1]).toMatchObject({ state: 'paid', open: '0' });
    expect(
      await rows(
        `select 1 from ledger_leg where account_code = 'collections-clearing' group by sub_id having sum(amount_minor) <> 0`,
      ),
    ).toEqual([]);
  });

  it('that comes back opens its instalment, ages it from its old due date and goes out again', async () => {
    const { planId } = await stageCapturedOrder(world);
    await collect('2026-12-17');
    await bookAll('2026-12-21');
    const [, paid] = await partsOf(planId);
    await transfer({ planId }, 4_000n);
    expect(await planOf(planId)).toMatchObject({ state: 'completed' });
    await inRun(world, (context) => returnOrder(context, news(paid?.order ?? '', 4_000n)));
    expect(await planOf(planId)).toMatchObject({ state: 'active' });
    expect((await partsOf(planId))[1]).toMatchObject({
      state: 'open',
      open: '4000',
      learned: '2026-11-20',
      next: '2026-11-25',
      attempts: 1,
    });
    await age('2026-12-24');
    expect(await planOf(planId)).toMatchObject({ dpd: 3, bucket: '1-7', overdue_minor: '4000' });
    await expect(
      inRun(world, (context) => returnOrder(context, news(paid?.order ?? '', 4_000n))),
    ).rejects.toMatchObject({ code: 'PAYMENTS.RETURN_DUPLICATE' });
    expect(await collect('2026-12-24')).toMatchObject({ counts: { debits: 1 } });
    const sources = await rows<{ source_id: string }>(
      `select source_id from payment_order where source_id like $1 order by source_id`,
      [`${paid?.id}/%`],
    );
    expect(sources.map((row) => row.source_id)).toEqual([`${paid?.id}/1`, `${paid?.id}/2`]);
    await bookAll('2026-12-30');
    expect(await planOf(planId)).toMatchObject({ state: 'completed', dpd: 0, overdue_minor: '0', bucket: 'current' });
  });

  it('told of twice comes back once', async () => {
    const { planId } = await stageCapturedOrder(world);
    await collect('2026-12-17');
    await bookAll('2026-12-21');
    const [, paid] = await partsOf(planId);
    const order = {
      orderId: paid?.order ?? '',
      ref: 'DD',
      direction: 'in' as const,
      kind: 'instalment-debit',
      sourceType: 'instalment',
      sourceId: `${paid?.id}/1`,
      counterpartyType: 'customer',
      counterpartyId: uuidv7(),
      amountMinor: '4000',
      currency: 'EUR',
    };
    const told = {
      bookedOn: '2026-12-23',
      learnedOn: '2026-12-24',
      bankAccountId,
      orders: [
        {
          ...order,
          returnId: uuidv7(),
          returnKind: 'return',
          reasonCode: 'MD01',
          handling: 'stop-mandate',
          chargeMinor: '0',
        },
      ],
    };
    await inRun(world, (context) => reopenReturnedDebits(context, told));
    await inRun(world, (context) => reopenReturnedDebits(context, told));
    expect((await partsOf(planId))[1]).toMatchObject({ state: 'open', open: '4000', next: null });
    expect(
      await rows(`select 1 from credit_receipt where kind = 'return' and source_id = $1`, [order.orderId]),
    ).toHaveLength(1);
  });

  it('that is rejected leaves no entry, and an error of ours is nobody else’s fault', async () => {
    const { planId } = await stageCapturedOrder(world);
    await collect('2026-12-17');
    const [, part] = await partsOf(planId);
    const entriesBefore = (await rows('select id from ledger_entry')).length;
    const order = {
      orderId: part?.order ?? '',
      ref: 'DD',
      direction: 'in' as const,
      kind: 'instalment-debit',
      sourceType: 'instalment',
      sourceId: `${part?.id}/1`,
      counterpartyType: 'customer',
      counterpartyId: uuidv7(),
      amountMinor: '4000',
      currency: 'EUR',
    };
    await inRun(world, (context) =>
      reopenRejectedDebits(context, {
        learnedOn: '2026-12-21',
        orders: [{ ...order, reasonCode: 'TM01', handling: 'own-error' }],
      }),
    );
    expect((await rows('select id from ledger_entry')).length).toBe(entriesBefore);
    expect((await partsOf(planId))[1]).toMatchObject({ state: 'open', next: null, learned: '2026-12-21' });
    expect(await rows(`select no_fault_reason from instalment where id = $1`, [part?.id])).toEqual([
      { no_fault_reason: 'own-error:TM01' },
    ]);
    await world.owner.query(`update instalment set next_collection_on = null where plan_id = $1`, [planId]);
  });

  it('is not made for a customer on hold or without a mandate', async () => {
    const held = await stageCapturedOrder(world);
    const bare = await stageCapturedOrder(world);
    const customer = async (planId: string) =>
      (await rows<{ customer_id: string }>('select customer_id from plan where id = $1', [planId]))[0]?.customer_id;
    await world.done(
      'customers.placeHold',
      { customerId: await customer(held.planId), kind: 'dispute', reason: 'Says the parcel never came' },
      await world.actor('collections-agent'),
    );
    await world.owner.query(`update mandate set status = 'stopped' where customer_id = $1`, [
      await customer(bare.planId),
    ]);
    expect(await collect('2026-12-17')).toMatchObject({ counts: { debits: 0, onHold: 1, withoutMandate: 1 } });
    expect((await partsOf(held.planId))[1]).toMatchObject({ state: 'open', attempts: 0, next: '2026-12-21' });
    await world.owner.query(`update instalment set next_collection_on = null where plan_id = any ($1)`, [
      [held.planId, bare.planId],
    ]);
  });
});

describe('a transfer', () => {
  it('goes to the chosen instalment first, then on, and the rest is customer credit; once', async () => {
    const { planId } = await stageCapturedOrder(world);
    const parts = await partsOf(planId);
    const sourceId = uuidv7();
    const first = await transfer({ instalmentId: parts[2]?.id ?? '' }, 9_000n, sourceId);
    expect(first.allocations.map((each) => [each.instalmentId, each.amountMinor])).toEqual([
      [parts[2]?.id, 4_000n],
      [parts[1]?.id, 4_000n],
    ]);
    expect(first).toMatchObject({ excessMinor: 1_000n, fresh: true });
    expect(await planOf(planId)).toMatchObject({ state: 'completed' });
    expect(await transfer({ instalmentId: parts[2]?.id ?? '' }, 9_000n, sourceId)).toEqual({ ...first, fresh: false });
    const told = await rows<{ payload: { amountMinor: string } }>(
      `select payload from outbox_event where type = 'credit.receiptExcess' and handler = 'stream' and payload->>'sourceId' = $1`,
      [sourceId],
    );
    expect(told.map((row) => row.payload.amountMinor)).toEqual(['1000']);
    await inRun(world, (context) => undoReceipt(context, { sourceType: 'match', sourceId, reason: 'Wrong customer' }));
    expect((await partsOf(planId)).map((part) => [part.state, part.next])).toEqual([
      ['paid', null],
      ['open', '2026-12-21'],
      ['open', '2027-01-20'],
    ]);
    expect(
      await rows(
        `select 1 from ledger_leg where account_code = 'customer-credit' and sub_id = $1 group by sub_id having sum(amount_minor) <> 0`,
        [first.customerId],
      ),
    ).toEqual([]);
    await expect(
      inRun(world, (context) => undoReceipt(context, { sourceType: 'match', sourceId, reason: 'Twice' })),
    ).rejects.toMatchObject({ code: 'CREDIT.RECEIPT_TAKEN_BACK' });
    await world.owner.query(`update instalment set next_collection_on = null where plan_id = $1`, [planId]);
  });

  it('while the debit is under way leaves the debit as customer credit', async () => {
    const { planId } = await stageCapturedOrder(world);
    await collect('2026-12-17');
    const [, part] = await partsOf(planId);
    const { customerId } = await transfer({ instalmentId: part?.id ?? '' }, 4_000n);
    expect((await partsOf(planId))[1]).toMatchObject({ state: 'paid' });
    await bookAll('2026-12-21');
    expect(
      await rows(
        `select sum(amount_minor) as minor from ledger_leg where account_code = 'customer-credit' and sub_id = $1`,
        [customerId],
      ),
    ).toEqual([{ minor: '-4000' }]);
  });

  it('of two at once on one instalment pays it once', async () => {
    const { planId } = await stageCapturedOrder(world);
    const [, part] = await partsOf(planId);
    const both = await Promise.all([1, 2].map(() => transfer({ planId }, 6_000n)));
    expect(both.reduce((sum, each) => sum + each.excessMinor, 0n)).toBe(4_000n);
    expect(part?.open).toBe('4000');
    expect(await planOf(planId)).toMatchObject({ state: 'completed' });
  });

  it('lowers what is overdue at once, as of the last close', async () => {
    const { planId } = await stageCapturedOrder(world);
    await world.owner.query(`update instalment set next_collection_on = null where plan_id = $1`, [planId]);
    await age('2027-02-01');
    expect(await planOf(planId)).toMatchObject({ dpd: 42, overdue_minor: '8000' });
    await transfer({ planId }, 5_000n);
    expect(await planOf(planId)).toMatchObject({ dpd: 12, overdue_minor: '3000', bucket: '8-30' });
    const history = await rows<{ dpd: number }>('select dpd from plan_dpd_history where plan_id = $1 order by id', [
      planId,
    ]);
    expect(history.map((row) => row.dpd)).toEqual([42, 12]);
  });
});

describe('interest', () => {
  it('is earned day by day, all of it when paid early, and falls away with what is refunded', async () => {
    const parties = await stageParties(world);
    const order = { ...exampleOrder(parties), amountMinor: '120000', product: 'monthly-6', aprBps: 999 };
    const { orderId } = (await world.done('credit.receiveOrder', order, intake)) as { orderId: string };
    const { planId } = (await world.done('credit.captureOrder', { orderId }, intake)) as { planId: string };
    const income = (date: string) =>
      inRun(world, (context) => incomeChunk(context, { date: businessDate(date), cursor: null }));
    const earned = async () =>
      (
        await rows<{ interest: string; accrued: string; fee: string; earning: boolean }>(
          'select interest_minor as interest, interest_accrued_minor as accrued, fee_recognised_minor as fee, earning from plan where id = $1',
          [planId],
        )
      )[0];
    await income('2026-11-25');
    const early = await earned();
    expect(Number(early?.accrued)).toBeGreaterThan(0);
    expect(await income('2026-11-25')).toMatchObject({ counts: { plans: 0, entries: 0 } });
    const [first] = await partsOf(planId);
    await transfer({ instalmentId: first?.id ?? '' }, BigInt(first?.open ?? 0));
    expect(Number((await earned())?.accrued)).toBeGreaterThan(Number(early?.accrued));
    await world.approved(
      'credit.refundOrder',
      { orderId, version: 2, amountMinor: '60000', reason: 'Half of it came back' },
      intake,
    );
    await income('2027-06-01');
    const last = await earned();
    expect(last?.accrued).toBe(last?.interest);
    expect(last).toMatchObject({ earning: false, fee: '4223' });
    const owed = await rows<{ minor: string }>(
      `select sum(amount_minor) as minor from ledger_leg where account_code = 'interest-receivable' and sub_id = $1`,
      [planId],
    );
    const open = await rows<{ minor: string }>(
      'select sum(interest_minor - paid_interest_minor) as minor from instalment where plan_id = $1',
      [planId],
    );
    expect(owed).toEqual(open);
  });
});
