import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { allocateReceipt, undoReceipt } from '@/server/modules/credit';
import type { Actor } from '@/server/platform/auth/actor';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { inRun } from '@/server/testing/in-run';
import { caseChunk, promiseChunk } from './close-chunks';
import { stageCase } from './example-collections';

let world: TestWorld;
let agent: Actor;

beforeAll(async () => {
  world = await openWorld();
  agent = await world.actor('collections-agent');
});
afterAll(() => world.close());

const row = async <T>(text: string, values: unknown[]) => (await world.owner.query(text, values)).rows[0] as T;
const promiseOf = (id: string) =>
  row<{ state: string; received_minor: string; expected: string }>(
    'select p.state, p.received_minor, e.state as expected from promise p join expected_payment e on e.id = p.expected_payment_id where p.id = $1',
    [id],
  );
const caseOf = (id: string) =>
  row<{ state: string; customer_id: string; why: string; overdue_minor: string }>(
    'select * from collection_case where id = $1',
    [id],
  );
const codeOf = async (command: string, input: unknown) => {
  const outcome = await world.run(command, input, agent);
  return outcome.status === 'refused' ? outcome.refusal.code : outcome.status;
};

async function promised(
  amountMinor = '4000',
  staged?: { caseId: string },
): Promise<{ caseId: string; promiseId: string; customerId: string }> {
  const { caseId } = staged ?? (await stageCase(world));
  const { promiseId } = (await world.done(
    'collections.takePromise',
    { caseId, amountMinor, dueDate: '2026-11-25' },
    agent,
  )) as { promiseId: string };
  return { caseId, promiseId, customerId: (await caseOf(caseId)).customer_id };
}

async function pay(customerId: string, amountMinor: bigint): Promise<string> {
  const sourceId = uuidv7();
  await inRun(world, (context) =>
    allocateReceipt(context, {
      target: { customerId },
      amountMinor,
      currency: 'EUR',
      sourceType: 'match',
      sourceId,
      bookedOn: businessDate('2026-11-20'),
      from: { account: 'unidentified-receipts', subId: 'line-1' },
    }),
  );
  return sourceId;
}

const judge = (date: string) =>
  inRun(world, (context) => promiseChunk(context, { date: businessDate(date), cursor: null }));

describe('a promise', () => {
  it('has bounds, one at a time, and waits for money on the virtual account', async () => {
    const { caseId } = await stageCase(world);
    const take = (amountMinor: string, dueDate: string) =>
      codeOf('collections.takePromise', { caseId, amountMinor, dueDate });
    expect(await take('499', '2026-11-25')).toBe('COLLECTIONS.PROMISE_TOO_SMALL');
    expect(await take('4001', '2026-11-25')).toBe('COLLECTIONS.PROMISE_TOO_LARGE');
    expect(await take('4000', '2026-11-19')).toBe('COLLECTIONS.PROMISE_IN_THE_PAST');
    expect(await take('4000', '2026-12-21')).toBe('COLLECTIONS.PROMISE_TOO_FAR');
    expect(await take('4000', '2026-11-25')).toBe('done');
    expect(await take('4000', '2026-11-25')).toBe('COLLECTIONS.PROMISE_OPEN');
    expect(await codeOf('collections.renewLease', { caseId })).toBe('COLLECTIONS.CONTACT_NOT_ALLOWED');
  });

  it('is kept by money at once, and the paid case leaves the worklist', async () => {
    const { caseId, promiseId, customerId } = await promised();
    await pay(customerId, 1_500n);
    expect(await promiseOf(promiseId)).toMatchObject({ state: 'open', received_minor: '1500' });
    expect(await caseOf(caseId)).toMatchObject({ state: 'active', overdue_minor: '2500' });
    await pay(customerId, 2_500n);
    expect(await promiseOf(promiseId)).toEqual({ state: 'kept', received_minor: '4000', expected: 'closed' });
    expect(await caseOf(caseId)).toMatchObject({ state: 'closed' });
  });

  it('is broken, or kept in part, only after its day and grace, and the case says so', async () => {
    const [first, second] = [await stageCase(world), await stageCase(world)];
    const { caseId, promiseId } = await promised('4000', first);
    const part = await promised('3000', second);
    await pay(part.customerId, 1_000n);
    await judge('2026-11-27');
    expect((await promiseOf(promiseId)).state).toBe('open');
    expect(await judge('2026-11-28')).toMatchObject({ counts: { broken: 1, partial: 1 } });
    expect(await promiseOf(promiseId)).toMatchObject({ state: 'broken', expected: 'closed' });
    expect(await promiseOf(part.promiseId)).toMatchObject({ state: 'partially-kept', received_minor: '1000' });
    expect(await judge('2026-11-28')).toMatchObject({ counts: { broken: 0, partial: 0, kept: 0 } });
    await inRun(world, (context) => caseChunk(context, { date: businessDate('2026-11-28'), cursor: null }));
    expect((await caseOf(caseId)).why).toContain('a promise was broken on 2026-11-28');
  });

  it('that was kept is broken when its money is taken back', async () => {
    const { promiseId, customerId } = await promised();
    const sourceId = await pay(customerId, 4_000n);
    expect((await promiseOf(promiseId)).state).toBe('kept');
    await inRun(world, (context) =>
      undoReceipt(context, { sourceType: 'match', sourceId, reason: 'Belongs to another customer' }),
    );
    await judge('2026-12-01');
    expect(await promiseOf(promiseId)).toMatchObject({ state: 'broken', received_minor: '0' });
  });

  it('is cancelled with a reason and stays so; its terms cannot be rewritten by hand', async () => {
    const { promiseId } = await promised();
    await world.done('collections.cancelPromise', { promiseId, reason: 'Wage comes later' }, agent);
    expect(await promiseOf(promiseId)).toMatchObject({ state: 'cancelled', expected: 'closed' });
    expect(await codeOf('collections.cancelPromise', { promiseId, reason: 'Again' })).toBe('COLLECTIONS.PROMISE_OVER');
    await expect(world.owner.query(`update promise set state = 'open' where id = $1`, [promiseId])).rejects.toThrow(
      /stays so/,
    );
    await expect(world.owner.query('update promise set amount_minor = 1 where id = $1', [promiseId])).rejects.toThrow(
      /as it was taken/,
    );
  });
});

describe('a contact', () => {
  it('that hears a dispute protects the customer at once', async () => {
    const { caseId } = await stageCase(world);
    await world.done('collections.renewLease', { caseId }, agent);
    await world.done(
      'collections.logContact',
      { caseId, channel: 'phone', disposition: 'dispute', note: 'Parcel never came' },
      agent,
    );
    const { customer_id: customerId } = await caseOf(caseId);
    expect(
      await row('select kind, reason, until_date from customer_hold where customer_id = $1', [customerId]),
    ).toEqual({
      kind: 'dispute',
      reason: 'Parcel never came',
      until_date: null,
    });
    await world.done('collections.releaseCase', { caseId }, agent);
    expect(await codeOf('collections.renewLease', { caseId })).toBe('COLLECTIONS.CONTACT_NOT_ALLOWED');
  });

  it('is kept for ever, and counted: the eighth attempt in seven days is refused', async () => {
    const { caseId } = await stageCase(world);
    const log = { caseId, channel: 'email', disposition: 'no-answer' };
    for (let no = 0; no < 7; no += 1) expect(await codeOf('collections.logContact', log)).toBe('done');
    expect(await codeOf('collections.logContact', log)).toBe('COLLECTIONS.CONTACT_NOT_ALLOWED');
    expect(await codeOf('collections.logContact', { ...log, inbound: true })).toBe('done');
    expect(await codeOf('collections.logContact', { ...log, inbound: true, disposition: 'call-back' })).toBe(
      'COLLECTIONS.CALL_BACK_DATE',
    );
    await expect(world.owner.query('update contact_attempt set note = $1', ['x'])).rejects.toThrow(
      /kept as they were written/,
    );
  });
});
