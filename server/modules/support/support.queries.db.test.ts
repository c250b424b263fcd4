import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { allocateReceipt, stageCapturedOrder } from '@/server/modules/credit';
import { exampleMail } from '@/server/modules/notifications/use-cases/queue-mail';
import { createOrders } from '@/server/modules/payments';
import { stageBankAccount } from '@/server/modules/payments/use-cases/example-payments';
import { systemActor } from '@/server/platform/auth/actor';
import { anyQuery } from '@/server/platform/query/define';
import { runQuery } from '@/server/platform/query/run-query';
import { commands, queries } from '@/server/registry';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { inRun } from '@/server/testing/in-run';
import type { SearchAnswer } from './support.queries';
import type { CustomerStory } from './support.story.queries';

type Known = {
  id: string;
  ref: string;
  email: string;
  phone: string;
  orderRef: string;
  planRef: string;
  merchantRef: string;
};
let world: TestWorld;
let known: Known;

beforeAll(async () => {
  world = await openWorld();
  const { planId } = await stageCapturedOrder(world);
  const { rows } = await world.owner.query<Known>(
    `select c.id, c.ref, c.email, c.phone, o.ref as "orderRef", p.ref as "planRef", o.merchant_order_ref as "merchantRef"
     from plan p join customer c on c.id = p.customer_id join credit_order o on o.id = p.order_id where p.id = $1`,
    [planId],
  );
  known = rows[0] as Known;
  await stageCapturedOrder(world);
});
afterAll(() => world.close());

async function ask<T>(name: string, input: unknown, role = 'support-agent'): Promise<T> {
  const query = queries.find((each) => each.name === name);
  if (!query) throw new Error(`no query ${name}`);
  const answer = await runQuery(anyQuery(query), input, await world.actor(role));
  if (answer.status === 'refused') throw answer.refusal;
  return answer.value as T;
}
const search = (text: string) => ask<SearchAnswer>('support.search', { text });

describe('the box', () => {
  it.each([
    ['e-mail', () => known.email.toUpperCase(), 'e-mail address'],
    ['customer reference', () => known.ref.toLowerCase(), 'customer reference'],
    ['order reference', () => known.orderRef, 'order reference'],
    ["merchant's number", () => known.merchantRef, "merchant's order number"],
    ['plan reference', () => known.planRef, 'plan reference'],
    ['id', () => known.id, 'id'],
  ])('finds exactly one customer by %s', async (_what, text, matched) => {
    const answer = await search(text());
    expect(new Set(answer.hits.map((hit) => hit.customerId))).toEqual(new Set([known.id]));
    expect(answer.hits[0]?.matched).toBe(matched);
    expect(answer.suggestion).toBeNull();
  });

  it.each([
    ['the whole IBAN', 'DE', 'IBAN'],
    ['its last four', '4', 'ending of an IBAN'],
    ['a telephone number as it is written at home', '0170 1234417', 'telephone number'],
    ['an amount', '120,00 EUR', 'amount of a purchase'],
    ['a day', '20.11.2026', 'day of the purchase'],
    ['a part of the name', 'nas web', 'name'],
  ])('finds by %s', async (_what, given, matched) => {
    const { rows } = await world.owner.query<{ iban: string }>(
      'select iban from customer_account where customer_id = $1',
      [known.id],
    );
    const iban = rows[0]?.iban ?? '';
    const text = given === 'DE' ? iban : given === '4' ? iban.slice(-4) : given;
    const answer = await search(text);
    expect(answer.hits.filter((hit) => hit.customerId === known.id && hit.matched === matched)).not.toEqual([]);
  });

  it('suggests when it finds nothing', async () => {
    expect(await search('nobody@nowhere.example')).toMatchObject({
      hits: [],
      suggestion: expect.stringContaining('e-mail'),
    });
    expect((await search('x')).suggestion).toContain('two letters');
    expect((await search('DE88370400440532013000')).suggestion).toContain('check digits');
    expect((await search(`%' or 1=1 --`)).hits).toEqual([]);
  });
});

describe('the story', () => {
  it('tells everything once, newest first, on pages that join', async () => {
    const agent = await world.actor('collections-agent');
    await world.done(
      'customers.placeHold',
      { customerId: known.id, kind: 'dispute', reason: `Write to ${known.email}` },
      agent,
    );
    await inRun(world, (context) =>
      allocateReceipt(context, {
        target: { customerId: known.id },
        amountMinor: 1_000n,
        currency: 'EUR',
        sourceType: 'recon-match',
        sourceId: known.id,
        bookedOn: businessDate('2026-11-20'),
        from: { account: 'unidentified-receipts', subId: 'line-1' },
      }),
    );
    const whole = await ask<CustomerStory>('support.customerStory', { customerId: known.id, limit: 200 });
    const kinds = new Set(whole.events.map((event) => event.kind));
    for (const kind of ['purchase', 'decision', 'plan', 'due', 'hold', 'receipt'] as const)
      expect(kinds).toContain(kind);
    expect(new Set(whole.events.map((event) => event.key)).size).toBe(whole.events.length);
    const paged: string[] = [];
    for (let cursor: string | null = null; ;) {
      const page: CustomerStory = await ask<CustomerStory>('support.customerStory', {
        customerId: known.id,
        limit: 2,
        cursor,
      });
      paged.push(...page.events.map((event) => event.key));
      cursor = page.nextCursor;
      if (cursor === null) break;
    }
    expect(paged).toEqual(whole.events.map((event) => event.key));
    const holds = await ask<CustomerStory>('support.customerStory', { customerId: known.id, kinds: ['hold'] });
    expect(holds.events.map((event) => event.note)).toEqual([expect.stringContaining('···@posteo.example')]);
  });

  it('tells of a mail about a payment of the customer', async () => {
    const bankAccountId = await stageBankAccount(world);
    const [order] = await inRun(world, (context) =>
      createOrders(context, [
        {
          kind: 'customer-refund',
          direction: 'out',
          sourceType: 'customer-credit',
          sourceId: `${known.id}/1`,
          counterpartyType: 'customer',
          counterpartyId: known.id,
          holderName: 'Jonas Weber',
          iban: 'DE89370400440532013000',
          amountMinor: 4_999n,
          currency: 'EUR',
          remittance: known.planRef,
          bankAccountId,
          executionDate: '2026-11-23',
        },
      ]),
    );
    const mail = { ...exampleMail(), about: { type: 'payment-order', id: order?.id } };
    await world.done('notifications.queueMail', mail, systemActor('notifications'));
    const story = await ask<CustomerStory>('support.customerStory', { customerId: known.id, kinds: ['mail'] });
    expect(story.events.map((event) => event.title)).toEqual(['Mail "debit-returned" is queued']);
  });

  it('is masked; a reveal asks a reason and is written down', async () => {
    const { customer } = await ask<CustomerStory>('support.customerStory', { customerId: known.id });
    const text = JSON.stringify(customer, (_key, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    expect(text).not.toContain(known.email);
    expect(text).not.toContain(known.phone);
    expect(customer.birthDate).toBe('1988-··-··');
    await expect(ask('support.reveal', { subjectId: known.id, reason: '' })).rejects.toMatchObject({
      code: 'INPUT.INVALID',
    });
    expect(await ask('support.reveal', { subjectId: known.id, reason: 'Asks for the refund' })).toMatchObject({
      email: known.email,
    });
    const { rows } = await world.owner.query(
      `select entity_id, reason from audit_event where command = 'support.reveal' and outcome = 'revealed'`,
    );
    expect(rows).toEqual([{ entity_id: known.id, reason: 'Asks for the refund' }]);
  });
});

describe('a support agent', () => {
  it('can run no command that changes anything of a customer', async () => {
    const { rows } = await world.owner.query<{ permission: string }>(
      `select permission from role_permission where role_code = 'support-agent'`,
    );
    const may = new Set(rows.map((row) => row.permission));
    const possible = commands.filter((command) => may.has(command.permission)).map((command) => command.name);
    // Taking a list away as a file leaves a trace, which is itself a write; it changes nothing that is looked up.
    expect(possible).toEqual(['audit.recordExport']);
    const agent = await world.actor('support-agent');
    for (const name of ['collections.nextCase', 'fees.waive', 'customers.placeHold', 'credit.refundOrder']) {
      const outcome = await world.run(name, {}, agent);
      expect(outcome.status === 'refused' && outcome.refusal.details.denied).toBe(true);
    }
  });
});
