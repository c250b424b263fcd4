import { afterAll, beforeAll, expect, test } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { systemActor } from '@/server/platform/auth/actor';
import { relayAll } from '@/server/platform/events/relay';
import { runQuery } from '@/server/platform/query/run-query';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { closes, day, health } from '../operations.queries';
import { resumeClose, runClose } from './run-close';

let world: TestWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const codeOf = (outcome: { status: string; refusal?: { code: string } }) => outcome.refusal?.code ?? outcome.status;
const viewOf = async (date?: string) => {
  const answer = await runQuery(day, date ? { date } : {}, await world.actor('finance-operator'));
  if (answer.status !== 'ok') throw answer.refusal;
  return answer.value;
};

test('a close that must wait says why, goes on when it may, moves the date once, and cannot be done again', async () => {
  expect(await viewOf()).toMatchObject({ businessDate: '2026-11-20', state: 'open', nextDate: '2026-11-23' });
  // A message of the bank that nobody has read yet.
  const raw = await world.done(
    'payments.receiveBankFile',
    {
      name: 'unread.xml',
      mark: 'unread.xml',
      bytesBase64: Buffer.from('<Document><CstmrPmtStsRpt/></Document>').toString('base64'),
    },
    systemActor('bank-inbox'),
  );
  expect(raw).toMatchObject({ kind: 'pain.002' });
  expect(codeOf(await world.run('operations.startClose', {}, await world.actor('collections-agent')))).toBe(
    'ACCESS.DENIED',
  );
  await world.done('operations.startClose', {}, await world.actor('administrator'));

  const outcome = await runClose(businessDate('2026-11-20'));
  expect(outcome).toMatchObject({ status: 'blocked', step: 'returns' });
  const waiting = await viewOf();
  expect(waiting).toMatchObject({ state: 'blocked', businessDate: '2026-11-20' });
  expect(waiting.inTheWay).toContainEqual(expect.objectContaining({ code: 'close-blocked', blocks: true }));
  expect(
    codeOf(await world.run('operations.startClose', { date: '2026-11-23' }, await world.actor('administrator'))),
  ).toBe('OPERATIONS.CLOSE_UNDER_WAY');

  await world.owner.query(`update outbox_event set state = 'done' where type = 'payments.reportReceived'`);
  const both = await Promise.all([resumeClose(), resumeClose()]);
  expect(both.map((each) => each?.status).sort()).toEqual(['busy', 'done']);
  expect(await viewOf('2026-11-20')).toMatchObject({ businessDate: '2026-11-23', state: 'done' });
  expect((await viewOf('2026-11-20')).steps.every((step) => step.state === 'done')).toBe(true);

  const { rows } = await world.owner.query(`select business_date, driven_time from calendar`);
  expect(rows[0]).toMatchObject({ driven_time: '08:30' });
  expect(await runClose(businessDate('2026-11-20'))).toMatchObject({ status: 'done' });
  expect(await runClose(businessDate('2026-11-27'))).toEqual({ status: 'not-open' });
  expect(
    codeOf(await world.run('operations.startClose', { date: '2026-11-20' }, await world.actor('administrator'))),
  ).toBe('OPERATIONS.NOT_THE_OPEN_DAY');
  expect(await viewOf()).toMatchObject({ businessDate: '2026-11-23', state: 'open' });
});

test('a close that was cut off in the middle goes on where it was, and does nothing twice', async () => {
  const date = businessDate('2026-11-23');
  // The database goes away for the last step, as when a process is killed there.
  await world.owner.query(
    `create function no_more() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$`,
  );
  await world.owner.query('create trigger no_more before update on calendar for each row execute function no_more()');
  await expect(runClose(date)).rejects.toThrow('killed');
  expect((await viewOf()).steps.filter((step) => step.state !== 'done').map((step) => step.step)).toEqual(['date']);
  await world.owner.query('drop trigger no_more on calendar');
  expect(await resumeClose()).toMatchObject({ status: 'done' });
  const { rows } = await world.owner.query(
    `select count(*)::int as n, count(distinct idem_key)::int as keys from run where idem_key like 'operations.dayClose/2026-11-23/%'`,
  );
  expect(rows[0].n).toBe(rows[0].keys);
  expect(await viewOf()).toMatchObject({ businessDate: '2026-11-24', state: 'open' });
  expect(await resumeClose()).toBeNull();
});

test('the button leads to a close by the worker', async () => {
  await world.done('operations.startClose', {}, await world.actor('finance-operator'));
  await relayAll();
  expect(await viewOf('2026-11-24')).toMatchObject({
    state: 'done',
    businessDate: '2026-11-25',
    startedBy: 'system:day-close',
  });
});

test('history and health are readable, and a day without its statement takes two people', async () => {
  const auditor = await world.actor('auditor');
  const list = await runQuery(closes, { filters: {}, sort: null, cursor: null, limit: 50 }, auditor);
  expect(list).toMatchObject({ status: 'ok', value: { total: 3 } });
  expect(await runQuery(health, {}, auditor)).toMatchObject({
    status: 'ok',
    value: { eventsDead: 0, processesOpen: 0 },
  });
  const maker = await world.actor('finance-operator');
  const input = { date: '2026-11-25', reason: 'The bank has an outage' };
  expect(codeOf(await world.run('operations.closeWithoutStatement', { ...input, date: '2026-11-24' }, maker))).toBe(
    'OPERATIONS.NOT_THE_OPEN_DAY',
  );
  expect(codeOf(await world.run('operations.closeWithoutStatement', input, systemActor('day-close')))).toBe(
    'ACCESS.DENIED',
  );
  expect(await world.run('operations.closeWithoutStatement', input, maker)).toMatchObject({ status: 'pending' });
});
