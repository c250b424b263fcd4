// The second half of `npm start`, under our own Node: database, migrations, build and demo world, then web and worker.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { changedUrl, dropDatabase, withClient } from '@/scripts/db/admin';
import { migrate, prepareServer } from '@/scripts/db/migrate';
import { build, runQuietly, webArguments } from '@/scripts/lib/build';
import { type Cluster, startCluster } from '@/scripts/lib/embedded-db';
import { database, installationEnv, loadDotEnv } from '@/scripts/lib/environment';
import { lockHolder, tryLock } from '@/scripts/lib/lock';
import { runMain } from '@/scripts/lib/main';
import { rootDir, stateDir } from '@/scripts/lib/paths';
import { freePort } from '@/scripts/lib/ports';
import { elapsed, step } from '@/scripts/lib/steps';
import { endOrphans, type Supervisor, supervisor } from '@/scripts/lib/supervisor';
import { parseEnv } from '@/server/platform/env';
import { AnchorFiles } from '@/server/platform/files/anchor-files';

type Running = { cluster?: Cluster; programs?: Supervisor; stopping: boolean };

const running: Running = { stopping: false };

async function stopEverything(): Promise<void> {
  if (running.stopping) return;
  running.stopping = true;
  await running.programs?.stop();
  await running.cluster?.stop();
}

/** Resolves when somebody wants the end: Ctrl-C, a signal, or the death of the first half. */
function askedToStop(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(signal));
    process.on('disconnect', () => resolve('the end of the launcher'));
  });
}

async function startDatabase(state: string): Promise<string> {
  const given = process.env.DATABASE_URL;
  if (given) return given;
  running.cluster = await startCluster({
    stateDir: state,
    durable: true,
    plainOwner: true,
    say: (text) => console.log(`    ${text}`),
  });
  return running.cluster.ownerUrl(database);
}

const demoSeed = join(rootDir, 'prisma', 'seed', 'demo.ts');

/** A demo world whose making was interrupted is dropped with its embedded database and made anew. */
async function dropHalfMadeDemo(ownerUrl: string, note: string): Promise<void> {
  if (running.cluster === undefined || !existsSync(note) || readFileSync(note, 'utf8') === 'done') return;
  console.log('    the demo world was left half made; it is made anew');
  await dropDatabase(changedUrl(ownerUrl, { database: 'postgres' }), database);
  // The anchors of the audit that is gone would rightly stop the sealer of the new one.
  new AnchorFiles(join(dirname(note), 'anchors')).setAside(`${Date.now()}`);
}

async function makeDemoWorld(env: NodeJS.ProcessEnv, note: string): Promise<boolean> {
  if (!existsSync(demoSeed) || (existsSync(note) && readFileSync(note, 'utf8') === 'done')) return false;
  writeFileSync(note, 'making');
  await runQuietly(process.execPath, ['--import', './scripts/register.mjs', demoSeed], env);
  writeFileSync(note, 'done');
  return true;
}

async function waitUntilServed(port: number): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline && !running.stopping) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/health`, { signal: AbortSignal.timeout(5000) }).catch(
      () => undefined,
    );
    if (answer?.ok) return;
    await delay(100);
  }
  if (!running.stopping) throw new Error('The web process did not answer within a minute.');
}

async function demoPeople(ownerUrl: string): Promise<string[]> {
  return withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<{ name: string; roles: string }>(
      `SELECT p.display_name AS name, string_agg(r.role_code, ', ' ORDER BY r.role_code) AS roles
       FROM person p JOIN person_role r ON r.person_id = p.id WHERE p.demo GROUP BY p.id, p.display_name ORDER BY 2, 1`,
    );
    return rows.map(({ name, roles }) => `    ${name.padEnd(24)} ${roles}`);
  });
}

/** Sets what the installation leaves open; the demo is the default only with the embedded database. */
async function settle(): Promise<{ host: string; port: number; demo: boolean }> {
  const demo = (process.env.DEMO || (process.env.DATABASE_URL ? '0' : '1')) === '1';
  const host = process.env.HOST || '127.0.0.1';
  const wanted = Number(process.env.PORT || 3000);
  const port = await freePort(wanted, host);
  if (port !== wanted) console.log(`    port ${wanted} is taken, so ${port} it is`);
  Object.assign(process.env, { DEMO: demo ? '1' : '0', HOST: host, PORT: String(port), NODE_ENV: 'production' });
  return { host, port, demo };
}

async function prepare(state: string, demo: boolean): Promise<NodeJS.ProcessEnv> {
  const ownerUrl = await step('database', () => startDatabase(state));
  const note = join(state, 'demo-world');
  const env = { ...process.env, ...installationEnv(ownerUrl, state) };
  parseEnv(env);
  await step('migrations', async () => {
    await dropHalfMadeDemo(ownerUrl, note);
    await prepareServer(ownerUrl);
    return (await migrate(ownerUrl)).length > 0;
  });
  const world = demo ? step('demo world', () => makeDemoWorld(env, note)) : undefined;
  const built = step('build', build);
  // Both are waited for even when one fails, so that no half of the work outlives the launcher.
  for (const result of await Promise.allSettled([built, world])) if (result.status === 'rejected') throw result.reason;
  return env;
}

async function serve(env: NodeJS.ProcessEnv, at: { host: string; port: number }, state: string): Promise<void> {
  const programs = supervisor(join(state, 'processes'));
  running.programs = programs;
  // The owner's connection is for migrations and tools; whoever serves requests has the two lesser roles only.
  const served = { ...env };
  delete served.DATABASE_URL;
  programs.start({ name: 'web', args: webArguments(at.host, at.port), env: served });
  const worker = join(rootDir, 'server', 'worker', 'main.ts');
  if (existsSync(worker))
    programs.start({ name: 'worker', args: ['--import', join(rootDir, 'scripts/register.mjs'), worker], env: served });
  await step('web', () => waitUntilServed(at.port));
}

async function start(): Promise<void> {
  loadDotEnv();
  const state = stateDir();
  const urlNote = join(state, 'url');
  const lock = tryLock(join(state, 'start.lock'));
  if (lock === undefined) {
    const url = existsSync(urlNote) ? readFileSync(urlNote, 'utf8') : 'this clone';
    throw new Error(`Countersign already runs at ${url} (process ${lockHolder(join(state, 'start.lock'))}).`);
  }
  endOrphans(join(state, 'processes'));
  try {
    const at = await settle();
    const env = await prepare(state, at.demo);
    if (running.stopping) return;
    await serve(env, at, state);
    const url = env.NEXTAUTH_URL ?? '';
    writeFileSync(urlNote, url);
    console.log(`\n  Countersign is ready at ${url} after ${elapsed()}. Ctrl-C ends it.`);
    const people = at.demo ? await demoPeople(env.DATABASE_URL ?? '') : [];
    if (people.length > 0) console.log(`\n  Sign in with one click as:\n${people.join('\n')}`);
    const words = await running.programs?.failed;
    throw new Error(words);
  } finally {
    rmSync(urlNote, { force: true });
    await stopEverything();
    lock.release();
  }
}

await runMain(async () => {
  const ended = askedToStop().then(async (why) => {
    console.log(`\n  Stopping (${why}) …`);
    await stopEverything();
    for (const note of ['start.lock', 'url']) rmSync(join(stateDir(), note), { force: true });
    console.log('  Everything is stopped.');
  });
  await Promise.race([ended, start()]);
});
