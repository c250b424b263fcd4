// `npm run e2e`: the journeys in a real browser, on a build of this source, a copy of the demo world of their own, and web
// and worker as in production. Arguments go to Playwright.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { dropDatabase } from '@/scripts/db/admin';
import { type DatabaseUrls, devUrls, ensureDevCluster } from '@/scripts/db/dev-cluster';
import { build, webArguments } from '@/scripts/lib/build';
import { findChromium } from '@/scripts/lib/chromium';
import { cloneWorld, demoTemplate } from '@/scripts/lib/demo-template';
import { runMain } from '@/scripts/lib/main';
import { devStateDir, rootDir } from '@/scripts/lib/paths';
import { freePort } from '@/scripts/lib/ports';
import { loadSecrets } from '@/scripts/lib/secrets';
import { step } from '@/scripts/lib/steps';
import { type Supervisor, supervisor } from '@/scripts/lib/supervisor';

const register = ['--import', join(rootDir, 'scripts', 'register.mjs')];

function environment(urls: DatabaseUrls, port: number, dataDir: string): NodeJS.ProcessEnv {
  const secrets = loadSecrets(dataDir);
  return {
    ...process.env,
    NODE_ENV: 'production',
    DATABASE_URL: urls.ownerUrl,
    DATABASE_APP_URL: urls.appUrl,
    DATABASE_READER_URL: urls.readerUrl,
    NEXTAUTH_SECRET: secrets.nextAuthSecret,
    ANCHOR_KEY: secrets.anchorKey,
    PII_MASTER_KEY: secrets.piiMasterKey,
    METRICS_TOKEN: secrets.metricsToken,
    NEXTAUTH_URL: `http://localhost:${port}`,
    BASE_URL: `http://localhost:${port}`,
    HOST: '127.0.0.1',
    PORT: String(port),
    DATA_DIR: dataDir,
    DEMO: '1',
    LOG_LEVEL: 'warn',
  };
}

async function untilServed(url: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > deadline) throw new Error(`${url} did not answer within a minute`);
    await delay(100);
  }
}

function startPrograms(env: NodeJS.ProcessEnv, dataDir: string): Supervisor {
  const programs = supervisor(join(dataDir, 'processes'));
  const served = { ...env };
  delete served.DATABASE_URL;
  programs.start({ name: 'web', args: webArguments('127.0.0.1', Number(env.PORT)), env: served });
  programs.start({ name: 'worker', args: [...register, join(rootDir, 'server/worker/main.ts')], env: served });
  return programs;
}

function playwright(env: NodeJS.ProcessEnv): Promise<number> {
  const cli = join(rootDir, 'node_modules', '@playwright', 'test', 'cli.js');
  const child = spawn(process.execPath, [cli, 'test', ...process.argv.slice(2)], {
    cwd: rootDir,
    env,
    stdio: 'inherit',
  });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

await runMain(async () => {
  const chromium = await findChromium();
  const cluster = await ensureDevCluster();
  const name = `countersign_test_${Date.now()}_e2e`;
  const dataDir = join(devStateDir, name);
  const urls = devUrls(cluster, name);
  let programs: Supervisor | undefined;
  try {
    const port = await freePort(4300, '127.0.0.1');
    const making = (database: string, folder: string) => environment(devUrls(cluster, database), port, folder);
    const world = step('demo world', () =>
      cloneWorld(demoTemplate(cluster, making), { database: name, folder: dataDir }),
    );
    // Both are waited for even when one fails, so that no half of the work outlives this run.
    for (const result of await Promise.allSettled([step('build', build), world]))
      if (result.status === 'rejected') throw result.reason;
    // The journeys open a mail server at this address, which is where the worker sends.
    const mail = `smtp://127.0.0.1:${await freePort(4800, '127.0.0.1')}`;
    const env = { ...environment(urls, port, dataDir), CHROMIUM_PATH: chromium, SMTP_URL: mail };
    programs = startPrograms(env, dataDir);
    await untilServed(`http://127.0.0.1:${port}/api/health`);
    process.exitCode = await playwright(env);
  } finally {
    await programs?.stop();
    await dropDatabase(cluster.ownerUrl('postgres'), name);
    rmSync(dataDir, { recursive: true, force: true });
  }
});
