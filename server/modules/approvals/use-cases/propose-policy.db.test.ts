import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '@/server/platform/auth/actor';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { runQuery } from '@/server/platform/query/run-query';
import { approvalDesk, codeOf, decisionOf } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { proofOf } from '..';
import { dryRun } from '../approvals.trial.queries';

let world: TestWorld;
let desk: ReturnType<typeof approvalDesk>;
let root: Actor;
let operator: Actor;

beforeAll(async () => {
  world = await openWorld();
  desk = approvalDesk(world);
  root = await world.actor('administrator', 'Root');
  await world.actor('administrator', 'Other');
  operator = await world.actor('finance-operator', 'Mara');
  for (const name of ['Chris', 'Dora']) await world.actor('finance-approver', name);
  for (const name of ['Lea', 'Leo']) await world.actor('collections-lead', name);
  await world.actor('collections-agent', 'Abe');
});
afterAll(() => world.close());

const policy = (more: Record<string, unknown> = {}) => ({
  command: 'merchants.changeBankDetails',
  name: 'Account in Switzerland by two',
  baseVersion: 0,
  conditions: [[{ field: 'ibanCountry', op: 'eq', value: 'CH' }]],
  steps: [{ role: 'finance-approver', count: 2 }],
  expiresAfterHours: 24,
  reason: 'Looked at twice',
  ...more,
});
const propose = (more: Record<string, unknown> = {}) => world.run('approvals.proposePolicy', policy(more), root);
const release = { command: 'merchants.release', name: 'Release of a merchant by four eyes', baseVersion: 1 };

describe('a proposed policy', () => {
  it('waits for another administrator, holds from then on, and leaves what waits as it was', async () => {
    const before = await desk.waiting(operator);
    const all = policy({ name: 'Every account by two', conditions: [] });
    await world.approved('approvals.proposePolicy', all, root);
    const after = await desk.waiting(operator);
    const [chris, dora] = [
      await world.actor('finance-approver', 'Chris'),
      await world.actor('finance-approver', 'Dora'),
    ];
    expect(decisionOf(await desk.decide(before, chris))).toBe('executed');
    expect(decisionOf(await desk.decide(after, chris))).toBe('pending');
    expect(decisionOf(await desk.decide(after, dora))).toBe('executed');
    expect(codeOf(await world.run('approvals.proposePolicy', all, root))).toBe('APPROVALS.POLICY_CHANGED');
    await world.approved('approvals.retirePolicy', { ...all, baseVersion: 1 }, root);
    expect(decisionOf(await desk.decide(await desk.waiting(operator), chris))).toBe('executed');
  });

  it.each([
    [
      'asks for a role that decides nothing',
      { steps: [{ role: 'support-agent', count: 1 }] },
      'APPROVALS.POLICY_INVALID',
    ],
    [
      'only recommends',
      { steps: [{ kind: 'recommend', role: 'finance-approver', count: 1 }] },
      'APPROVALS.POLICY_INVALID',
    ],
    [
      'escalates after it expired',
      { steps: [{ role: 'finance-approver', count: 1, escalateTo: 'administrator', escalateAfterHours: 24 }] },
      'APPROVALS.POLICY_INVALID',
    ],
    ['is of an act that nobody approves', { command: 'merchants.hold' }, 'APPROVALS.POLICY_INVALID'],
    [
      'names no amount',
      { conditions: [[{ field: 'amountMinor', op: 'gt', value: 'much', currency: 'EUR' }]] },
      'APPROVALS.POLICY_INVALID',
    ],
    ['lets the last gate pass by itself', { steps: [{ kind: 'automatic' }] }, 'APPROVALS.AUTOMATIC_NOT_A_GATE'],
    [
      'asks for more people than there are',
      { steps: [{ role: 'finance-approver', count: 5 }] },
      'APPROVALS.WOULD_STRAND',
    ],
    [
      'leaves an act without one',
      { ...release, conditions: [[{ field: 'country', op: 'eq', value: 'DE' }]] },
      'APPROVALS.LEFT_WITHOUT_POLICY',
    ],
    [
      'lets large waivers run by one hand',
      {
        command: 'fees.waive',
        name: 'Waiver above 25 EUR by a lead',
        baseVersion: 1,
        conditions: [[{ field: 'amountMinor', op: 'gt', value: '900000', currency: 'EUR' }]],
        steps: [{ role: 'collections-lead', count: 1 }],
      },
      'APPROVALS.SINGLE_HAND',
    ],
  ])('is refused when it %s', async (_what, more, code) => {
    expect(codeOf(await propose(more))).toBe(code);
  });

  it('cannot be retired where nothing else would ask', async () => {
    const wish = { ...release, reason: 'Not needed' };
    expect(codeOf(await world.run('approvals.retirePolicy', wish, root))).toBe('APPROVALS.LEFT_WITHOUT_POLICY');
  });

  it('is not written by hand', async () => {
    const wish = policy({ name: 'By hand' });
    const requestId = await world.submitted('approvals.proposePolicy', wish, root);
    const insert = world.read(async (tx) => {
      const { sql } = await import('@/server/platform/db/sql');
      await tx.exec(
        sql`select * from begin_run(${uuidv7()}::uuid, 'approvals.decide', 'approvals.execute', 'system', 'approvals', null, ${uuidv7()}, 'x')`,
      );
      await tx.exec(sql`insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, request_id)
        values (${uuidv7()}, ${wish.command}, 1, ${wish.name}, 'live', '[]', '[{"role":"finance-approver","count":1}]', 24, ${requestId}::uuid)`);
    });
    await expect(insert).rejects.toMatchObject({ constraint: 'approval_policy_approved' });
  });

  it.each([
    ['keeps its requests longer', { hours: 8760 }, 'approval_policy_approved'],
    ['holds from another day on', { from: '2099-01-01T00:00:00Z' }, 'approval_policy_approved'],
    ['has another number', { version: 7 }, 'approval_policy_approved'],
    ['is the approved one, in a run that executes nothing', {}, 'run_executes_request'],
  ])(
    'is not written where it %s',
    async (what, more: { hours?: number; from?: string; version?: number }, constraint) => {
      const wish = policy({ name: `Forged, ${what}` });
      const requestId = await world.submitted('approvals.proposePolicy', wish, root);
      const insert = world.read(async (tx) => {
        const { sql, json } = await import('@/server/platform/db/sql');
        await tx.exec(
          sql`select * from begin_run(${uuidv7()}::uuid, 'approvals.proposePolicy', 'approvals.execute', 'system', 'approvals', null, ${`approval/${requestId}`}, 'x')`,
        );
        await tx.exec(sql`insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, effective_from, request_id)
        select ${uuidv7()}, ${wish.command}, ${more.version ?? 1}, ${wish.name}, 'live', q.content #> '{policy,conditions}', q.content #> '{policy,steps}',
          ${more.hours ?? wish.expiresAfterHours}, coalesce(${more.from ?? null}::timestamptz, r.occurred_at), q.id
        from approval_request q join run r on r.idem_key = 'approval/' || q.id where q.id = ${requestId}::uuid`);
        const note = { outcome: 'done', entityType: 'attack', entityId: 'x', before: null, after: null, reason: null };
        await tx.exec(
          sql`select finish_run((select id from run where idem_key = ${`approval/${requestId}`}), 'done', null, null, ${json(note)}::jsonb, '[]')`,
        );
      });
      await expect(insert).rejects.toMatchObject({ constraint });
    },
  );
});

describe('amounts in other currencies', () => {
  it('are compared by the rate of the day, and refused without one', async () => {
    const { judge } = await import('./judge');
    const draft = {
      command: 'payments.approveFile',
      entityType: 'payment-file',
      entityId: 'x',
      input: {},
      facts: { amountMinor: 300_000_000n, currency: 'SEK' },
      withoutPolicy: 'refuse' as const,
    };
    const making = {
      personId: null,
      actorId: 'system:x',
      now: new Date('2026-11-20T09:00:00Z'),
      businessDate: '2026-11-20',
    };
    const judged = () => world.read((tx) => judge(tx, draft, making));
    expect((await judged()).refusal?.code).toBe('APPROVALS.RATE_MISSING');
    const rate = { date: '2026-11-19', from: 'SEK', to: 'EUR', rate: '0.08', source: 'ECB' };
    await world.approved('approvals.recordRate', rate, operator);
    expect((await judged()).firing).toHaveLength(1);
    await world.approved('approvals.recordRate', { ...rate, date: '2026-11-20', rate: '0.0871' }, operator);
    expect((await judged()).firing).toHaveLength(2);
    const late = { ...making, businessDate: '2026-11-28' };
    expect((await world.read((tx) => judge(tx, draft, late))).refusal?.code).toBe('APPROVALS.RATE_MISSING');
  });
});

describe('the last approver', () => {
  it('keeps the role, can be suspended, and what waits for nobody is then listed', async () => {
    const waiting = await desk.waiting(operator);
    const people = await Promise.all(
      ['Chris', 'Dora'].map(async (name) => world.personId(await world.actor('finance-approver', name))),
    );
    const extra = (
      await world.owner.query<{ id: string }>(
        `select person_id as id from person_role where role_code = 'finance-approver' and person_id <> all ($1)`,
        [people],
      )
    ).rows;
    for (const { id } of extra) await world.owner.query(`update person set status = 'suspended' where id = $1`, [id]);
    const revoke = { personId: people[1], role: 'finance-approver', reason: 'Moves on' };
    const last = await world.run('access.revokeRole', revoke, root);
    expect(codeOf(last)).toBe('APPROVALS.WOULD_STRAND');
    expect(last.status === 'refused' && last.refusal.message).toContain('payments.approveFile');
    const suspend = async (personId: string | undefined) =>
      (await world.done('access.suspendPerson', { personId, reason: 'Left at once' }, root)) as {
        stuck: { count: number; first: { id: string }[] };
      };
    expect((await suspend(people[1])).stuck.first.map((one) => one.id)).not.toContain(waiting.requestId);
    expect((await suspend(people[0])).stuck.first.map((one) => one.id)).toContain(waiting.requestId);
    const { stuck } = await import('../approvals.rights.queries');
    const answer = await runQuery(stuck, {}, root);
    expect(answer.status === 'ok' && answer.value.first.map((one) => one.id)).toContain(waiting.requestId);
  });
});

describe('two accounts of one human being', () => {
  it('do not get both sides of an act, and the proof names who has them', async () => {
    const add = async (email: string, role: string | null) => {
      const id = uuidv7();
      await world.owner.query(
        `insert into person (id, email, display_name, initials, status) values ($1, $2, $3, 'X', 'active')`,
        [id, email, email],
      );
      if (role) await world.owner.query(`insert into person_role (person_id, role_code) values ($1, $2)`, [id, role]);
      return id;
    };
    await add('ada@lender.example', 'finance-operator');
    const second = await add('ada+2@lender.example', null);
    const grant = await world.run('access.grantRole', { personId: second, role: 'finance-approver' }, root);
    expect(codeOf(grant)).toBe('APPROVALS.SINGLE_HAND');
    const now = new Date('2026-11-20T09:00:00Z');
    expect((await proofOf(world.database.read, now)).holes).toEqual([]);
    await world.owner.query(`insert into person_role (person_id, role_code) values ($1, 'finance-approver')`, [second]);
    const found = await proofOf(world.database.read, now);
    expect(found.holes.map((hole) => hole.act)).toContain('merchants.changeBankDetails');
    expect(found.holes[0]?.path.join(' ')).toMatch(/ada.*submits.*ada\+2.*approves as finance-approver/);
    expect(found.declared.map((one) => one.act)).toContain('fees.waive');
  });
});

describe('a dry run', () => {
  it('says who would be asked, writes nothing, and refuses as the submission would', async () => {
    const merchantId = await desk.merchant();
    const input = { merchantId, version: 1, iban: desk.nextIban(), holderName: 'Kettenwerk GmbH' };
    const tryIt = async (more: object, by = operator) =>
      runQuery(dryRun, { command: 'merchants.changeBankDetails', input: { ...input, ...more } }, by);
    expect(await tryIt({})).toMatchObject({
      status: 'ok',
      value: {
        refusal: null,
        runsAtOnce: false,
        policies: [{ name: 'Bank details by four eyes' }],
        steps: [{ role: 'finance-approver', count: 1 }],
      },
    });
    expect(await tryIt({ version: 9 })).toMatchObject({
      status: 'ok',
      value: { refusal: { code: 'MERCHANTS.CHANGED' } },
    });
    expect(await tryIt({}, await world.actor('support-agent', 'Sam'))).toMatchObject({
      status: 'refused',
      refusal: { code: 'APPROVALS.DRY_RUN_DENIED' },
    });
    const { rows } = await world.owner.query(`select from approval_request where entity_id = $1`, [merchantId]);
    expect(rows).toEqual([]);
  });
});

describe('a policy that is tried before it is proposed', () => {
  beforeAll(async () => {
    for (const name of ['Eva', 'Finn']) await world.actor('finance-approver', name);
  });
  const tried = (more: Record<string, unknown>) =>
    runQuery(dryRun, { command: 'approvals.proposePolicy', input: policy({ name: 'Only tried', ...more }) }, root);

  it('is told the hole or the stranded act in words, or who would decide, and nothing is written', async () => {
    const alone = {
      command: 'fees.waive',
      name: 'Waiver above 25 EUR by a lead',
      baseVersion: 1,
      conditions: [[{ field: 'amountMinor', op: 'gt', value: '900000', currency: 'EUR' }]],
      steps: [{ role: 'collections-lead', count: 1 }],
    };
    expect(await tried(alone)).toMatchObject({
      value: { refusal: { code: 'APPROVALS.SINGLE_HAND', message: expect.stringContaining('submits fees.waive') } },
    });
    expect(await tried({ steps: [{ role: 'finance-approver', count: 5 }] })).toMatchObject({
      value: {
        refusal: { code: 'APPROVALS.WOULD_STRAND', message: expect.stringContaining('merchants.changeBankDetails') },
      },
    });
    const before = await world.owner.query('select count(*)::int as n from approval_policy');
    expect(await tried({})).toMatchObject({
      value: { refusal: null, mayApprove: expect.arrayContaining(['Other (administrator)']) },
    });
    expect((await world.owner.query('select count(*)::int as n from approval_policy')).rows).toEqual(before.rows);
    expect((await world.owner.query(`select from approval_request where title like '%Only tried%'`)).rowCount).toBe(0);
  });
});

describe('a policy of a later day', () => {
  it('shows the approver from when on it holds, and does not fire before', async () => {
    const later = policy({
      name: 'From Monday by two',
      conditions: [],
      effectiveFrom: '2026-11-23T08:00:00+01:00',
    });
    const requestId = await world.submitted('approvals.proposePolicy', later, root);
    const { rows } = await world.owner.query<{ consequences: object[] }>(
      'select consequences from approval_request where id = $1',
      [requestId],
    );
    expect(rows[0]?.consequences).toContainEqual({
      kind: 'change',
      field: 'effectiveFrom',
      before: null,
      after: '2026-11-23T07:00:00.000Z',
    });
    await world.run('approvals.withdraw', { requestId }, root);
    await world.approved('approvals.proposePolicy', later, root);
    const stepsAsked = async () => {
      const { requestId: asked } = await desk.waiting(operator);
      const found = await world.owner.query<{ count: number }>(
        `select (steps->0->>'count')::int as count from approval_request where id = $1`,
        [asked],
      );
      return found.rows[0]?.count;
    };
    expect(await stepsAsked()).toBe(1);
    await world.owner.query(`update calendar set business_date = '2026-11-23'`);
    expect(await stepsAsked()).toBe(2);
    await world.owner.query(`update calendar set business_date = '2026-11-20'`);
  });
});
