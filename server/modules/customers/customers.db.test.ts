import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { systemActor } from '@/server/platform/auth/actor';
import { runQuery } from '@/server/platform/query/run-query';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { activeHolds, customerAccounts, getCustomer } from './index';
import { detail, list, reveal } from './customers.queries';
import { exampleCustomer, stageCustomer } from './use-cases/example-customer';

let world: TestWorld;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const day = businessDate('2026-11-20');
const first = { filters: {}, sort: null, cursor: null, limit: 50 };

describe('a customer', () => {
  it('is taken in once per e-mail address, whatever its letters', async () => {
    const intake = systemActor('intake');
    const customer = exampleCustomer();
    await world.done('customers.register', customer, intake);
    const again = await world.run('customers.register', { ...customer, email: customer.email.toUpperCase() }, intake);
    expect(again).toMatchObject({ status: 'refused', refusal: { code: 'CUSTOMERS.EMAIL_TAKEN' } });
  });

  it('is one since the time of the business, also where it is driven, and however they came', async () => {
    await world.done('customers.registerMany', { customers: [exampleCustomer()] }, systemActor('demo-world'));
    await stageCustomer(world);
    const { rows } = await world.owner.query(
      `select distinct c.created_at = entity_now() as now from customer c order by 1`,
    );
    expect(rows).toEqual([{ now: true }]);
  });

  it('leaves no readable personal value in the audit trail', async () => {
    const id = await stageCustomer(world);
    const { rows } = await world.owner.query<{ after: Record<string, unknown> }>(
      'select after from audit_event where entity_id = $1',
      [id],
    );
    const text = JSON.stringify(rows);
    expect(rows[0]?.after).toHaveProperty('ref');
    for (const value of ['Weber', 'posteo', '1701234417', '29050101', 'Lindenweg', '1988'])
      expect(text).not.toContain(value);
  });

  it('is shown masked, and in full with a reason that is written down', async () => {
    const id = await stageCustomer(world);
    const support = await world.actor('support-agent');
    const shown = await runQuery(detail, { customerId: id }, support);
    expect(shown).toMatchObject({ status: 'ok', value: { phone: '+49 ··· 417', birthDate: '1988-··-··' } });
    expect(JSON.stringify(shown, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v))).not.toMatch(
      /1701234417|DE\d{20}|weber\.\w+@/,
    );
    const listed = await runQuery(list, first, support);
    expect(listed.status === 'ok' && listed.value.rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(listed, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v))).not.toMatch(
      /1701234417|weber\.\w+@/,
    );

    const full = await runQuery(reveal, { subjectId: id, reason: 'Calls back' }, support);
    expect(full).toMatchObject({ status: 'ok', value: { phone: '+491701234417' } });
    const { rows } = await world.owner.query<{ outcome: string; reason: string }>(
      `select outcome, reason from audit_event where entity_id = $1 and command = 'customers.reveal'`,
      [id],
    );
    expect(rows).toEqual([{ outcome: 'revealed', reason: 'Calls back' }]);
  });

  it('cannot be read by a part of the e-mail address', async () => {
    const support = await world.actor('support-agent');
    const found = await runQuery(list, { ...first, search: 'posteo' }, support);
    expect(found.status === 'ok' && found.value.rows).toEqual([]);
  });
});

describe('a protective hold', () => {
  it('is placed by one hand at once, lifted by two, and holds on its days only', async () => {
    const customerId = await stageCustomer(world);
    const agent = await world.actor('collections-agent');
    const placed = await world.done(
      'customers.placeHold',
      { customerId, kind: 'hardship', reason: 'Lost the job', untilDate: '2026-11-30' },
      agent,
    );
    const { holdId } = placed as { holdId: string };
    const on = (date: string) => world.read((tx) => activeHolds(tx, [customerId], businessDate(date)));
    expect(await on('2026-11-19')).toHaveLength(0);
    expect(await on('2026-11-20')).toHaveLength(1);
    expect(await on('2026-11-30')).toHaveLength(1);
    expect(await on('2026-12-01')).toHaveLength(0);

    const requestId = await world.submitted('customers.liftHold', { holdId, reason: 'Works again' }, agent);
    expect(await on('2026-11-20')).toHaveLength(1);
    const { rows } = await world.owner.query<{ content_hash: string }>(
      'select content_hash from approval_request where id = $1',
      [requestId],
    );
    const decision = { requestId, version: 1, contentHash: rows[0]?.content_hash, decision: 'approve' };
    expect(await world.run('approvals.decide', decision, await world.actor('collections-lead'))).toMatchObject({
      status: 'done',
    });
    expect(await on('2026-11-20')).toHaveLength(0);
    const again = await world.run('customers.liftHold', { holdId, reason: 'Works again' }, agent);
    expect(again).toMatchObject({ status: 'refused', refusal: { code: 'CUSTOMERS.HOLD_LIFTED' } });
  });

  it('that would be over already is refused', async () => {
    const customerId = await stageCustomer(world);
    const input = { customerId, kind: 'dispute', reason: 'Says so', untilDate: '2026-11-19' };
    const outcome = await world.run('customers.placeHold', input, await world.actor('collections-agent'));
    expect(outcome).toMatchObject({ status: 'refused', refusal: { code: 'CUSTOMERS.HOLD_OVER' } });
  });
});

describe('the front door', () => {
  it('gives the customer and the account to debit', async () => {
    const customerId = await stageCustomer(world);
    const { customer, accounts } = await world.read(async (tx) => ({
      customer: await getCustomer(tx, customerId),
      accounts: await customerAccounts(tx, [customerId]),
    }));
    expect(customer).toMatchObject({ lastName: 'Weber', limitMinor: 150_000n, birthDate: '1988-04-12' });
    expect(accounts.get(customerId)?.holderName).toBe('Jonas Weber');
    await expect(world.read((tx) => getCustomer(tx, '00000000-0000-7000-8000-000000000000'))).rejects.toMatchObject({
      code: 'CUSTOMERS.NOT_FOUND',
    });
    expect(day).toBe('2026-11-20');
  });
});
