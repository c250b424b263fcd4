import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Tick } from '@/server/platform/jobs/noun-jobs';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { pauseAfter } from './loops';
import { endWithin, runWorker } from './worker';

let world: TestWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('beats, delivers events, goes on after a failing tick, leaves the business day alone in a driven world, and stops', async () => {
  await world.done(
    'access.invite',
    { email: 'event@countersign.example', displayName: 'Eve Event' },
    await world.actor('administrator'),
  );
  const stop = new AbortController();
  const ran: string[] = [];
  const tick = (name: string, when: Tick['when'], fails = false): Tick => ({
    name,
    everySeconds: 0.01,
    when,
    run: async () => {
      ran.push(name);
      if (fails) throw new Error('broken');
    },
  });
  const work = runWorker(
    world.database,
    [tick('good', 'always'), tick('day', 'own-clock'), tick('bad', 'always', true)],
    stop.signal,
  );
  await vi.waitFor(async () => {
    const { rows } = await world.owner.query(
      `select (select count(*)::int from outbox_event where state = 'new' and handler = 'stream') as open, (select count(*)::int from worker_heartbeat) as beats`,
    );
    expect(rows[0]).toEqual({ open: 0, beats: 1 });
    expect(ran.filter((name) => name === 'good').length).toBeGreaterThan(3);
    expect(ran.filter((name) => name === 'bad').length).toBeGreaterThan(1);
  }, 10_000);
  expect(ran).not.toContain('day');
  stop.abort();
  expect(await endWithin(work, 2000)).toBe(true);
});

test('work that does not end is left behind in time', async () => {
  const stuck = delay(60_000, undefined, { ref: false }).then(() => undefined);
  expect(await endWithin(stuck, 20)).toBe(false);
});

test('failures in a row are tried again later and later, up to a minute', () => {
  expect([1, 2, 3, 10].map((failures) => pauseAfter(failures, 1))).toEqual([1000, 3000, 7000, 60_000]);
});
