import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { bookOrders, releaseDebitFile, returnOrder } from '@/server/modules/payments';
import { systemActor } from '@/server/platform/auth/actor';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { relayAll } from '@/server/platform/events/relay';
import { bindMail } from '@/server/platform/mail/mailer';
import { smtpMailer } from '@/server/platform/mail/smtp-mailer';
import { openTestSmtp, type TestSmtp } from '@/server/platform/mail/testing';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { inRun } from '@/server/testing/in-run';
import { ageingChunk } from './close-chunks';
import { debitChunk } from './collect-due';
import { exampleOrder, stageCapturedOrder, stageParties } from './example-credit';

let world: TestWorld;
let smtp: TestSmtp;
let bankAccountId: string;
const sender = systemActor('bank-sender');
const portalUrl = 'https://countersign.example/';
const account = {
  name: 'Ours',
  bankName: 'Hafenbank',
  iban: 'DE02120300000000202051',
  bic: 'BYLADEM1001',
  currency: 'EUR',
  creditorId: 'DE98ZZZ09999999999',
};

beforeAll(async () => {
  smtp = await openTestSmtp();
});
beforeEach(async () => {
  world = await openWorld();
  const opened = await world.done('payments.openBankAccount', account, systemActor('demo-world'));
  ({ bankAccountId } = opened as { bankAccountId: string });
  bindMail({
    mailer: smtpMailer({ url: smtp.url, from: 'Countersign <no-reply@countersign.example>', timeoutMs: 2000 }),
    portalUrl,
  });
  smtp.received.length = 0;
});
afterEach(async () => {
  bindMail({ mailer: null, portalUrl });
  await world.close();
});
afterAll(() => smtp.close());

async function rows<T>(text: string, values: unknown[] = []): Promise<T[]> {
  return (await world.owner.query(text, values)).rows as T[];
}

/** What the mail server got, in plain text. */
const letters = () =>
  smtp.received.map(({ source }) =>
    source
      .replace(/=\r\n/g, '')
      .replace(/(?:=[0-9A-F]{2})+/g, (bytes) => decodeURIComponent(bytes.replaceAll('=', '%'))),
  );

/** Delivers again what an event like this had caused, as a relay does that died before it could note so. */
async function deliverAgain(type: string): Promise<void> {
  const again = await world.owner.query(
    `update outbox_event set state = 'new', next_at = now() where type = $1 and handler <> 'stream'`,
    [type],
  );
  expect(again.rowCount).toBeGreaterThan(0);
  await relayAll();
}

const age = (date: string) =>
  inRun(world, (context) => ageingChunk(context, { date: businessDate(date), cursor: null }));

/** The second instalment is debited and booked; gives the order of the debit and its instalment. */
async function bookDebit(planId: string): Promise<{ orderId: string; instalmentId: string }> {
  await inRun(world, (context) => debitChunk(context, { date: businessDate('2026-12-17'), cursor: null }));
  const [file] = await rows<{ id: string }>(`select id from payment_file where direction = 'in' and sent_at is null`);
  const fileId = file?.id ?? '';
  await inRun(world, (context) => releaseDebitFile(context, fileId));
  await world.done('payments.claimSend', { fileId }, sender);
  await world.done('payments.confirmSent', { fileId, receipt: 'test' }, sender);
  const [part] = await rows<{ id: string; order: string }>(
    'select id, payment_order_id as "order" from instalment where plan_id = $1 and no = 2',
    [planId],
  );
  const orderId = part?.order ?? '';
  const lineId = uuidv7();
  await inRun(world, (context) =>
    bookOrders(context, { orderIds: [orderId], bankAccountId, bookedOn: '2026-12-21', lineId }),
  );
  return { orderId, instalmentId: part?.id ?? '' };
}

const giveBack = (orderId: string, reasonCode: string) =>
  inRun(world, (context) =>
    returnOrder(context, {
      orderId,
      kind: 'return',
      reasonCode,
      reasonText: null,
      amountMinor: 4_000n,
      chargeMinor: 0n,
      bookedOn: '2026-12-23',
      bankAccountId,
      lineId: uuidv7(),
    }),
  );

describe('a customer', () => {
  it('gets a new plan in writing, once, and nothing for the past that a demo world plays', async () => {
    await stageCapturedOrder(world);
    await relayAll();
    expect(letters()).toHaveLength(1);
    expect(letters()[0]).toContain('Lumen Home');
    expect(letters()[0]).toMatch(/20\.11\.2026 +40,00 EUR\r?\n20\.12\.2026 +40,00 EUR\r?\n\d\d\.01\.2027 +40,00 EUR/);
    await deliverAgain('credit.orderCaptured');
    expect(letters()).toHaveLength(1);

    const parties = await stageParties(world, { customer: { email: 'past@posteo.example' } });
    const order = (await world.done('credit.receiveOrder', exampleOrder(parties), systemActor('intake'))) as {
      orderId: string;
    };
    const traffic = { receive: [], capture: [{ orderId: order.orderId }], cancel: [] };
    await world.done('operations.takeTraffic', traffic, systemActor('demo-world'));
    await relayAll();
    expect(letters()).toHaveLength(1);
  });

  it('hears once of a debit that came back, and why, and not again of the instalment as missed', async () => {
    const { planId } = await stageCapturedOrder(world);
    const { orderId } = await bookDebit(planId);
    await relayAll();
    smtp.received.length = 0;
    await age('2026-12-21');
    await giveBack(orderId, 'AM04');
    await relayAll();
    expect(letters()).toHaveLength(1);
    expect(letters()[0]).toContain('Das Konto war nicht gedeckt');
    expect(letters()[0]).toContain('40,00 EUR');
    await deliverAgain('credit.debitReturned');
    await age('2026-12-22');
    await relayAll();
    expect(letters()).toHaveLength(1);
  });

  it('hears of no debit that came back by our own fault', async () => {
    const { planId } = await stageCapturedOrder(world);
    const { orderId } = await bookDebit(planId);
    await relayAll();
    smtp.received.length = 0;
    await giveBack(orderId, 'FF01');
    await relayAll();
    expect(letters()).toEqual([]);
  });

  it('who has died is protected at once, and nobody is written to', async () => {
    const { planId } = await stageCapturedOrder(world);
    const { orderId } = await bookDebit(planId);
    await relayAll();
    smtp.received.length = 0;
    await giveBack(orderId, 'MD07');
    expect(await rows('select kind, until_date from customer_hold')).toEqual([{ kind: 'deceased', until_date: null }]);
    await relayAll();
    expect(letters()).toEqual([]);
  });

  it('hears once of an instalment that nothing came for, at the close that finds it late', async () => {
    await stageCapturedOrder(world);
    await age('2026-12-21');
    await relayAll();
    smtp.received.length = 0;
    await age('2026-12-22');
    await relayAll();
    expect(letters()).toHaveLength(1);
    expect(letters()[0]).toContain('waren am 20.12.2026');
    await deliverAgain('credit.instalmentsMissed');
    await age('2026-12-23');
    await relayAll();
    expect(letters()).toHaveLength(1);
  });

  it('is not chased while a hold protects them', async () => {
    await stageCapturedOrder(world);
    await age('2026-12-21');
    const [customer] = await rows<{ id: string }>('select id from customer');
    const hold = { customerId: customer?.id, kind: 'hardship', reason: 'Out of work since May' };
    await world.done('customers.placeHold', hold, await world.actor('collections-agent'));
    await relayAll();
    smtp.received.length = 0;
    await age('2026-12-22');
    await relayAll();
    expect(letters()).toEqual([]);
  });
});
