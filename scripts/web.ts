// `npm run web`: serves the build. In production the worker runs beside it, here or elsewhere (npm run worker).
import { spawn } from 'node:child_process';
import { isBuilt, webArguments } from '@/scripts/lib/build';
import { ensureEnvironment } from '@/scripts/lib/environment';
import { runMain } from '@/scripts/lib/main';
import { rootDir } from '@/scripts/lib/paths';
import { parseEnv } from '@/server/platform/env';

await runMain(async () => {
  await ensureEnvironment();
  const { HOST, PORT } = parseEnv(process.env);
  if (!isBuilt()) throw new Error('There is no build of this source: run npm run build first.');
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: 'production' };
  delete env.DATABASE_URL;
  const child = spawn(process.execPath, webArguments(HOST, PORT), { cwd: rootDir, env, stdio: 'inherit' });
  const end = (signal: NodeJS.Signals): void => {
    child.kill(signal);
    // A request that never ends must not keep the machine from going down.
    setTimeout(() => child.kill('SIGKILL'), 5000).unref();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
  process.exitCode = await new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
});
