import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemActor } from '@/server/platform/auth/actor';
import { stageCapturedOrder } from '@/server/modules/credit';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { exampleRule, stageDraft, stageLiveRule } from './use-cases/example-fees';
import { stageFee } from './use-cases/example-fee';

let world: TestWorld;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => world.close());

const count = async (text: string, values: unknown[] = []) =>
  Number((await world.owner.query<{ n: string }>(text, values)).rows[0]?.n);

describe('fee rules', () => {
  test('a rule above the legal ceiling is refused with the law by name', async () => {
    const greedy = {
      ...exampleRule,
      code: 'greedy',
      definition: {
        ...exampleRule.definition,
        calc: { kind: 'flat', amountMinor: '900' },
        capPerInstalmentMinor: '900',
      },
    };
    const outcome = await world.run('fees.draftRule', greedy, await world.actor('fee-admin'));
    expect(outcome).toMatchObject({ status: 'refused', refusal: { code: 'FEES.CEILING_EXCEEDED' } });
    expect(outcome.status === 'refused' && outcome.refusal.message).toContain('BGB');
  });

  test('whoever drafted or edited a version cannot approve it, a colleague can', async () => {
    const draft = await stageDraft(world);
    const author = await world.actor('fee-admin');
    const editor = await world.actor('fee-admin', 'Bo');
    await world.done('fees.editDraft', { ...exampleRule, ...draft }, editor);
    const waiting = await world.run('fees.publishRule', { ruleId: draft.ruleId, rowVersion: 2 }, author);
    if (waiting.status !== 'pending') throw new Error(`expected a request, got ${waiting.status}`);
    const { rows } = await world.owner.query<{ content_hash: string }>(
      'select content_hash from approval_request where id = $1',
      [waiting.requestId],
    );
    const decision = {
      requestId: waiting.requestId,
      version: 1,
      contentHash: rows[0]?.content_hash,
      decision: 'approve',
    };
    for (const hand of [author, editor]) {
      expect(await world.run('approvals.decide', decision, hand)).toMatchObject({
        status: 'refused',
        refusal: { code: 'APPROVALS.OWN_REQUEST' },
      });
    }
    const locked = await world.run('fees.editDraft', { ...exampleRule, ruleId: draft.ruleId, rowVersion: 2 }, author);
    expect(locked).toMatchObject({ status: 'refused', refusal: { code: 'FEES.RULE_PROPOSED' } });
    expect(await world.run('approvals.decide', decision, await world.actor('fee-admin', 'Cleo'))).toMatchObject({
      status: 'done',
    });
    expect(await count(`select count(*) n from fee_rule where id = $1 and status = 'live'`, [draft.ruleId])).toBe(1);
  });

  test('a stale draft is refused with theirs', async () => {
    const outcome = await world.run(
      'fees.draftRule',
      { ...exampleRule, code: 'stale' },
      await world.actor('fee-admin'),
    );
    const ruleId = outcome.status === 'done' ? (outcome.result as { ruleId: string }).ruleId : '';
    const save = { ...exampleRule, ruleId, rowVersion: 1 };
    await world.done('fees.editDraft', { ...save, name: 'First' }, await world.actor('fee-admin'));
    const second = await world.run('fees.editDraft', { ...save, name: 'Second' }, await world.actor('fee-admin', 'Bo'));
    expect(second).toMatchObject({
      status: 'refused',
      refusal: { code: 'FEES.RULE_CHANGED', details: { theirs: { name: 'First' } } },
    });
  });

  test('the app role cannot make a rule live around the door', async () => {
    const { rows } = await world.owner.query<{ id: string }>(`select id from fee_rule where status = 'draft' limit 1`);
    await expect(
      world.database.app.query(`update fee_rule set status = 'live' where id = $1`, [rows[0]?.id]),
    ).rejects.toThrow(/inside a run/);
  });
});

describe('fees', () => {
  test('the close charges a late instalment once, however often and however many at once, and the books agree', async () => {
    await stageLiveRule(world).catch(() => undefined);
    await stageCapturedOrder(world);
    const fees = systemActor('fees');
    const day = { date: '2027-01-10', after: null };
    await Promise.all([1, 2, 3].map(() => world.done('fees.assess', day, fees)));
    await world.done('fees.assess', { ...day, date: '2027-01-11' }, fees);
    expect(await count(`select max(n) n from (select count(*) n from fee group by instalment_id) x`)).toBe(1);
    const booked = await count(
      `select coalesce(sum(amount_minor), 0) n from ledger_leg where account_code = 'fee-receivable'`,
    );
    expect(booked).toBe(await count('select sum(amount_minor - paid_minor - waived_minor) n from fee'));
    expect(booked).toBeGreaterThan(0);
  });

  test('no fee while a debit is under way, and none on a protected customer', async () => {
    const { planId } = await stageCapturedOrder(world);
    await world.owner.query(
      `update instalment set state = 'in-collection', collection_date = '2027-01-08', payment_order_id = gen_random_uuid(), next_collection_on = null where plan_id = $1 and state = 'open'`,
      [planId],
    );
    const protectedPlan = await stageCapturedOrder(world);
    await world.owner.query(
      `insert into customer_hold (id, customer_id, kind, reason, from_date) select gen_random_uuid(), customer_id, 'dispute', 'goods missing', '2026-12-01' from plan where id = $1`,
      [protectedPlan.planId],
    );
    await world.done('fees.assess', { date: '2027-01-10', after: null }, systemActor('fees'));
    expect(await count('select count(*) n from fee where plan_id = any($1)', [[planId, protectedPlan.planId]])).toBe(0);
  });

  test('a fee above the ceiling is refused by the database itself, and a fee never changes', async () => {
    const { feeId } = await stageFee(world).catch(async () => ({
      feeId: String((await world.owner.query('select id from fee limit 1')).rows[0]?.id),
    }));
    const copy = `insert into fee (id, ref, plan_id, instalment_id, customer_id, cause, rule_id, rule_version, amount_minor, currency, inputs, arithmetic, assessed_on, state)
      select gen_random_uuid(), 'FE-X', f.plan_id, (select i.id from instalment i where i.plan_id = f.plan_id and i.no = 1), f.customer_id, 'late', f.rule_id, f.rule_version, 501, 'EUR', '{}', '[]', '2027-01-10', 'open'
      from fee f where f.id = $1`;
    await expect(world.owner.query(copy, [feeId])).rejects.toMatchObject({ constraint: 'fee_within_ceiling' });
    await expect(world.owner.query('update fee set amount_minor = 1 where id = $1', [feeId])).rejects.toMatchObject({
      constraint: 'fee_kept',
    });
  });

  test('a waiver needs a reason, is bounded by what is open, and is posted', async () => {
    const { rows } = await world.owner.query<{ id: string; version: number }>(
      `select id, version from fee where state = 'open' limit 1`,
    );
    const fee = { feeId: rows[0]?.id, version: rows[0]?.version };
    const agent = await world.actor('collections-agent');
    expect(await world.run('fees.waive', { ...fee, amountMinor: '100', reason: ' ' }, agent)).toMatchObject({
      refusal: { code: 'INPUT.INVALID' },
    });
    expect(await world.run('fees.waive', { ...fee, amountMinor: '99999', reason: 'too much' }, agent)).toMatchObject({
      refusal: { code: expect.stringMatching(/WAIVER_TOO_LARGE/) },
    });
    expect(await world.run('fees.waive', { ...fee, amountMinor: '100', reason: 'goodwill' }, agent)).toMatchObject({
      status: 'done',
    });
    expect(await world.run('fees.waive', { ...fee, amountMinor: '100', reason: 'again' }, agent)).toMatchObject({
      refusal: { code: 'FEES.FEE_CHANGED' },
    });
    expect(await count(`select sum(amount_minor) n from ledger_leg where account_code = 'fee-income-reduction'`)).toBe(
      100,
    );
  });

  test('small waivers for one customer add up over a month, whoever made them; above the limit a lead agrees', async () => {
    const { rows } = await world.owner.query<{ id: string; version: number }>(
      `select id, version from fee where state = 'open' and amount_minor - paid_minor - waived_minor >= 200 limit 1`,
    );
    const fee = { feeId: rows[0]?.id, version: rows[0]?.version, amountMinor: '100', reason: 'goodwill again' };
    const { rows: runs } = await world.owner.query<{ id: string }>(
      `select id from run where command = 'fees.waive' and state = 'done' limit 1`,
    );
    // Another colleague waived 24.50 EUR for the same customer.
    await world.owner.query(
      `insert into fee_waiver (id, fee_id, amount_minor, currency, reason, run_id) values (gen_random_uuid(), $1, 2450, 'EUR', 'before', $2)`,
      [fee.feeId, runs[0]?.id],
    );
    const ben = await world.actor('collections-agent', 'Ben');
    const asked = await world.run('fees.waive', fee, ben);
    expect(asked).toMatchObject({ status: 'pending' });
    const { rows: requests } = await world.owner.query(
      `select facts ->> 'waivedLatelyMinor' as lately, amount_minor from approval_request where command = 'fees.waive'`,
    );
    expect(requests).toMatchObject([{ amount_minor: '100' }]);
    expect(Number((requests[0] as { lately: string }).lately)).toBeGreaterThan(2500);
    if (asked.status !== 'pending') throw new Error('it waits');
    await world.done('approvals.withdraw', { requestId: asked.requestId }, ben);
    // After a month it counts no more.
    await world.owner.query(`update calendar set business_date = '2026-12-21'`);
    expect(await world.run('fees.waive', fee, ben)).toMatchObject({ status: 'done' });
  });
});
