import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '@/server/platform/auth/actor';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql, type Sql } from '@/server/platform/db/sql';
import { withTransaction } from '@/server/platform/db/tx';
import { runQuery } from '@/server/platform/query/run-query';
import { approvalDesk, codeOf, decisionOf } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { inbox } from '../approvals.queries';
import { dryRun } from '../approvals.trial.queries';

let world: TestWorld;
let desk: ReturnType<typeof approvalDesk>;
let root: Actor;
let ann: Actor;
let ben: Actor;
const id = (actor: Actor) => world.personId(actor);

beforeAll(async () => {
  world = await openWorld();
  desk = approvalDesk(world);
  root = await world.actor('administrator', 'Root');
  ann = await world.actor('finance-approver', 'Ann');
  ben = await world.actor('support-agent', 'Ben');
});
afterAll(() => world.close());

const lend = async (more: Record<string, unknown> = {}) => ({
  giverId: await id(ann),
  delegateId: await id(ben),
  roles: ['finance-approver'],
  fromAt: '2026-11-20T00:00:00Z',
  untilAt: '2026-11-27T00:00:00Z',
  reason: 'A week of holiday',
  ...more,
});
const propose = async (more: Record<string, unknown> = {}, by = ann) =>
  world.run('approvals.delegate', await lend(more), by);
const lent = async (more: Record<string, unknown> = {}) =>
  ((await world.approved('approvals.delegate', await lend(more), ann)) as { delegationId: string }).delegationId;
const end = (delegationId: string, by = ann) =>
  world.run('approvals.endDelegation', { delegationId, reason: 'Back' }, by);

describe('a delegation', () => {
  it('lets the bearer decide in place of the giver, for both, and ends by one hand at once', async () => {
    const before = await desk.waiting();
    expect(codeOf(await desk.decide(before, ben))).toBe('ACCESS.DENIED');
    const delegationId = await lent();
    const answer = await runQuery(inbox, { filters: { tab: ['mine'] }, sort: null, cursor: null, limit: 50 }, ben);
    expect(answer.status === 'ok' && 'rows' in answer.value && answer.value.rows.map((row) => row.id)).toContain(
      before.requestId,
    );
    expect(decisionOf(await desk.decide(before, ben))).toBe('executed');
    const { rows } = await world.owner.query(
      'select person_id, on_behalf_of from approval_decision where request_id = $1',
      [before.requestId],
    );
    expect(rows).toEqual([{ person_id: await id(ben), on_behalf_of: await id(ann) }]);
    expect(decisionOf(await end(delegationId))).not.toBe('refused');
    expect(codeOf(await desk.decide(await desk.waiting(), ben))).toBe('ACCESS.DENIED');
    expect(codeOf(await end(delegationId))).toBe('APPROVALS.DELEGATION_ENDED');
  });

  it('counts once for both where two are asked, and never on what either of them made', async () => {
    const two = {
      command: 'merchants.changeBankDetails',
      name: 'Every account by two',
      baseVersion: 0,
      conditions: [],
      steps: [{ role: 'finance-approver', count: 2 }],
      expiresAfterHours: 24,
      reason: 'Two',
    };
    await world.actor('finance-approver', 'Cem');
    await world.approved('approvals.proposePolicy', two, root);
    const delegationId = await lent();
    const change = await desk.waiting();
    expect(decisionOf(await desk.decide(change, ben))).toBe('pending');
    expect(codeOf(await desk.decide(change, ann))).toBe('APPROVALS.ALREADY_DECIDED');
    expect(codeOf(await desk.decide(change, ben))).toBe('APPROVALS.ALREADY_DECIDED');
    const reverse = await desk.waiting();
    expect(decisionOf(await desk.decide(reverse, ann))).toBe('pending');
    expect(codeOf(await desk.decide(reverse, ben))).toBe('APPROVALS.ALREADY_DECIDED');

    await world.owner.query(`insert into person_role values ($1, 'finance-operator') on conflict do nothing`, [
      await id(ann),
    ]);
    const own = await desk.waiting(ann);
    expect(codeOf(await desk.decide(own, ben))).toBe('APPROVALS.DELEGATE_OF_MAKER');
    await world.owner.query(`delete from person_role where person_id = $1 and role_code = 'finance-operator'`, [
      await id(ann),
    ]);

    await world.owner.query(`update person set status = 'suspended' where id = $1`, [await id(ann)]);
    expect(decisionOf(await desk.decide(change, await world.actor('finance-approver', 'Cem')))).toBe('pending');
    await world.owner.query(`update person set status = 'active' where id = $1`, [await id(ann)]);
    await world.approved('approvals.retirePolicy', { ...two, baseVersion: 1 }, root);
    await end(delegationId, ben);
  });

  it.each([
    ['more than the giver has', { roles: ['finance-approver', 'administrator'] }, 'APPROVALS.DELEGATION_WIDENS'],
    ['to an end before its beginning', { untilAt: '2026-11-19T00:00:00Z' }, 'APPROVALS.DELEGATION_SPAN'],
    ['for longer than a year', { untilAt: '2028-01-01T00:00:00Z' }, 'APPROVALS.DELEGATION_SPAN'],
    ['to nobody', { delegateId: '00000000-0000-7000-8000-000000000000' }, 'APPROVALS.PERSON_UNKNOWN'],
  ])('is refused %s', async (_what, more, code) => {
    expect(codeOf(await propose(more))).toBe(code);
  });

  it('is made by its giver or an administrator, and approved by neither of the two', async () => {
    expect(codeOf(await propose({}, await world.actor('finance-approver', 'Cem')))).toBe('APPROVALS.NOT_YOURS_TO_LEND');
    expect(codeOf(await propose({ delegateId: await id(ann) }))).toBe('APPROVALS.DELEGATION_TO_SELF');
    const requestId = await world.submitted('approvals.delegate', await lend({ delegateId: await id(root) }), ann);
    const { rows } = await world.owner.query<{ version: number; content_hash: string }>(
      'select version, content_hash from approval_request where id = $1',
      [requestId],
    );
    const shown = { requestId, version: rows[0]?.version ?? 0, contentHash: rows[0]?.content_hash ?? '' };
    expect(codeOf(await desk.decide(shown, root))).toBe('APPROVALS.OWN_REQUEST');
    expect(decisionOf(await desk.decide(shown, await world.actor('administrator', 'Other')))).toBe('executed');
    expect(
      codeOf(
        await end(
          (
            await world.owner.query<{ id: string }>('select id from delegation where delegate_id = $1', [
              await id(root),
            ])
          ).rows[0]?.id ?? '',
          await world.actor('finance-approver', 'Cem'),
        ),
      ),
    ).toBe('APPROVALS.NOT_YOURS_TO_END');
  });
});

it('is changed while it waits only by who may still propose it, and dry runs say so as well', async () => {
  const former = await world.actor('administrator', 'Former');
  const requestId = await world.submitted('approvals.delegate', await lend(), former);
  await world.owner.query(`update person_role set role_code = 'fee-admin' where person_id = $1`, [await id(former)]);
  const { rows } = await world.owner.query<{ version: number; contentHash: string }>(
    `select version, content_hash as "contentHash" from approval_request where id = $1`,
    [requestId],
  );
  const longer = { untilAt: '2026-12-24T00:00:00Z' };
  const change = { requestId, ...rows[0], input: longer, reason: 'A month more' };
  expect(codeOf(await world.run('approvals.revise', change, former))).toBe('APPROVALS.NOT_YOURS_TO_LEND');
  const trial = { command: 'approvals.delegate', input: await lend(longer) };
  expect(await runQuery(dryRun, trial, former)).toMatchObject({
    value: { refusal: { code: 'APPROVALS.NOT_YOURS_TO_LEND' } },
  });
  await world.done('approvals.withdraw', { requestId, reason: 'Tried out' }, former);
});

describe('bare SQL', () => {
  async function byHand(actor: Actor, command: string, statement: (runId: string) => Sql): Promise<string> {
    const attempt = withTransaction(world.database.app, async (tx) => {
      const runId = uuidv7();
      const sessionId = actor.kind === 'person' ? actor.sessionId : '';
      const begun = await tx.one<{ status: string }>(
        sql`select status from begin_run(${runId}::uuid, ${command}, 'access.self', 'person', null, ${sessionId}::uuid, ${uuidv7()}, 'x')`,
      );
      expect(begun.status).toBe('ok');
      await tx.exec(statement(runId));
    });
    return attempt.then(
      () => 'written',
      (error: { constraint?: string; code?: string }) => error.constraint ?? error.code ?? String(error),
    );
  }
  const decision =
    (
      on: { requestId: string; contentHash: string },
      by: { personId: string; behalf: string | null; roles?: string[] },
    ) =>
    (runId: string) => sql`
    insert into approval_decision (id, request_id, version, person_id, on_behalf_of, decision, step_no, roles, content_hash, run_id, at)
    values (${uuidv7()}, ${on.requestId}, 1, ${by.personId}, ${by.behalf}::uuid, 'approve', 0, ${by.roles ?? ['finance-approver']}, ${on.contentHash}, ${runId}, now())`;

  it('takes no decision with a role that is not held, or in the name of somebody who lent none', async () => {
    const [change, annId, benId] = [await desk.waiting(), await id(ann), await id(ben)];
    const tryIt = (by: Parameters<typeof decision>[1], as = ben) =>
      byHand(as, 'approvals.decide', decision(change, by));
    expect(await tryIt({ personId: benId, behalf: null })).toBe('approval_decision_roles_held');
    expect(await tryIt({ personId: benId, behalf: annId })).toBe('approval_decision_roles_held');
    expect(await tryIt({ personId: benId, behalf: annId, roles: [] })).toBe('approval_decision_roles_held');
    expect(await tryIt({ personId: benId, behalf: benId, roles: [] })).not.toBe('run_closed_at_commit');
    const delegationId = await lent();
    expect(await tryIt({ personId: benId, behalf: await id(root) })).toBe('approval_decision_roles_held');
    // Past every guard of decisions; only the run that nobody closed keeps it from being committed.
    expect(await tryIt({ personId: benId, behalf: annId })).toBe('run_closed_at_commit');
    // The owner is bound by the count as well, though not by the run.
    await world.owner.query(
      `insert into approval_decision (id, request_id, version, person_id, on_behalf_of, decision, step_no, roles, content_hash, run_id, at)
       values ($1, $2, 1, $3, $4, 'approve', 0, '{}', $5, $1, now())`,
      [uuidv7(), change.requestId, benId, annId, change.contentHash],
    );
    expect(await tryIt({ personId: annId, behalf: null }, ann)).toBe('approval_decision_counted_once');
    await world.owner.query(`update delegation set ended_at = now(), ended_by = 'test' where id = $1`, [delegationId]);
  });

  it('makes, widens and revives no delegation', async () => {
    const delegationId = await lent();
    const insert = (roles: string[]) => () => sql`
      insert into delegation (id, giver_id, delegate_id, roles, from_at, until_at, reason)
      select ${uuidv7()}, giver_id, delegate_id, ${roles}, from_at, until_at, 'by hand' from delegation where id = ${delegationId}`;
    expect(await byHand(ben, 'approvals.delegate', insert(['finance-approver']))).toBe('delegation_approved');
    expect(await byHand(ben, 'approvals.delegate', insert(['administrator']))).toBe('delegation_within_own');
    const widen = sql`update delegation set until_at = until_at + interval '1 day' where id = ${delegationId}`;
    expect(await byHand(ben, 'approvals.endDelegation', () => widen)).toBe('delegation_kept');
    await end(delegationId);
    const revive = sql`update delegation set ended_at = null, ended_by = null where id = ${delegationId}`;
    expect(await byHand(ben, 'approvals.endDelegation', () => revive)).toBe('delegation_kept');
  });

  it('sets no rate and no personal limit', async () => {
    const rate = sql`insert into exchange_rate (id, rate_date, from_currency, to_currency, rate, source) values (${uuidv7()}, '2026-11-20', 'SEK', 'EUR', '0.0001', 'me')`;
    expect(await byHand(ben, 'approvals.recordRate', () => rate)).toBe('exchange_rate_approved');
    const limit = sql`insert into person_limit (id, person_id, role_code, limit_minor, currency, set_at) select ${uuidv7()}, id, 'finance-approver', null, 'EUR', now() from person limit 1`;
    expect(await byHand(ben, 'approvals.setPersonLimit', () => limit)).toBe('person_limit_approved');
  });
});

describe('a personal limit and an escalation', () => {
  it('keep an amount from whom it is too large, and let the stand-in decide when nobody did in time', async () => {
    const lead = await world.actor('collections-lead', 'Lea');
    const agent = await world.actor('collections-agent', 'Abe');
    const change = {
      command: 'fees.waive',
      name: 'Waiver above 25 EUR by a lead',
      baseVersion: 1,
      conditions: [[{ field: 'amountMinor', op: 'gt', value: '2500', currency: 'EUR' }]],
      steps: [{ role: 'collections-lead', count: 1, escalateTo: 'administrator', escalateAfterHours: 4 }],
      expiresAfterHours: 48,
      reason: 'Nobody is left waiting',
    };
    await world.approved('approvals.proposePolicy', change, root);
    await world.approved(
      'approvals.setPersonLimit',
      { personId: await id(lead), role: 'collections-lead', limitMinor: '3000', currency: 'EUR', reason: 'New' },
      root,
    );
    const { gate } = await import('./gate');
    const { runWork } = await import('@/server/platform/command/run-work');
    const ask = async (amountMinor: bigint) => {
      const draft = {
        command: 'fees.waive',
        codeVersion: 1,
        entityType: 'fee',
        entityId: uuidv7(),
        title: 'Waive',
        input: {},
        content: { amountMinor },
        contentHash: 'a'.repeat(64),
        consequences: [],
        facts: { amountMinor, currency: 'EUR', waivedLatelyMinor: 0n },
        hands: [],
        dueAt: null,
        withoutPolicy: 'run' as const,
      };
      const outcome = await runWork(
        { command: 'fees.waive', permission: 'fees.waive', actor: agent, key: uuidv7(), inputHash: 'x' },
        async (context) => {
          const answer = await gate(context, draft);
          await context.audit({ entityType: 'fee', entityId: draft.entityId });
          return answer.kind === 'waits'
            ? { outcome: 'submitted', result: null, waiting: answer }
            : { outcome: 'done', result: answer.kind };
        },
        () => {
          throw new Error('nothing is executed');
        },
      );
      return {
        requestId: outcome.status === 'pending' ? outcome.requestId : '',
        version: 1,
        contentHash: draft.contentHash,
      };
    };
    const large = await ask(3001n);
    expect(codeOf(await desk.decide(large, lead))).toBe('APPROVALS.BEYOND_PERSONAL_LIMIT');
    expect(codeOf(await desk.decide(large, root))).toBe('APPROVALS.NOT_ASKED');
    await world.done('approvals.escalate', {}, { kind: 'system', name: 'approvals' });
    expect(codeOf(await desk.decide(large, root))).toBe('APPROVALS.NOT_ASKED');
    await world.owner.query(`update calendar set driven_time = '15:00'`);
    await world.done('approvals.escalate', {}, { kind: 'system', name: 'approvals' });
    const { rows } = await world.owner.query(
      'select waiting_roles, escalated_at is not null as escalated from approval_request where id = $1',
      [large.requestId],
    );
    expect(rows).toEqual([{ waiting_roles: ['collections-lead', 'administrator'], escalated: true }]);
    const small = await ask(2600n);
    expect(codeOf(await desk.decide(small, root))).toBe('APPROVALS.NOT_ASKED');
    const early = await world.owner.query(
      `select escalate_at > entity_now() as later from approval_request where id = $1`,
      [small.requestId],
    );
    expect(early.rows).toEqual([{ later: true }]);
    expect(decisionOf(await desk.decide(large, root, { decision: 'reject', reason: 'Too much' }))).toBe('rejected');
  });
});
