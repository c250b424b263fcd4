import { sql } from '@/server/platform/db/sql';
import { dbOver } from '@/server/platform/db/tx';
import type { Database } from '@/server/platform/db/pools';
import { lanes, relayLoop } from '@/server/platform/events/relay';
import { errorFields, log } from '@/server/platform/log/log';
import type { Tick } from '@/server/platform/jobs/noun-jobs';
import { rest, tickLoop } from './loops';

const BEAT_SECONDS = 5;

/** Work of the business day waits where somebody drives the clock. */
async function mayRun(database: Database, tick: Tick): Promise<boolean> {
  if (tick.when === 'always') return true;
  const calendar = await database.read.one<{ driven: boolean }>(sql`select driven from calendar where entity = 'main'`);
  return !calendar.driven;
}

/**
 * Everything that happens without a person: events after commit, ticks, and a sign of life. Ends when the signal says so,
 * after the work in hand; what is cut off is taken up by the next worker, since all of it is done at least once under keys.
 */
export async function runWorker(database: Database, ticks: readonly Tick[], signal: AbortSignal): Promise<void> {
  const app = dbOver(database.app);
  const beat: Tick = {
    name: 'worker.beat',
    everySeconds: BEAT_SECONDS,
    when: 'always',
    run: async () => void (await app.exec(sql`select worker_beat('worker')`)),
  };
  let told = '';
  const onRelayError = (error: unknown) => {
    const fields = errorFields(error);
    if (told !== fields.message) log().error(fields, 'the relay failed');
    told = fields.message;
  };
  await Promise.all([
    ...lanes.map((lane) => relayLoop(lane, signal, onRelayError)),
    ...[beat, ...ticks].map((tick) => tickLoop(tick, (one) => mayRun(database, one), signal)),
  ]);
}

/** Waits for the work in hand, at most so long; false when it had to be left behind. */
export async function endWithin(work: Promise<void>, milliseconds: number): Promise<boolean> {
  const late = new AbortController();
  const ended = await Promise.race([work.then(() => true), rest(milliseconds, late.signal).then(() => false)]);
  late.abort();
  return ended;
}
