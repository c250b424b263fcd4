// The production build, skipped when nothing that goes into it has changed.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOfFiles } from '@/scripts/lib/digest';
import { rootDir } from '@/scripts/lib/paths';

const sources = [
  'app',
  'components',
  'server',
  'prisma/schema',
  'public',
  'messages',
  'proxy.ts',
  'instrumentation.ts',
];
const settings = ['package-lock.json', 'next.config.js', 'tailwind.config.ts', 'postcss.config.mjs', 'tsconfig.json'];
const stamp = join(rootDir, '.next', 'countersign.stamp');
const nextCli = join(rootDir, 'node_modules', 'next', 'dist', 'bin', 'next');

function currentDigest(): string {
  return digestOfFiles([...sources, ...settings], (path) => !/\.test\.tsx?$/.test(path));
}

export function isBuilt(): boolean {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === currentDigest();
}

/** Runs a command to its end; its output is shown only when it fails. */
export function runQuietly(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: rootDir, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${[...args].slice(-2).join(' ')} ended with ${signal ?? code}:\n${output}`));
    });
  });
}

/** Builds the web application; answers false when the last build is of this very source. */
export async function build(): Promise<boolean> {
  if (isBuilt()) return false;
  const digest = currentDigest();
  rmSync(stamp, { force: true });
  await runQuietly(process.execPath, [nextCli, 'build'], {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
  });
  mkdirSync(join(rootDir, '.next'), { recursive: true });
  writeFileSync(stamp, digest);
  return true;
}

/** The arguments that serve the build. */
export function webArguments(host: string, port: number): string[] {
  // What the framework does not do: tell where the connection of a request comes from, and let go of connections at the end.
  const before = ['peer-address.mjs', 'end-connections.mjs'];
  return [
    ...before.flatMap((file) => ['--import', join(rootDir, 'scripts', 'lib', file)]),
    nextCli,
    'start',
    '-H',
    host,
    '-p',
    String(port),
  ];
}
