// `npm run db:generate`: the typed client from prisma/schema into generated/prisma, skipped when the schema is unchanged.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { datamodel } from '@/scripts/db/schema-engine';
import { digestOf } from '@/scripts/lib/digest';
import { waitForLock } from '@/scripts/lib/lock';
import { rootDir } from '@/scripts/lib/paths';

const output = join(rootDir, 'generated', 'prisma');
const stamp = join(output, 'schema.stamp');

/** Answers true when the client was generated, false when it was up to date. */
export async function generateClient(): Promise<boolean> {
  mkdirSync(join(rootDir, '.data'), { recursive: true });
  const lock = await waitForLock(join(rootDir, '.data', 'generate.lock'));
  try {
    const lockfile = readFileSync(join(rootDir, 'package-lock.json'), 'utf8');
    const prismaVersion = /"node_modules\/prisma": \{\s*"version": "([^"]+)"/.exec(lockfile)?.[1] ?? '';
    const digest = digestOf([prismaVersion, ...datamodel().files.flatMap((file) => [file.path, file.content])]);
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return false;
    // The generator is WebAssembly; without this variable the command first fetches a native engine that it never uses.
    const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' };
    const cli = join(rootDir, 'node_modules', 'prisma', 'build', 'index.js');
    const run = spawnSync(process.execPath, [cli, 'generate'], { cwd: rootDir, env, encoding: 'utf8' });
    if (run.status !== 0 || !existsSync(join(output, 'client.ts'))) {
      throw new Error(`prisma generate failed:\n${run.stdout}${run.stderr}`);
    }
    rmSync(stamp, { force: true });
    writeFileSync(stamp, digest);
    return true;
  } finally {
    lock.release();
  }
}

if (import.meta.main)
  console.log((await generateClient()) ? 'generated/prisma written' : 'generated/prisma is up to date');
