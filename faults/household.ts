// The real processes of an installation: a PostgreSQL server that keeps what it commits, a worker and a web process. Each can
// be killed at any moment without a word, and is started again like by whoever keeps an installation running.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isBuilt, webArguments } from '@/scripts/lib/build';
import { isAlive } from '@/scripts/lib/lock';
import { rootDir } from '@/scripts/lib/paths';
import { freePort } from '@/scripts/lib/ports';
import type { OwnGround } from './ground';
import { urlsOf, type Place, type Urls } from './place';

export const victims = ['worker', 'web', 'postgres'] as const;
export type Victim = (typeof victims)[number];

const HOST = '127.0.0.1';
const PATIENCE_MS = 90_000;

/** Which program serves the people: the real one when there is a build of this very source. */
export function webKind(): 'web' | 'web-process' {
  return isBuilt() ? 'web' : 'web-process';
}

async function until(words: string, holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; !(await holds()); await delay(40))
    if (Date.now() > deadline) throw new Error(`${words} within ${PATIENCE_MS / 1000} s`);
}

async function gone(pid: number): Promise<void> {
  await until(`process ${pid} did not end`, () => Promise.resolve(!isAlive(pid)));
}

export class Household {
  readonly #ground: OwnGround;
  readonly #place: Place;
  readonly #children = new Map<'worker' | 'web', ChildProcess>();
  readonly #kind = webKind();
  #port = 0;

  constructor(ground: OwnGround, place: Place) {
    this.#ground = ground;
    this.#place = place;
  }

  /** Where the database is at the moment; a server that was killed may come back at another port. */
  get urls(): Urls {
    return urlsOf(this.#ground.template, this.#place.name);
  }

  get address(): string {
    return `http://${HOST}:${this.#port}`;
  }

  #env(): NodeJS.ProcessEnv {
    const { secrets } = this.#ground;
    return {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      DEMO: '1',
      HOST,
      PORT: String(this.#port),
      LOG_LEVEL: 'warn',
      DATA_DIR: this.#place.dataDir,
      DATABASE_APP_URL: this.urls.appUrl,
      DATABASE_READER_URL: this.urls.readerUrl,
      NEXTAUTH_URL: this.address,
      NEXTAUTH_SECRET: secrets.nextAuthSecret,
      ANCHOR_KEY: secrets.anchorKey,
      PII_MASTER_KEY: secrets.piiMasterKey,
      METRICS_TOKEN: secrets.metricsToken,
    };
  }

  #spawn(name: 'worker' | 'web'): void {
    const registered = (path: string) => ['--import', join(rootDir, 'scripts/register.mjs'), join(rootDir, path)];
    const web = this.#kind === 'web' ? webArguments(HOST, this.#port) : registered('faults/web-process.ts');
    const args = name === 'worker' ? registered('server/worker/main.ts') : web;
    mkdirSync(this.#ground.folder, { recursive: true });
    const log = openSync(join(this.#ground.folder, `${name}.log`), 'a');
    const child = spawn(process.execPath, args, {
      cwd: rootDir,
      env: this.#env(),
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.#children.set(name, child);
  }

  /** The web answers; the worker has given a sign of life since it was started. */
  async #ready(name: 'worker' | 'web', beats: () => Promise<number>): Promise<void> {
    if (name === 'worker') {
      const before = await beats();
      return until('the worker gave no sign of life', async () => (await beats()) > before);
    }
    return until('the web did not answer', async () =>
      fetch(`${this.address}/api/health`, { signal: AbortSignal.timeout(2000) }).then(
        (answer) => answer.ok,
        () => false,
      ),
    );
  }

  async start(beats: () => Promise<number>): Promise<void> {
    this.#port = await freePort(3900, HOST);
    this.#spawn('worker');
    this.#spawn('web');
    await Promise.all([this.#ready('worker', beats), this.#ready('web', beats)]);
  }

  async #end(name: 'worker' | 'web'): Promise<void> {
    const child = this.#children.get(name);
    this.#children.delete(name);
    if (child?.pid === undefined) return;
    child.kill('SIGKILL');
    await gone(child.pid);
  }

  async #killServer(): Promise<void> {
    const former = this.#ground.cluster().port;
    await this.#ground.killServer();
    if (this.#ground.cluster().port === former) return;
    for (const name of ['worker', 'web'] as const) {
      await this.#end(name);
      this.#spawn(name);
    }
  }

  /** Kills one of them with SIGKILL and starts it again; resolves when it serves again. */
  async kill(victim: Victim, beats: () => Promise<number>): Promise<void> {
    if (victim === 'postgres') await this.#killServer();
    else {
      await this.#end(victim);
      this.#spawn(victim);
      await this.#ready(victim, beats);
    }
  }

  async stop(): Promise<void> {
    await this.#end('worker');
    await this.#end('web');
  }
}
