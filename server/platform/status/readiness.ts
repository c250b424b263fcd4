import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { openPool } from '@/server/platform/db/pools';
import { dbOver } from '@/server/platform/db/tx';
import { sql } from '@/server/platform/db/sql';
import { env } from '@/server/platform/env';
import { errorFields, log } from '@/server/platform/log/log';

/** One thing that must be so before requests are served; `words` say what is wrong, or what was found: for the log only. */
export type ReadinessCheck = {
  readonly name: 'database' | 'migrations' | 'worker';
  readonly ok: boolean;
  readonly words: string;
};

const workerSilenceSeconds = 60;

let pool: Pool | undefined;

/** A connection of its own, so that a busy pool of the application cannot make the answer late. */
function statusPool(): Pool {
  pool ??= openPool(env().DATABASE_READER_URL, { max: 1, name: 'countersign-status' });
  return pool;
}

async function migrationsOnDisk(): Promise<string[]> {
  const entries = await readdir(join(process.cwd(), 'prisma', 'migrations'), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

/** Compares the migrations of this code with those of the database: behind, ahead and half-run are all not ready. */
export function compareMigrations(
  onDisk: readonly string[],
  applied: readonly { name: string; finished: boolean }[],
): ReadinessCheck {
  const done = new Set(applied.filter((row) => row.finished).map((row) => row.name));
  const half = applied.filter((row) => !row.finished).map((row) => row.name);
  const missing = onDisk.filter((name) => !done.has(name));
  const ahead = [...done].filter((name) => !onDisk.includes(name));
  const problems = [
    half.length > 0 ? `half run: ${half.join(', ')}` : '',
    missing.length > 0 ? `not yet applied: ${missing.join(', ')}` : '',
    ahead.length > 0 ? `of a newer version: ${ahead.join(', ')}` : '',
  ].filter((problem) => problem !== '');
  return { name: 'migrations', ok: problems.length === 0, words: problems.join('; ') || `${done.size} applied` };
}

/** Whether the database answers, is in step with this code, and a worker has given a sign of life lately. */
export async function readiness(): Promise<readonly ReadinessCheck[]> {
  const db = dbOver(statusPool());
  try {
    const applied = await db.rows<{ name: string; finished: boolean }>(sql`
      select migration_name as name, finished_at is not null as finished from _prisma_migrations where rolled_back_at is null`);
    const { seconds } = await db.one<{ seconds: number | null }>(sql`
      select extract(epoch from clock_timestamp() - max(at))::float8 as seconds from worker_heartbeat`);
    const alive = seconds !== null && seconds < workerSilenceSeconds;
    const words = seconds === null ? 'no worker has ever run' : `last sign of life ${Math.round(seconds)} s ago`;
    return [
      { name: 'database', ok: true, words: 'answers' },
      compareMigrations(await migrationsOnDisk(), applied),
      { name: 'worker', ok: alive, words },
    ];
  } catch (error) {
    return [{ name: 'database', ok: false, words: errorFields(error).message }];
  }
}

/** What anybody may know: ready or not, and the names of what is in the way. Words of the database are for the log. */
export function publicReadiness(checks: readonly ReadinessCheck[]): {
  status: 'ready' | 'not ready';
  failing: string[];
} {
  const failing = checks.filter((check) => !check.ok).map((check) => check.name);
  return { status: failing.length === 0 ? 'ready' : 'not ready', failing };
}

let told = '';

/** Logs what is in the way, once until it changes: whoever asks every second does not fill the log. */
export function logReadiness(checks: readonly ReadinessCheck[]): void {
  const failing = checks.filter((check) => !check.ok);
  const names = failing.map((check) => check.name).join(' ');
  if (names === told) return;
  told = names;
  if (failing.length === 0) log().info('ready');
  else log().error({ failing: failing.map((check) => `${check.name}: ${check.words}`) }, 'not ready');
}
