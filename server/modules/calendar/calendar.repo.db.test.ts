import { afterAll, beforeAll, expect, test } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { systemActor } from '@/server/platform/auth/actor';
import { runWork } from '@/server/platform/command/run-work';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { runQuery } from '@/server/platform/query/run-query';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { advanceBusinessDate } from '.';
import { today } from './calendar.queries';

let world: TestWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const codeOf = (outcome: { status: string; refusal?: { code: string } }) => outcome.refusal?.code ?? outcome.status;

function advance(to: string) {
  return runWork(
    {
      command: 'test.advance',
      permission: 'calendar.openDriven',
      actor: systemActor('demo-world'),
      key: uuidv7(),
      inputHash: to,
    },
    async (context) => {
      const moved = await advanceBusinessDate(context, businessDate(to));
      await context.audit({
        entityType: 'calendar',
        entityId: 'main',
        before: { businessDate: moved.from },
        after: { businessDate: moved.to },
      });
      return { outcome: 'done', result: moved };
    },
    () => {
      throw new Error('executes nothing');
    },
  );
}

test('a driven world has the day and the time that it was given', async () => {
  const actor = await world.actor('auditor');
  expect(await runQuery(today, {}, actor)).toMatchObject({
    status: 'ok',
    value: { businessDate: '2026-11-20', driven: true, now: new Date('2026-11-20T09:00:00Z'), bankDay: true },
  });
  await world.done('calendar.driveTime', { time: '14:30' }, await world.actor('administrator'));
  expect(await runQuery(today, {}, actor)).toMatchObject({ value: { now: new Date('2026-11-20T13:30:00Z') } });
});

test('time does not run backwards, and runs are stamped with it', async () => {
  const administrator = await world.actor('administrator');
  expect(codeOf(await world.run('calendar.driveTime', { time: '14:29' }, administrator))).toBe('CALENDAR.TIME_BEHIND');
  expect(codeOf(await world.run('calendar.driveTime', { time: '24:00' }, administrator))).toBe('INPUT.INVALID');
  const { rows } = await world.owner.query(
    `select occurred_at from run where command = 'calendar.driveTime' order by recorded_at desc limit 1`,
  );
  expect(rows[0].occurred_at).toEqual(new Date('2026-11-20T09:00:00Z'));
});

test('the day moves forward once, however many close it at the same moment', async () => {
  const both = await Promise.all([advance('2026-11-23'), advance('2026-11-23')]);
  expect(both.map(codeOf).sort()).toEqual(['CALENDAR.DATE_NOT_AHEAD', 'done']);
  expect(codeOf(await advance('2026-11-22'))).toBe('CALENDAR.DATE_NOT_AHEAD');
  expect(await runQuery(today, {}, await world.actor('auditor'))).toMatchObject({
    value: { businessDate: '2026-11-23' },
  });
});

test('the clock of a real installation is not driven', async () => {
  await world.owner.query(`update calendar set driven = false`);
  expect(codeOf(await world.run('calendar.driveTime', { time: '23:00' }, await world.actor('administrator')))).toBe(
    'CALENDAR.NOT_DRIVEN',
  );
});
