import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { systemActor, type Actor } from '@/server/platform/auth/actor';
import type { AnyCommand } from '@/server/platform/command/define';
import { bindDoors, doors } from '@/server/platform/command/registry';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { approvalDesk, codeOf, decisionOf } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';

let world: TestWorld;
let desk: ReturnType<typeof approvalDesk>;
let maker: Actor;

beforeAll(async () => {
  world = await openWorld();
  desk = approvalDesk(world);
  maker = await world.actor('finance-operator', 'Mara');
});
afterAll(() => world.close());

describe('a change of bank details', () => {
  it('waits, is approved by somebody else, runs once, and the key of the maker answers pending and then the result', async () => {
    const checker = await world.actor('finance-approver', 'Chris');
    const change = await desk.waiting();
    expect(await desk.liveIbans(change.merchantId)).toEqual([]);
    const again = await world.run('merchants.changeBankDetails', change.input, maker, change.key);
    expect(again).toMatchObject({ status: 'pending', requestId: change.requestId });
    expect(again.status === 'pending' && again.mayApprove).toContain('Chris (finance-approver)');

    const key = uuidv7();
    const decided = await desk.decide(change, checker, { key });
    expect(decisionOf(decided)).toBe('executed');
    expect(await desk.decide(change, checker, { key })).toMatchObject({ status: 'done', replayed: true });
    expect(await desk.liveIbans(change.merchantId)).toEqual([change.iban]);

    const final = await world.run('merchants.changeBankDetails', change.input, maker, change.key);
    expect(final).toMatchObject({ status: 'done', replayed: true, result: { merchantId: change.merchantId } });

    const { rows } = await world.owner.query<{ command: string; outcome: string }>(
      `select command, outcome from audit_event where entity_id in ($1, $2) order by id`,
      [change.requestId, change.merchantId],
    );
    expect(rows.map((row) => `${row.command} ${row.outcome}`)).toEqual([
      'merchants.register done',
      'merchants.changeBankDetails submitted',
      'merchants.changeBankDetails executed',
      'approvals.decide done',
    ]);
  });

  it('is never approved by its maker, and the attempt is written down', async () => {
    const both = await world.actor('finance-operator', 'Max');
    await world.owner.query(
      `insert into person_role (person_id, role_code) values ($1, 'finance-approver') on conflict do nothing`,
      [await world.personId(both)],
    );
    const change = await desk.waiting(both);
    expect(codeOf(await desk.decide(change, both))).toBe('APPROVALS.OWN_REQUEST');
    expect(codeOf(await desk.decide(change, both, { decision: 'reject', reason: 'no' }))).toBe('APPROVALS.OWN_REQUEST');
    expect(await desk.statusOf(change.requestId)).toBe('pending');
    const { rows } = await world.owner.query<{ reason: string }>(
      `select reason from audit_event where entity_id = $1 and outcome = 'denied'`,
      [change.requestId],
    );
    expect(rows.map((row) => row.reason)).toEqual(['APPROVALS.OWN_REQUEST', 'APPROVALS.OWN_REQUEST']);
  });

  it('is asked for once: the second request names the first', async () => {
    const change = await desk.waiting();
    const input = { merchantId: change.merchantId, version: 1, iban: desk.nextIban(), holderName: 'Kettenwerk GmbH' };
    const second = await Promise.all([1, 2, 3].map(() => world.run('merchants.changeBankDetails', input, maker)));
    expect(second.map(codeOf)).toEqual(Array.from({ length: 3 }, () => 'APPROVALS.ALREADY_WAITING'));
    expect(second[0]?.status === 'refused' && second[0].refusal.message).toMatch(/AP-2611-\d{4}-\d\d/);
  });

  it('asked for by ten people at the same instant waits once', async () => {
    const merchantId = await desk.merchant();
    const makers = await Promise.all(
      Array.from({ length: 10 }, (_, no) => world.actor('finance-operator', `Maker${no}`)),
    );
    const input = { merchantId, version: 1, iban: desk.nextIban(), holderName: 'Kettenwerk GmbH' };
    const outcomes = await Promise.all(makers.map((by) => world.run('merchants.changeBankDetails', input, by)));
    expect(outcomes.filter((outcome) => outcome.status === 'pending')).toHaveLength(1);
    expect(outcomes.filter((outcome) => codeOf(outcome) === 'APPROVALS.ALREADY_WAITING')).toHaveLength(9);
  });
});

describe('a decision is refused', () => {
  it.each([
    ['an older version', { version: 9 }, 'APPROVALS.VERSION_STALE'],
    ['another content', { contentHash: 'f'.repeat(64) }, 'APPROVALS.CONTENT_NOT_SHOWN'],
    ['a rejection without a reason', { decision: 'reject' }, 'APPROVALS.REASON_MISSING'],
    ['a rejection with blanks', { decision: 'reject', reason: '   ' }, 'APPROVALS.REASON_MISSING'],
    ['a recommendation that nobody asked for', { decision: 'recommend' }, 'APPROVALS.OTHER_STEP'],
    ['an unknown request', { requestId: '00000000-0000-7000-8000-000000000000' }, 'APPROVALS.NOT_FOUND'],
  ])('of %s', async (_what, more, code) => {
    const change = await desk.waiting();
    expect(codeOf(await desk.decide(change, await world.actor('finance-approver', 'Chris'), more))).toBe(code);
    expect(await desk.statusOf(change.requestId)).toBe('pending');
    expect(await desk.liveIbans(change.merchantId)).toEqual([]);
  });

  it('by somebody whose roles are not asked, whose role was taken away, or whose session ended', async () => {
    const change = await desk.waiting();
    expect(codeOf(await desk.decide(change, await world.actor('administrator', 'Root')))).toBe('APPROVALS.NOT_ASKED');
    expect(codeOf(await desk.decide(change, await world.actor('support-agent', 'Sam')))).toBe('ACCESS.DENIED');

    const former = await world.actor('finance-approver', 'Former');
    await world.owner.query('delete from person_role where person_id = $1', [await world.personId(former)]);
    expect(codeOf(await desk.decide(change, former))).toBe('ACCESS.DENIED');

    const gone = await world.actor('finance-approver', 'Gone');
    await world.owner.query('update session set revoked_at = now() where id = $1', [
      gone.kind === 'person' ? gone.sessionId : '',
    ]);
    expect(codeOf(await desk.decide(change, gone))).toBe('ACCESS.UNAUTHENTICATED');
    expect(await desk.statusOf(change.requestId)).toBe('pending');
  });

  it('after it ended, in words that say how', async () => {
    const change = await desk.waiting();
    const checker = await world.actor('finance-approver', 'Chris');
    expect(
      decisionOf(await desk.decide(change, checker, { decision: 'reject', reason: 'The holder is not known' })),
    ).toBe('rejected');
    expect(codeOf(await desk.decide(change, await world.actor('finance-approver', 'Dora')))).toBe('APPROVALS.CLOSED');
    const replay = await world.run('merchants.changeBankDetails', change.input, maker, change.key);
    expect(replay.status === 'refused' && replay.refusal).toMatchObject({ code: 'APPROVALS.NOT_EXECUTED' });
    expect(replay.status === 'refused' && replay.refusal.message).toContain('The holder is not known');
    expect(await desk.liveIbans(change.merchantId)).toEqual([]);
  });

  it('after the time ran out, and then it expires', async () => {
    const change = await desk.waiting();
    const checker = await world.actor('finance-approver', 'Chris');
    await world.owner.query(`update calendar set business_date = '2026-11-25'`);
    try {
      expect(codeOf(await desk.decide(change, checker))).toBe('APPROVALS.EXPIRED');
      await world.done('approvals.expire', {}, { kind: 'system', name: 'approvals' });
      expect(await desk.statusOf(change.requestId)).toBe('expired');
    } finally {
      await world.owner.query(`update calendar set business_date = '2026-11-20'`);
    }
    expect(codeOf(await desk.decide(change, checker))).toBe('APPROVALS.CLOSED');
  });

  it('after the maker withdrew it; nobody else withdraws', async () => {
    const change = await desk.waiting();
    const checker = await world.actor('finance-approver', 'Chris');
    expect(codeOf(await world.run('approvals.withdraw', { requestId: change.requestId }, checker))).toBe(
      'APPROVALS.NOT_MAKER',
    );
    await world.done('approvals.withdraw', { requestId: change.requestId, reason: 'Wrong account' }, maker);
    expect(codeOf(await desk.decide(change, checker))).toBe('APPROVALS.CLOSED');
  });
});

describe('when the subject changed underneath', () => {
  it('nothing runs, and the difference says what changed', async () => {
    const change = await desk.waiting();
    await world.done('merchants.hold', { merchantId: change.merchantId, reason: 'Payout came back' }, maker);
    const outcome = await desk.decide(change, await world.actor('finance-approver', 'Chris'));
    expect(outcome).toMatchObject({
      status: 'done',
      result: { status: 'changed', difference: [{ path: 'merchant.version', approved: 1, now: 2 }] },
    });
    expect(await desk.statusOf(change.requestId)).toBe('changed');
    expect(await desk.liveIbans(change.merchantId)).toEqual([]);
    const replay = await world.run('merchants.changeBankDetails', change.input, maker, change.key);
    expect(codeOf(replay)).toBe('APPROVALS.NOT_EXECUTED');
  });
});

/** Does something as an installation whose upgrade changed an act, or took it away. */
async function upgraded<T>(name: string, next: AnyCommand | null, work: () => Promise<T>): Promise<T> {
  const before = doors();
  const commands = new Map(before.commands);
  if (next) commands.set(name, next);
  else commands.delete(name);
  bindDoors({ ...before, commands });
  try {
    return await work();
  } finally {
    bindDoors(before);
  }
}

describe('an upgrade while a request waits', () => {
  const act = 'merchants.changeBankDetails';
  const asksMore = (): AnyCommand => {
    const command = doors().commands.get(act)!;
    return { ...command, input: z.intersection(command.input, z.object({ accountKind: z.enum(['own', 'trust']) })) };
  };

  it.each([
    ['that asks for more than the maker was asked for', asksMore, 'APPROVALS.INPUT_OUTDATED'],
    ['that took the act away', () => null, 'APPROVALS.COMMAND_GONE'],
  ])('%s ends it as failed with the last decision, and nothing of it is done', async (_what, next, code) => {
    const change = await desk.waiting();
    const checker = await world.actor('finance-approver', 'Chris');
    const outcome = await upgraded(act, next(), () => desk.decide(change, checker));
    expect(outcome).toMatchObject({ status: 'done', result: { status: 'failed', code } });
    expect(await desk.statusOf(change.requestId)).toBe('failed');
    expect(await desk.liveIbans(change.merchantId)).toEqual([]);
    const { rows } = await world.owner.query<{ decisions: number; runs: number; told: number; reason: string }>(
      `select (select count(*)::int from approval_decision where request_id = r.id) as decisions, r.closed_reason as reason,
         (select count(*)::int from run where idem_key = 'approval/' || r.id) as runs,
         (select count(*)::int from outbox_event where handler = 'approvals.tellMaker' and payload ->> 'requestId' = r.id::text) as told
       from approval_request r where r.id = $1`,
      [change.requestId],
    );
    expect(rows).toEqual([{ decisions: 1, runs: 0, told: 1, reason: expect.stringContaining('submitted anew') }]);
    expect(codeOf(await world.run(act, change.input, maker, change.key))).toBe('APPROVALS.NOT_EXECUTED');
  });

  it('lets others still reject it, and it still expires, though the act cannot be told', async () => {
    const [rejected, late] = [await desk.waiting(), await desk.waiting()];
    const checker = await world.actor('finance-approver', 'Chris');
    const approval = { ...doors().commands.get(act)!.approval!, onClosed: () => Promise.resolve() };
    await upgraded(act, { ...asksMore(), approval }, async () => {
      await desk.decide(rejected, checker, { decision: 'reject', reason: 'Made before the upgrade' });
      await world.owner.query(`update calendar set business_date = '2026-11-25'`);
      try {
        await world.done('approvals.expire', {}, systemActor('approvals'));
      } finally {
        await world.owner.query(`update calendar set business_date = '2026-11-20'`);
      }
    });
    expect(await desk.statusOf(rejected.requestId)).toBe('rejected');
    expect(await desk.statusOf(late.requestId)).toBe('expired');
  });
});

describe('many at once', () => {
  // ROUNDS=200 by hand; the suite shows that it holds, the long run that it is no luck.
  it(
    'fifty approvers of one request count once and execute once, round after round',
    { timeout: 1_800_000 },
    async () => {
      const checkers = await Promise.all(
        Array.from({ length: 50 }, (_, no) => world.actor('finance-approver', `Racer${no}`)),
      );
      for (let round = 0; round < Number(process.env.ROUNDS ?? 20); round += 1) {
        const change = await desk.waiting();
        const outcomes = await Promise.all(checkers.map((checker) => desk.decide(change, checker)));
        expect(outcomes.filter((outcome) => decisionOf(outcome) === 'executed')).toHaveLength(1);
        expect(outcomes.filter((outcome) => codeOf(outcome) === 'APPROVALS.CLOSED')).toHaveLength(49);
        const { rows } = await world.owner.query<{ decisions: number; accounts: number; runs: number }>(
          `select (select count(*)::int from approval_decision where request_id = $1) as decisions,
           (select count(*)::int from merchant_account where merchant_id = $2) as accounts,
           (select count(*)::int from run where idem_key = 'approval/' || $1) as runs`,
          [change.requestId, change.merchantId],
        );
        expect(rows[0]).toEqual({ decisions: 1, accounts: 1, runs: 1 });
      }
    },
  );

  it('approve, reject and withdraw end it one way', async () => {
    const change = await desk.waiting();
    const [a, b] = [await world.actor('finance-approver', 'Chris'), await world.actor('finance-approver', 'Dora')];
    const outcomes = await Promise.all([
      desk.decide(change, a),
      desk.decide(change, b, { decision: 'reject', reason: 'Unknown holder' }),
      world.run('approvals.withdraw', { requestId: change.requestId }, maker),
    ]);
    expect(outcomes.filter((outcome) => outcome.status === 'done')).toHaveLength(1);
    const executed = (await desk.statusOf(change.requestId)) === 'executed';
    expect(await desk.liveIbans(change.merchantId)).toEqual(executed ? [change.iban] : []);
  });
});

describe('a policy that asks for two', () => {
  it('counts each person once, forgets who was suspended, and takes two last approvals at once', async () => {
    await world.owner.query(
      `insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, effective_from)
       values ($1, 'merchants.changeBankDetails', 1, 'Two for a first account', 'live',
         '[[{"field":"firstAccount","op":"eq","value":true}]]', '[{"role":"finance-approver","count":2}]', 24, '2020-01-01')`,
      [uuidv7()],
    );
    const [a, b, c] = [
      await world.actor('finance-approver', 'Anton'),
      await world.actor('finance-approver', 'Berta'),
      await world.actor('finance-approver', 'Carl'),
    ];
    const first = await desk.waiting();
    expect(decisionOf(await desk.decide(first, a))).toBe('pending');
    expect(codeOf(await desk.decide(first, a))).toBe('APPROVALS.ALREADY_DECIDED');
    expect(decisionOf(await desk.decide(first, b))).toBe('executed');

    const second = await desk.waiting();
    expect(decisionOf(await desk.decide(second, a))).toBe('pending');
    await world.owner.query(`update person set status = 'suspended' where id = $1`, [await world.personId(a)]);
    expect(decisionOf(await desk.decide(second, b))).toBe('pending');
    expect(decisionOf(await desk.decide(second, c))).toBe('executed');

    const third = await desk.waiting();
    const last = await Promise.all([desk.decide(third, b), desk.decide(third, c)]);
    expect(last.map(decisionOf).sort()).toEqual(['executed', 'pending']);
    expect(await desk.liveIbans(third.merchantId)).toEqual([third.iban]);

    await world.owner.query(
      `insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, effective_from)
       values ($1, 'merchants.changeBankDetails', 2, 'Two for a first account', 'retired', '[]', '[{"role":"finance-approver","count":2}]', 24, '2020-01-01')`,
      [uuidv7()],
    );
    expect(decisionOf(await desk.decide(await desk.waiting(), c))).toBe('executed');
  });
});

describe('a request that a machine made', () => {
  it('is recommended by one person and approved by another, never both by one', async () => {
    await world.owner.query(
      `insert into role_permission values ('system:test', 'merchants.changeBankDetails') on conflict do nothing`,
    );
    const change = await desk.waiting(systemActor('test'));
    const [a, b] = [await world.actor('finance-approver', 'Berta'), await world.actor('finance-approver', 'Carl')];
    expect(codeOf(await desk.decide(change, a))).toBe('APPROVALS.OTHER_STEP');
    expect(decisionOf(await desk.decide(change, a, { decision: 'recommend' }))).toBe('pending');
    expect(codeOf(await desk.decide(change, a))).toBe('APPROVALS.ALREADY_DECIDED');
    expect(codeOf(await desk.decide(change, b, { decision: 'recommend' }))).toBe('APPROVALS.OTHER_STEP');
    expect(await desk.liveIbans(change.merchantId)).toEqual([]);
    expect(decisionOf(await desk.decide(change, b))).toBe('executed');
    expect(await desk.liveIbans(change.merchantId)).toEqual([change.iban]);
  });
});
