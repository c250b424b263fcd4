import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeIban } from '@/server/kernel/iban';
import type { Actor } from '@/server/platform/auth/actor';
import type { Outcome } from '@/server/platform/command/run-command';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';
import { withTransaction } from '@/server/platform/db/tx';
import { openWorld, type TestWorld } from '@/server/testing/example-world';

let world: TestWorld;
let maker: Actor;

beforeAll(async () => {
  world = await openWorld();
  maker = await world.actor('finance-operator', 'Mara');
});
afterAll(() => world.close());

let account = 370400440532013000n;
const nextIban = () => makeIban('DE', String((account += 1n)));

type Waiting = {
  requestId: string;
  version: number;
  contentHash: string;
  merchantId: string;
  iban: string;
  key: string;
  input: unknown;
};

async function merchant(): Promise<string> {
  const result = await world.done(
    'merchants.register',
    {
      name: 'Kettenwerk',
      legalName: 'Kettenwerk GmbH',
      category: 'bikes',
      country: 'DE',
      city: 'Ulm',
      currency: 'EUR',
      contactEmail: 'office@kettenwerk.example',
      feeBps: 300,
      feeFixedMinor: '30',
      reserveBps: 0,
      payoutDelayDays: 2,
    },
    maker,
  );
  return (result as { merchantId: string }).merchantId;
}

async function shown(requestId: string): Promise<{ requestId: string; version: number; contentHash: string }> {
  const { rows } = await world.owner.query<{ version: number; content_hash: string }>(
    'select version, content_hash from approval_request where id = $1',
    [requestId],
  );
  return { requestId, version: rows[0]?.version ?? 0, contentHash: rows[0]?.content_hash ?? '' };
}

async function waiting(by: Actor = maker): Promise<Waiting> {
  const merchantId = await merchant();
  const key = uuidv7();
  const iban = nextIban();
  const input = { merchantId, version: 1, iban, holderName: 'Kettenwerk GmbH' };
  const outcome = await world.run('merchants.changeBankDetails', input, by, key);
  if (outcome.status !== 'pending') throw new Error(`expected a request, got ${JSON.stringify(outcome)}`);
  return { ...(await shown(outcome.requestId)), merchantId, iban, key, input };
}

const decide = (
  on: Pick<Waiting, 'requestId' | 'version' | 'contentHash'>,
  by: Actor,
  more: object = {},
  key?: string,
) =>
  world.run(
    'approvals.decide',
    { requestId: on.requestId, version: on.version, contentHash: on.contentHash, decision: 'approve', ...more },
    by,
    key,
  );

const codeOf = (outcome: Outcome<unknown>) => (outcome.status === 'refused' ? outcome.refusal.code : outcome.status);
const statusIn = (outcome: Outcome<unknown>) =>
  outcome.status === 'done' ? (outcome.result as { status: string }).status : codeOf(outcome);

async function liveIbans(merchantId: string): Promise<string[]> {
  const { rows } = await world.owner.query<{ iban: string }>(
    `select iban from merchant_account where merchant_id = $1 and status = 'live'`,
    [merchantId],
  );
  return rows.map((row) => row.iban);
}

async function requestStatus(requestId: string): Promise<string | undefined> {
  const { rows } = await world.owner.query<{ status: string }>('select status from approval_request where id = $1', [
    requestId,
  ]);
  return rows[0]?.status;
}

describe('a change of bank details', () => {
  it('waits, is approved by somebody else, runs once, and the key of the maker answers pending and then the result', async () => {
    const checker = await world.actor('finance-approver', 'Chris');
    const change = await waiting();
    expect(await liveIbans(change.merchantId)).toEqual([]);
    const again = await world.run('merchants.changeBankDetails', change.input, maker, change.key);
    expect(again).toMatchObject({ status: 'pending', requestId: change.requestId });
    expect(again.status === 'pending' && again.mayApprove).toContain('Chris (finance-approver)');

    const key = uuidv7();
    const decided = await decide(change, checker, {}, key);
    expect(statusIn(decided)).toBe('executed');
    expect(await decide(change, checker, {}, key)).toMatchObject({ status: 'done', replayed: true });
    expect(await liveIbans(change.merchantId)).toEqual([change.iban]);

    const final = await world.run('merchants.changeBankDetails', change.input, maker, change.key);
    expect(final).toMatchObject({ status: 'done', result: { merchantId: change.merchantId } });

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
    const change = await waiting(both);
    expect(codeOf(await decide(change, both))).toBe('APPROVALS.OWN_REQUEST');
    expect(codeOf(await decide(change, both, { decision: 'reject', reason: 'no' }))).toBe('APPROVALS.OWN_REQUEST');
    expect(await requestStatus(change.requestId)).toBe('pending');
    const { rows } = await world.owner.query<{ reason: string }>(
      `select reason from audit_event where entity_id = $1 and outcome = 'denied'`,
      [change.requestId],
    );
    expect(rows.map((row) => row.reason)).toEqual(['APPROVALS.OWN_REQUEST', 'APPROVALS.OWN_REQUEST']);
  });

  it('is asked for once: the second request names the first', async () => {
    const change = await waiting();
    const input = { merchantId: change.merchantId, version: 1, iban: nextIban(), holderName: 'Kettenwerk GmbH' };
    const second = await Promise.all([1, 2, 3].map(() => world.run('merchants.changeBankDetails', input, maker)));
    expect(second.map(codeOf)).toEqual(Array.from({ length: 3 }, () => 'APPROVALS.ALREADY_WAITING'));
    expect(second[0]?.status === 'refused' && second[0].refusal.message).toMatch(/AP-2611-\d{4}-\d\d/);
  });

  it('asked for by ten people at the same instant waits once', async () => {
    const merchantId = await merchant();
    const makers = await Promise.all(
      Array.from({ length: 10 }, (_, no) => world.actor('finance-operator', `Maker${no}`)),
    );
    const input = { merchantId, version: 1, iban: nextIban(), holderName: 'Kettenwerk GmbH' };
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
    const change = await waiting();
    expect(codeOf(await decide(change, await world.actor('finance-approver', 'Chris'), more))).toBe(code);
    expect(await requestStatus(change.requestId)).toBe('pending');
    expect(await liveIbans(change.merchantId)).toEqual([]);
  });

  it('by somebody whose roles are not asked, whose role was taken away, or whose session ended', async () => {
    const change = await waiting();
    expect(codeOf(await decide(change, await world.actor('administrator', 'Root')))).toBe('APPROVALS.NOT_ASKED');
    expect(codeOf(await decide(change, await world.actor('support-agent', 'Sam')))).toBe('ACCESS.DENIED');

    const former = await world.actor('finance-approver', 'Former');
    await world.owner.query('delete from person_role where person_id = $1', [await world.personId(former)]);
    expect(codeOf(await decide(change, former))).toBe('ACCESS.DENIED');

    const gone = await world.actor('finance-approver', 'Gone');
    await world.owner.query('update session set revoked_at = now() where id = $1', [
      gone.kind === 'person' ? gone.sessionId : '',
    ]);
    expect(codeOf(await decide(change, gone))).toBe('ACCESS.UNAUTHENTICATED');
    expect(await requestStatus(change.requestId)).toBe('pending');
  });

  it('after it ended, in words that say how', async () => {
    const change = await waiting();
    const checker = await world.actor('finance-approver', 'Chris');
    expect(statusIn(await decide(change, checker, { decision: 'reject', reason: 'The holder is not known' }))).toBe(
      'rejected',
    );
    expect(codeOf(await decide(change, await world.actor('finance-approver', 'Dora')))).toBe('APPROVALS.CLOSED');
    const replay = await world.run('merchants.changeBankDetails', change.input, maker, change.key);
    expect(replay.status === 'refused' && replay.refusal).toMatchObject({ code: 'APPROVALS.NOT_EXECUTED' });
    expect(replay.status === 'refused' && replay.refusal.message).toContain('The holder is not known');
    expect(await liveIbans(change.merchantId)).toEqual([]);
  });

  it('after the time ran out, and then it expires', async () => {
    const change = await waiting();
    const checker = await world.actor('finance-approver', 'Chris');
    await world.owner.query(`update calendar set business_date = '2026-11-25'`);
    try {
      expect(codeOf(await decide(change, checker))).toBe('APPROVALS.EXPIRED');
      await world.done('approvals.expire', {}, { kind: 'system', name: 'approvals' });
      expect(await requestStatus(change.requestId)).toBe('expired');
    } finally {
      await world.owner.query(`update calendar set business_date = '2026-11-20'`);
    }
    expect(codeOf(await decide(change, checker))).toBe('APPROVALS.CLOSED');
  });

  it('after the maker withdrew it; nobody else withdraws', async () => {
    const change = await waiting();
    const checker = await world.actor('finance-approver', 'Chris');
    expect(codeOf(await world.run('approvals.withdraw', { requestId: change.requestId }, checker))).toBe(
      'APPROVALS.NOT_MAKER',
    );
    await world.done('approvals.withdraw', { requestId: change.requestId, reason: 'Wrong account' }, maker);
    expect(codeOf(await decide(change, checker))).toBe('APPROVALS.CLOSED');
  });
});

describe('when the subject changed underneath', () => {
  it('nothing runs, and the difference says what changed', async () => {
    const change = await waiting();
    await world.done('merchants.hold', { merchantId: change.merchantId, reason: 'Payout came back' }, maker);
    const outcome = await decide(change, await world.actor('finance-approver', 'Chris'));
    expect(outcome).toMatchObject({
      status: 'done',
      result: { status: 'changed', difference: [{ path: 'merchant.version', approved: 1, now: 2 }] },
    });
    expect(await requestStatus(change.requestId)).toBe('changed');
    expect(await liveIbans(change.merchantId)).toEqual([]);
    const replay = await world.run('merchants.changeBankDetails', change.input, maker, change.key);
    expect(codeOf(replay)).toBe('APPROVALS.NOT_EXECUTED');
  });
});

describe('many at once', () => {
  it('twenty approvers of one request count once and execute once', async () => {
    const checkers = await Promise.all(
      Array.from({ length: 20 }, (_, no) => world.actor('finance-approver', `Racer${no}`)),
    );
    for (let round = 0; round < 3; round += 1) {
      const change = await waiting();
      const outcomes = await Promise.all(checkers.map((checker) => decide(change, checker)));
      expect(outcomes.filter((outcome) => statusIn(outcome) === 'executed')).toHaveLength(1);
      expect(outcomes.filter((outcome) => codeOf(outcome) === 'APPROVALS.CLOSED')).toHaveLength(19);
      const { rows } = await world.owner.query<{ decisions: number; accounts: number; runs: number }>(
        `select (select count(*)::int from approval_decision where request_id = $1) as decisions,
           (select count(*)::int from merchant_account where merchant_id = $2) as accounts,
           (select count(*)::int from run where idem_key = 'approval/' || $1) as runs`,
        [change.requestId, change.merchantId],
      );
      expect(rows[0]).toEqual({ decisions: 1, accounts: 1, runs: 1 });
    }
  });

  it('approve, reject and withdraw end it one way', async () => {
    const change = await waiting();
    const [a, b] = [await world.actor('finance-approver', 'Chris'), await world.actor('finance-approver', 'Dora')];
    const outcomes = await Promise.all([
      decide(change, a),
      decide(change, b, { decision: 'reject', reason: 'Unknown holder' }),
      world.run('approvals.withdraw', { requestId: change.requestId }, maker),
    ]);
    expect(outcomes.filter((outcome) => outcome.status === 'done')).toHaveLength(1);
    const executed = (await requestStatus(change.requestId)) === 'executed';
    expect(await liveIbans(change.merchantId)).toEqual(executed ? [change.iban] : []);
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
    const first = await waiting();
    expect(statusIn(await decide(first, a))).toBe('pending');
    expect(codeOf(await decide(first, a))).toBe('APPROVALS.ALREADY_DECIDED');
    expect(statusIn(await decide(first, b))).toBe('executed');

    const second = await waiting();
    expect(statusIn(await decide(second, a))).toBe('pending');
    await world.owner.query(`update person set status = 'suspended' where id = $1`, [await world.personId(a)]);
    expect(statusIn(await decide(second, b))).toBe('pending');
    expect(statusIn(await decide(second, c))).toBe('executed');

    const third = await waiting();
    const last = await Promise.all([decide(third, b), decide(third, c)]);
    expect(last.map(statusIn).sort()).toEqual(['executed', 'pending']);
    expect(await liveIbans(third.merchantId)).toEqual([third.iban]);

    await world.owner.query(
      `insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, effective_from)
       values ($1, 'merchants.changeBankDetails', 2, 'Two for a first account', 'retired', '[]', '[{"role":"finance-approver","count":2}]', 24, '2020-01-01')`,
      [uuidv7()],
    );
    expect(statusIn(await decide(await waiting(), c))).toBe('executed');
  });
});

describe('the database', () => {
  /** Opens a real run as this person and writes by hand, as an attacker with the application's connection would. */
  async function byHand(
    actor: Actor,
    command: string,
    statement: (ids: { runId: string }) => ReturnType<typeof sql>,
  ): Promise<string> {
    const sessionId = actor.kind === 'person' ? actor.sessionId : '';
    const attempt = withTransaction(world.database.app, async (tx) => {
      const runId = uuidv7();
      await tx.exec(
        sql`select * from begin_run(${runId}::uuid, ${command}, 'approvals.withdraw', 'person', null, ${sessionId}::uuid, ${uuidv7()}, 'x')`,
      );
      await tx.exec(statement({ runId }));
    });
    return attempt.then(
      () => 'written',
      (error: { constraint?: string; code?: string }) => error.constraint ?? error.code ?? 'failed',
    );
  }

  it('takes no decision of a maker, in the name of another, without a run, or on other content', async () => {
    const both = await world.actor('finance-operator', 'Max');
    const change = await waiting(both);
    const insert = (personId: string, runId: string, hash = change.contentHash) => sql`
      insert into approval_decision (id, request_id, version, person_id, decision, step_no, roles, content_hash, run_id, at)
      values (${uuidv7()}, ${change.requestId}, 1, ${personId}, 'approve', 0, '{}', ${hash}, ${runId}, now())`;
    const makerId = await world.personId(both);
    const otherId = await world.personId(await world.actor('finance-approver', 'Chris'));
    expect(await byHand(both, 'approvals.decide', ({ runId }) => insert(makerId, runId))).toBe(
      'approval_decision_not_by_maker',
    );
    expect(await byHand(both, 'approvals.decide', ({ runId }) => insert(otherId, runId))).toBe(
      'approval_decision_own_run',
    );
    const checker = await world.actor('finance-approver', 'Chris');
    await world.owner.query(
      `insert into role_permission values ('finance-approver', 'approvals.withdraw') on conflict do nothing`,
    );
    expect(await byHand(checker, 'approvals.decide', ({ runId }) => insert(otherId, runId, 'f'.repeat(64)))).toBe(
      'approval_decision_of_current_version',
    );
    const bare = withTransaction(world.database.app, (tx) => tx.exec(insert(otherId, uuidv7())));
    await expect(bare).rejects.toMatchObject({ code: '42501' });
    const forged = withTransaction(world.database.app, async (tx) => {
      await tx.exec(sql`select set_config('app.run_id', ${uuidv7()}, true)`);
      await tx.exec(insert(otherId, uuidv7()));
    });
    await expect(forged).rejects.toMatchObject({ code: '42501' });
  });

  it('executes no request without its decisions, changes none of its content, and opens none again', async () => {
    const change = await waiting();
    const done = sql`update approval_request set status = 'executed', closed_at = now(), executed_run_id = ${uuidv7()} where id = ${change.requestId}`;
    expect(await byHand(maker, 'approvals.decide', () => done)).toBe('approval_request_decided');
    const edit = sql`update approval_request set content = '{}' where id = ${change.requestId}`;
    expect(await byHand(maker, 'approvals.decide', () => edit)).toBe('approval_request_bound');
    const fewer = sql`update approval_request set steps = '[{"kind":"approve","role":"finance-operator","count":1}]' where id = ${change.requestId}`;
    expect(await byHand(maker, 'approvals.decide', () => fewer)).toBe('approval_request_bound');
    const noMaker = sql`delete from approval_maker where request_id = ${change.requestId}`;
    expect(await byHand(maker, 'approvals.decide', () => noMaker)).toBe('42501');
    await world.done('approvals.withdraw', { requestId: change.requestId }, maker);
    const reopen = sql`update approval_request set status = 'pending', closed_at = null where id = ${change.requestId}`;
    expect(await byHand(maker, 'approvals.decide', () => reopen)).toBe('approval_request_final');
  });

  it('makes no account live without its approved request', async () => {
    const change = await waiting();
    const account = (requestId: string | null) => sql`
      insert into merchant_account (id, merchant_id, iban, holder_name, status, live_from, request_id)
      values (${uuidv7()}, ${change.merchantId}, ${change.iban}, 'Kettenwerk GmbH', 'live', now(), ${requestId}::uuid)`;
    expect(await byHand(maker, 'merchants.changeBankDetails', () => account(change.requestId))).toBe(
      'merchant_account_approved',
    );
    expect(await byHand(maker, 'merchants.changeBankDetails', () => account(null))).toBe('merchant_account_approved');
  });

  it('keeps policies as they were written', async () => {
    const weaken = sql`update approval_policy set steps = '[{"role":"finance-operator","count":1}]'`;
    expect(await byHand(maker, 'approvals.decide', () => weaken)).toBe('42501');
  });
});
