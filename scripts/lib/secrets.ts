import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const names = [
  'ownerPassword',
  'appPassword',
  'readerPassword',
  'nextAuthSecret',
  'anchorKey',
  'piiMasterKey',
  'metricsToken',
] as const;

export type Secrets = Record<(typeof names)[number], string>;

/** Keys are 32 random bytes in hexadecimal digits; passwords and tokens are URL-safe, since they stand in connection strings. */
function fresh(name: (typeof names)[number]): string {
  return randomBytes(32).toString(name.endsWith('Key') ? 'hex' : 'base64url');
}

function read(file: string): Partial<Secrets> | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`${file} cannot be read as JSON; restore it from a backup, since data is encrypted under it.`, {
      cause: error,
    });
  }
}

/**
 * The generated secrets of one installation, made on first use and readable by its owner only (mode 600).
 * Two processes that start at once agree on one set: the file appears under its name only when it is complete.
 */
export function loadSecrets(stateDir: string): Secrets {
  mkdirSync(stateDir, { recursive: true });
  const file = join(stateDir, 'secrets.json');
  const known = read(file);
  if (known !== undefined && names.every((name) => known[name] !== undefined)) return known as Secrets;
  const secrets = Object.fromEntries(names.map((name) => [name, known?.[name] ?? fresh(name)])) as Secrets;
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  if (known !== undefined) {
    renameSync(draft, file);
    return secrets;
  }
  try {
    linkSync(draft, file);
    return secrets;
  } catch {
    return read(file) as Secrets;
  } finally {
    rmSync(draft, { force: true });
  }
}
