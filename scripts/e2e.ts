// `npm run e2e`: the journeys in a real browser, on a build of this source, a database of their own with the demo world,
// and web and worker as in production. Arguments go to Playwright.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createDatabase, dropDatabase } from '@/scripts/db/admin';
import { devUrls, ensureDevCluster } from '@/scripts/db/dev-cluster';
import { migrate } from '@/scripts/db/migrate';
import { build, runQuietly, webArguments } from '@/scripts/lib/build';
import { findChromium } from '@/scripts/lib/chromium';
import { runMain } from '@/scripts/lib/main';
import { devStateDir, rootDir } from '@/scripts/lib/paths';
import { freePort } from '@/scripts/lib/ports';
import { loadSecrets } from '@/scripts/lib/secrets';
import { step } from '@/scripts/lib/steps';
import { type Supervisor, supervisor } from '@/scripts/lib/supervisor';

const register = ['--import', join(rootDir, 'scripts', 'register.mjs')];

function environment(urls: ReturnType<typeof devUrls>, port: number, dataDir: string): NodeJS.ProcessEnv {
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
  await step('build', build);
  const cluster = await ensureDevCluster();
  const name = `countersign_test_${Date.now()}_e2e`;
  const dataDir = join(devStateDir, name);
  mkdirSync(dataDir, { recursive: true });
  const urls = devUrls(cluster, name);
  const serverUrl = cluster.ownerUrl('postgres');
  let programs: Supervisor | undefined;
  try {
    await createDatabase(serverUrl, name);
    await migrate(urls.ownerUrl);
    const port = await freePort(4300, '127.0.0.1');
    const env = { ...environment(urls, port, dataDir), CHROMIUM_PATH: chromium };
    const demo = join(rootDir, 'prisma', 'seed', 'demo.ts');
    if (existsSync(demo)) await step('demo world', () => runQuietly(process.execPath, [...register, demo], env));
    programs = startPrograms(env, dataDir);
    await untilServed(`http://127.0.0.1:${port}/api/health`);
    process.exitCode = await playwright(env);
  } finally {
    await programs?.stop();
    await dropDatabase(serverUrl, name);
    rmSync(dataDir, { recursive: true, force: true });
  }
});
