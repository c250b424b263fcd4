import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '@/server/platform/auth/actor';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { runQuery } from '@/server/platform/query/run-query';
import { approvalDesk } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { quality, qualityFile } from './approvals.quality.queries';

let world: TestWorld;
let desk: ReturnType<typeof approvalDesk>;
let reader: Actor;
const act = 'merchants.changeBankDetails';

const at = (day: string, time: string) =>
  world.owner.query('update calendar set business_date = $1, driven_time = $2', [day, time]);

/** Two days of five requests, each of them worked out by hand below. */
beforeAll(async () => {
  world = await openWorld();
  desk = approvalDesk(world);
  reader = await world.actor('auditor', 'Reader');
  await world.owner.query(
    `insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, effective_from)
     values ($1, $2, 1, 'Two for a first account', 'live', '[[{"field":"firstAccount","op":"eq","value":true}]]',
       '[{"role":"finance-approver","count":2}]', 24, '2020-01-01')`,
    [uuidv7(), act],
  );
  const [maker, anton, berta] = [
    await world.actor('finance-operator', 'Mara'),
    await world.actor('finance-approver', 'Anton'),
    await world.actor('finance-approver', 'Berta'),
  ];
  await at('2026-11-17', '09:00');
  const before = await desk.waiting();
  await desk.decide(before, anton, { decision: 'reject', reason: 'The day before' });

  await at('2026-11-18', '09:00');
  const first = await desk.waiting();
  const second = await desk.waiting();
  await world.done('approvals.open', { requestId: first.requestId, version: 1 }, anton);
  await at('2026-11-18', '09:10');
  await desk.decide(first, anton); // looked at, 10 minutes
  await at('2026-11-18', '09:40');
  await desk.decide(first, berta); // not looked at, 30 minutes after Anton: executed
  await desk.decide(second, anton, { decision: 'reject', reason: 'Whose is it?' }); // not looked at, 40 minutes
  await at('2026-11-18', '10:00');
  await world.submitted(act, second.input, maker); // asked for again, and waits
  const third = await desk.waiting();
  await desk.decide(third, anton); // at once, not looked at, and taken back
  await world.done('approvals.undoDecision', { requestId: third.requestId, version: 1 }, anton);
  await at('2026-11-19', '12:00');
  await world.done('approvals.expire', {}, { kind: 'system', name: 'approvals' }); // both are over after 24 hours
  await at('2026-11-19', '13:00');
  await desk.waiting();
  await at('2026-11-19', '13:45');
});
afterAll(() => world.close());

async function read(span: { from: string; to: string }) {
  const answer = await runQuery(quality, span, reader);
  if (answer.status !== 'ok' || answer.value instanceof Error) throw new Error(JSON.stringify(answer));
  return answer.value;
}

it('counts what each approver did, with times from when it was their turn', async () => {
  const { approvers } = await read({ from: '2026-11-18', to: '2026-11-18' });
  expect(approvers).toMatchObject([
    {
      name: 'Anton (finance-approver)',
      command: act,
      decisions: 2,
      rejections: 1,
      undone: 1,
      medianMinutes: 25, // of 10 and 40
      p90Minutes: 37,
      unopened: 1,
      bulk: 0,
    },
    { name: 'Berta (finance-approver)', decisions: 1, rejections: 0, undone: 0, medianMinutes: 30, unopened: 1 },
  ]);
});

it('counts what became of what each maker asked for', async () => {
  const { makers } = await read({ from: '2026-11-18', to: '2026-11-19' });
  expect(makers).toMatchObject([
    {
      name: 'Mara (finance-operator)',
      ended: 4,
      executed: 1,
      rejected: 1,
      withdrawn: 0,
      failed: 0,
      expired: 2,
      reworked: 1,
      late: 2,
    },
  ]);
});

it('says what waits and for how long', async () => {
  const { waiting } = await read({ from: '2026-11-18', to: '2026-11-18' });
  expect(waiting).toEqual([{ command: act, waiting: 1, overdue: 0, medianMinutes: 45, oldestMinutes: 45 }]);
});

it('refuses a span that is none, hands a table out as a file, and is not for everybody', async () => {
  const codeOf = async (span: object, by: Actor) => {
    const answer = await runQuery(quality, span, by);
    return answer.status === 'refused' ? answer.refusal.code : answer.status;
  };
  expect(await codeOf({ from: '2026-11-19', to: '2026-11-18' }, reader)).toBe('APPROVALS.SPAN_INVALID');
  expect(await codeOf({ from: '2020-01-01', to: '2026-11-18' }, reader)).toBe('APPROVALS.SPAN_INVALID');
  expect(await codeOf({}, await world.actor('finance-operator', 'Mara'))).toBe('ACCESS.DENIED');
  const file = await runQuery(qualityFile, { part: 'makers', from: '2026-11-18', to: '2026-11-19' }, reader);
  expect(file).toMatchObject({ status: 'ok', value: { name: 'approvals-makers-2026-11-18-2026-11-19.csv' } });
  const text = file.status === 'ok' && !(file.value instanceof Error) ? file.value.text : '';
  expect(text.split('\r\n').slice(0, 2)).toEqual([
    'makerId,name,command,ended,executed,rejected,withdrawn,failed,expired,reworked,late',
    expect.stringContaining('Mara (finance-operator),merchants.changeBankDetails,4,1,1,0,0,2,1,2'),
  ]);
  const { rows } = await world.owner.query(
    `select actor_id, entity_id, outcome, after -> 'filters' as filters from audit_event where command = 'audit.recordExport'`,
  );
  const filters = { part: 'makers', from: '2026-11-18', to: '2026-11-19' };
  expect(rows).toEqual([
    { actor_id: await world.personId(reader), entity_id: 'approvals.quality', outcome: 'done', filters },
  ]);
});
