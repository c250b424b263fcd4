import { setTimeout as delay } from 'node:timers/promises';
import { errorFields, log } from '@/server/platform/log/log';
import type { Tick } from '@/server/platform/jobs/noun-jobs';

/** Rests, or wakes at once when the worker is to stop. */
export async function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}

/** Waits longer after each failure in a row, at most a minute: a database that restarts is not hammered. */
export function pauseAfter(failures: number, everySeconds: number): number {
  return Math.min(60, Math.max(everySeconds, 2 ** Math.min(failures, 6) - 1)) * 1000;
}

/**
 * Runs one thing again and again until the worker stops. A failure is told and does not end the loop; the same failure is
 * told once until it changes, so that an outage is a few lines and not a million.
 */
export async function tickLoop(
  tick: Tick,
  mayRun: (tick: Tick) => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  let told = '';
  while (!signal.aborted) {
    try {
      if (await mayRun(tick)) await tick.run(signal);
      if (failures > 0) log().info({ tick: tick.name, failures }, 'works again');
      failures = 0;
      told = '';
    } catch (error) {
      failures += 1;
      const fields = errorFields(error);
      if (told !== fields.message) log().error({ tick: tick.name, ...fields }, 'a tick failed');
      told = fields.message;
    }
    await rest(failures > 0 ? pauseAfter(failures, tick.everySeconds) : tick.everySeconds * 1000, signal);
  }
}
