import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '@/server/platform/auth/actor';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { installationSigner } from '@/server/platform/crypto/signing';
import { sql } from '@/server/platform/db/sql';
import { withTransaction } from '@/server/platform/db/tx';
import { runQuery } from '@/server/platform/query/run-query';
import { approvalDesk, codeOf, decisionOf, type Waiting } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { evidence } from '../approvals.evidence.queries';
import { noticeOfUndo } from '../approvals.notices.repo';
import { inbox } from '../approvals.queries';
import { request } from '../approvals.request.queries';
import { exampleDecided } from './example-request';
import { verifyEvidence } from './verify-evidence';

let world: TestWorld;
let desk: ReturnType<typeof approvalDesk>;
let anton: Actor;
let berta: Actor;
let carl: Actor;

beforeAll(async () => {
  world = await openWorld();
  desk = approvalDesk(world);
  await world.owner.query(
    `insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, effective_from)
     values ($1, 'merchants.changeBankDetails', 1, 'Two for a first account', 'live',
       '[[{"field":"firstAccount","op":"eq","value":true}]]', '[{"role":"finance-approver","count":2}]', 24, '2020-01-01')`,
    [uuidv7()],
  );
  anton = await world.actor('finance-approver', 'Anton');
  berta = await world.actor('finance-approver', 'Berta');
  carl = await world.actor('finance-approver', 'Carl');
});
afterAll(() => world.close());

const undo = ({ requestId, version }: Pick<Waiting, 'requestId' | 'version'>, by: Actor, reason?: string) =>
  world.run('approvals.undoDecision', { requestId, version, ...(reason ? { reason } : {}) }, by);

async function seen(requestId: string, by: Actor) {
  const answer = await runQuery(request, { requestId }, by);
  if (answer.status !== 'ok' || answer.value instanceof Error) throw new Error(JSON.stringify(answer));
  return answer.value;
}

describe('a decision that is taken back', () => {
  it('counts no more, stays written down, and its person decides once more', async () => {
    const change = await desk.waiting();
    expect(codeOf(await undo(change, anton))).toBe('APPROVALS.NOT_DECIDED');
    expect(decisionOf(await desk.decide(change, anton))).toBe('pending');
    expect((await seen(change.requestId, anton)).you).toMatchObject({ may: null, mayUndo: true });
    expect(codeOf(await undo(change, berta))).toBe('APPROVALS.NOT_DECIDED');
    expect(await undo(change, anton, 'Wrong merchant')).toMatchObject({
      status: 'done',
      result: { mayApprove: expect.arrayContaining(['Anton (finance-approver)', 'Berta (finance-approver)']) },
    });
    expect(codeOf(await undo(change, anton))).toBe('APPROVALS.NOT_DECIDED');

    const open = await seen(change.requestId, anton);
    expect(open.you).toMatchObject({ may: 'approve', mayUndo: false });
    expect(open.steps[0]).toMatchObject({ filled: 0 });
    expect(open.decisions).toMatchObject([{ decision: 'approve', counts: false, undoneReason: 'Wrong merchant' }]);
    const mine = await runQuery(
      inbox,
      { filters: { tab: ['mine'], ref: open.ref }, sort: null, cursor: null, limit: 5 },
      anton,
    );
    expect(mine).toMatchObject({ status: 'ok', value: { rows: [{ id: change.requestId, decided: 0, needed: 2 }] } });

    expect(decisionOf(await desk.decide(change, berta))).toBe('pending');
    expect(decisionOf(await desk.decide(change, anton))).toBe('executed');
    expect(await desk.liveIbans(change.merchantId)).toEqual([change.iban]);
    expect(codeOf(await undo(change, anton))).toBe('APPROVALS.CLOSED');
  });

  it('for a reason with an account number shows it to whoever is asked, and masked to all others', async () => {
    const change = await desk.waiting();
    await desk.decide(change, anton, { reason: `As ${change.iban} is theirs` });
    await undo(change, anton, `No, ${change.iban} is not theirs`);
    const reasons = async (by: Actor) =>
      (await seen(change.requestId, by)).decisions.flatMap((one) => [one.reason, one.undoneReason]);
    expect(await reasons(berta)).toEqual([`As ${change.iban} is theirs`, `No, ${change.iban} is not theirs`]);
    const masked = await reasons(await world.actor('auditor'));
    expect(masked.join()).toMatch(/^As DE\d\d ···· \d{4} is theirs,No, DE\d\d ···· \d{4} is not theirs$/);
  });

  it('is taken back once: the second decision of a person stands', async () => {
    const change = await desk.waiting();
    await desk.decide(change, anton);
    await undo(change, anton);
    expect(decisionOf(await desk.decide(change, anton))).toBe('pending');
    expect(codeOf(await desk.decide(change, anton))).toBe('APPROVALS.ALREADY_DECIDED');
    expect((await seen(change.requestId, anton)).you.mayUndo).toBe(false);
    expect(codeOf(await undo(change, anton))).toBe('APPROVALS.UNDONE_BEFORE');
  });

  it('may become a rejection', async () => {
    const change = await desk.waiting();
    await desk.decide(change, anton);
    await undo(change, anton);
    const rejected = await desk.decide(change, anton, { decision: 'reject', reason: 'Unknown holder' });
    expect(decisionOf(rejected)).toBe('rejected');
  });

  it('is refused for another version and after the time ran out', async () => {
    const change = await desk.waiting();
    await desk.decide(change, anton);
    expect(codeOf(await undo({ ...change, version: 2 }, anton))).toBe('APPROVALS.VERSION_STALE');
    await world.owner.query(`update calendar set business_date = '2026-11-25'`);
    try {
      expect(codeOf(await undo(change, anton))).toBe('APPROVALS.EXPIRED');
    } finally {
      await world.owner.query(`update calendar set business_date = '2026-11-20'`);
    }
  });

  it('tells the maker and whoever decided as well, by a line and not by mail', async () => {
    const change = await desk.waiting();
    await desk.decide(change, anton);
    await undo(change, anton, 'Wrong merchant');
    const { rows } = await world.owner.query<{ id: string }>(
      'select d.id from approval_decision d where request_id = $1',
      [change.requestId],
    );
    const told = await noticeOfUndo(rows[0]?.id ?? '');
    const maker = await world.personId(await world.actor('finance-operator', 'Mara'));
    expect(told).toMatchObject({ personIds: [maker], mail: null, body: expect.stringContaining('Wrong merchant') });
  });
});

/** The same numbers in every run, so that a failure comes again. */
function dice(seed: number): (faces: number) => number {
  let state = seed;
  return (faces) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 16) % faces;
  };
}

it('whatever is decided and taken back in whatever order, it runs with two people whose yes stands, and once', async () => {
  const people = [anton, berta, carl];
  for (let seed = 1; seed <= 15; seed += 1) {
    const roll = dice(seed);
    const change = await desk.waiting();
    const stands = new Set<number>();
    const taken = new Set<number>();
    for (let step = 0; step < 12; step += 1) {
      const who = roll(people.length);
      const by = people[who] ?? anton;
      const ended = stands.size >= 2;
      if (roll(3) === 0) {
        const may = !ended && stands.has(who) && !taken.has(who);
        expect(codeOf(await undo(change, by)) === 'done', `seed ${seed}, step ${step}`).toBe(may);
        if (may) {
          stands.delete(who);
          taken.add(who);
        }
      } else {
        const may = !ended && !stands.has(who);
        const answer = decisionOf(await desk.decide(change, by));
        if (may) stands.add(who);
        const expected = stands.size >= 2 ? 'executed' : 'pending';
        expect(may ? answer === expected : answer.startsWith('APPROVALS.'), `seed ${seed}, step ${step}`).toBe(true);
      }
    }
    expect(await desk.liveIbans(change.merchantId)).toEqual(stands.size >= 2 ? [change.iban] : []);
  }
});

it('an undo and the last approval at once: one comes first, the other is refused or waits', async () => {
  for (let round = 0; round < 12; round += 1) {
    const change = await desk.waiting();
    await desk.decide(change, anton);
    const [taken, last] = await Promise.all([undo(change, anton), desk.decide(change, berta)]);
    const executed = (await desk.statusOf(change.requestId)) === 'executed';
    expect([codeOf(taken), decisionOf(last)]).toEqual(
      executed ? ['APPROVALS.CLOSED', 'executed'] : ['done', 'pending'],
    );
    expect(await desk.liveIbans(change.merchantId)).toEqual(executed ? [change.iban] : []);
    if (!executed) expect(decisionOf(await desk.decide(change, carl))).toBe('executed');
  }
});

it('the evidence shows both decisions, counts one, and its verifier asks who took the other back', async () => {
  const shown = await exampleDecided(world);
  const ada = await world.actor('finance-approver');
  await undo(shown, ada, 'Struck the wrong key');
  expect(decisionOf(await desk.decide(shown as Waiting, ada))).toBe('pending');
  expect(decisionOf(await desk.decide(shown as Waiting, berta))).toBe('executed');
  const auditor = await world.actor('auditor', 'Reader');
  const answer = await runQuery(evidence, { subjectId: shown.requestId, reason: 'Yearly audit' }, auditor);
  if (answer.status !== 'ok' || answer.value instanceof Error) throw new Error(JSON.stringify(answer));
  const verdict = await verifyEvidence(answer.value.text, installationSigner().publicKey);
  expect(verdict).toMatchObject({ ok: true, decisions: 3, findings: [] });
  const withoutRow = JSON.parse(answer.value.text) as { audit: { leaf: { command: string } }[] };
  withoutRow.audit = withoutRow.audit.filter((row) => row.leaf.command !== 'approvals.undoDecision');
  const forged = await verifyEvidence(JSON.stringify(withoutRow), null);
  expect(forged.findings.join()).toContain('took a decision back has no audit row');
});

describe('the database', () => {
  type Ids = { runId: string };
  async function byHand(actor: Actor, command: string, write: (ids: Ids) => ReturnType<typeof sql>): Promise<string> {
    const sessionId = actor.kind === 'person' ? actor.sessionId : '';
    const attempt = withTransaction(world.database.app, async (tx) => {
      const runId = uuidv7();
      await tx.exec(
        sql`select * from begin_run(${runId}::uuid, ${command}, 'approvals.decide', 'person', null, ${sessionId}::uuid, ${uuidv7()}, 'x')`,
      );
      await tx.exec(write({ runId }));
      throw new Error('written');
    });
    return attempt.then(
      () => 'written',
      (error: { constraint?: string; code?: string; message: string }) =>
        error.constraint ?? error.code ?? error.message,
    );
  }

  it('takes back nothing of another, by another act, twice, or after the end; and keeps what was taken back', async () => {
    const change = await desk.waiting();
    await desk.decide(change, anton);
    const { rows } = await world.owner.query<{ id: string }>('select id from approval_decision where request_id = $1', [
      change.requestId,
    ]);
    const decisionId = rows[0]?.id ?? '';
    const [antonId, bertaId] = [await world.personId(anton), await world.personId(berta)];
    const insert = (personId: string, runId: string) => sql`
      insert into approval_undo (decision_id, person_id, run_id, at) values (${decisionId}, ${personId}, ${runId}, now())`;
    const act = 'approvals.undoDecision';
    expect(await byHand(anton, act, ({ runId }) => insert(antonId, runId))).toBe('written');
    expect(await byHand(berta, act, ({ runId }) => insert(bertaId, runId))).toBe('approval_undo_own');
    expect(await byHand(berta, act, ({ runId }) => insert(antonId, runId))).toBe('approval_undo_own_run');
    expect(await byHand(anton, 'approvals.decide', ({ runId }) => insert(antonId, runId))).toBe(
      'approval_undo_own_run',
    );
    await undo(change, anton);
    expect(await byHand(anton, act, ({ runId }) => insert(antonId, runId))).toBe('approval_undo_pkey');
    for (const bad of [`update approval_undo set reason = 'x'`, 'delete from approval_undo'])
      await expect(world.owner.query(bad)).rejects.toThrow(/kept as they were written/);
    expect(decisionOf(await desk.decide(change, berta))).toBe('pending');

    // One yes that stands and one that was taken back are not two.
    const done = sql`update approval_request set status = 'executed', closed_at = now(), executed_run_id = ${uuidv7()} where id = ${change.requestId}`;
    expect(await byHand(anton, act, () => done)).toBe('approval_request_decided');

    const again = (personId: string, runId: string, attempt: number) => sql`
      insert into approval_decision (id, request_id, version, person_id, decision, step_no, roles, content_hash, run_id, at, attempt)
      values (${uuidv7()}, ${change.requestId}, 1, ${personId}, 'approve', 0, '{finance-approver}', ${change.contentHash}, ${runId}, now(), ${attempt})`;
    expect(await byHand(berta, 'approvals.decide', ({ runId }) => again(bertaId, runId, 2))).toBe(
      'approval_decision_counted_once',
    );
    expect(await byHand(anton, 'approvals.decide', ({ runId }) => again(antonId, runId, 1))).toBe('written');
  });

  it('voids a decision by the run of a suspension only, and only while its person is suspended', async () => {
    const change = await desk.waiting();
    await desk.decide(change, anton);
    const antonId = await world.personId(anton);
    const decision = sql`(select id from approval_decision where request_id = ${change.requestId})`;
    const insert = (runId: string) => sql`
      insert into approval_undo (decision_id, person_id, why, run_id, at) values (${decision}, ${antonId}, 'suspended', ${runId}, now())`;
    const act = 'access.suspendPerson';
    expect(await byHand(berta, act, ({ runId }) => insert(runId))).toBe('approval_undo_suspended');
    await world.owner.query(`update person set status = 'suspended' where id = $1`, [antonId]);
    try {
      expect(await byHand(berta, 'approvals.undoDecision', ({ runId }) => insert(runId))).toBe('approval_undo_own_run');
      expect(await byHand(berta, act, ({ runId }) => insert(runId))).toBe('written');
    } finally {
      await world.owner.query(`update person set status = 'active' where id = $1`, [antonId]);
    }
  });

  it('takes no third decision and no undo of the second', async () => {
    const change = await desk.waiting();
    await desk.decide(change, anton);
    await undo(change, anton);
    await desk.decide(change, anton);
    const antonId = await world.personId(anton);
    const second = sql`(select id from approval_decision where request_id = ${change.requestId} and attempt = 2)`;
    expect(
      await byHand(
        anton,
        'approvals.undoDecision',
        ({ runId }) =>
          sql`insert into approval_undo (decision_id, person_id, run_id, at) values (${second}, ${antonId}, ${runId}, now())`,
      ),
    ).toBe('approval_undo_once');
  });
});
