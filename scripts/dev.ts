// `npm run dev`: the portal on the development cluster, reloading as files change.
import { devDatabase, devUrls, ensureDevCluster } from '@/scripts/db/dev-cluster';
import { migrate } from '@/scripts/db/migrate';
import { developmentEnv, loadDotEnv } from '@/scripts/lib/environment';
import { runMain } from '@/scripts/lib/main';
import { devStateDir, rootDir } from '@/scripts/lib/paths';
import { freePort } from '@/scripts/lib/ports';
import { supervisor } from '@/scripts/lib/supervisor';
import { join } from 'node:path';

await runMain(async () => {
  loadDotEnv();
  const cluster = await ensureDevCluster();
  await migrate(devUrls(cluster, devDatabase).ownerUrl);
  const port = await freePort(Number(process.env.PORT || 3000), '127.0.0.1');
  Object.assign(process.env, { PORT: String(port), HOST: '127.0.0.1', DEMO: process.env.DEMO ?? '1' });
  const env: NodeJS.ProcessEnv = { ...process.env, ...developmentEnv(cluster), NODE_ENV: 'development' };
  delete env.DATABASE_URL;
  const programs = supervisor(join(devStateDir, 'processes'));
  const next = join(rootDir, 'node_modules', 'next', 'dist', 'bin', 'next');
  programs.start({ name: 'web', args: [next, 'dev', '-H', '127.0.0.1', '-p', String(port)], env });
  programs.start({
    name: 'worker',
    args: ['--watch', '--import', './scripts/register.mjs', 'server/worker/main.ts'],
    env,
  });
  const asked = new Promise<string>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve(''));
  });
  const words = await Promise.race([asked, programs.failed]);
  await programs.stop();
  if (words !== '') throw new Error(words);
});
