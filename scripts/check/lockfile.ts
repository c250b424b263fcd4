// `npm run lock` and a part of the check: package-lock.json names the native packages of every system. npm writes only
// those that the registry at hand offers, and a registry that is a few days behind does not have the newest ones of
// other systems; `npm ci` then refuses the lockfile. Their entries follow from their names, and npm keeps them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runMain } from '@/scripts/lib/main';
import { rootDir } from '@/scripts/lib/paths';

export type LockEntry = {
  version?: string;
  cpu?: string[];
  dev?: boolean;
  integrity?: string;
  libc?: string[];
  license?: string;
  optional?: boolean;
  optionalDependencies?: Record<string, string>;
  os?: string[];
  resolved?: string;
};
export type Lock = { packages: Record<string, LockEntry> };

const systems = new Set('aix android darwin freebsd linux netbsd openbsd openharmony sunos win32'.split(' '));
const processors = new Set('arm arm64 ia32 loong64 mips64el ppc64 riscv64 s390x wasm32 x64'.split(' '));

/** Where npm would find `name` from the package at `from`: its own node_modules first, then those above. */
function found(lock: Lock, from: string, name: string): boolean {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`] !== undefined) return true;
    if (at === '' || !at.includes('/node_modules/')) return lock.packages[`node_modules/${name}`] !== undefined;
  }
}

/** For which system, processor and C library a native package is, as its name says. */
export function platformOf(name: string): Pick<LockEntry, 'cpu' | 'libc' | 'os'> {
  const words = name.replace(/^@[^/]+\//, '').split('-');
  const os = words.filter((word) => systems.has(word));
  const libc = words.at(-1) === 'gnu' ? ['glibc'] : words.at(-1) === 'musl' ? ['musl'] : [];
  return {
    cpu: words.filter((word) => processors.has(word)),
    ...(libc.length > 0 ? { libc } : {}),
    ...(os.length > 0 ? { os } : {}),
  };
}

/** The entries that are promised by another entry and missing, by their place. */
export function missingNatives(lock: Lock): Record<string, LockEntry> {
  const missing: Record<string, LockEntry> = {};
  for (const [place, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (found(lock, place, name)) continue;
      const { cpu, libc, os } = platformOf(name);
      missing[`node_modules/${name}`] = {
        version,
        cpu,
        ...(entry.dev ? { dev: true } : {}),
        ...(libc ? { libc } : {}),
        ...(entry.license ? { license: entry.license } : {}),
        optional: true,
        ...(os ? { os } : {}),
      };
    }
  }
  return missing;
}

/** What is wrong with a lockfile, a line each. Hosts of a registry in it would bind everybody to that registry. */
export function lockFindings(lock: Lock): string[] {
  const hosts = Object.entries(lock.packages).filter(([, entry]) => entry.resolved?.startsWith('http'));
  return [
    ...Object.keys(missingNatives(lock)).map((place) => `package-lock.json: lacks ${place} (npm run lock adds it)`),
    ...hosts.map(
      ([place]) => `package-lock.json: names a host for ${place} (npm install --omit-lockfile-registry-resolved)`,
    ),
  ];
}

/** The lockfile with what it lacks, in npm's order. */
export function completed<T extends Lock>(lock: T): T {
  const packages = Object.entries({ ...lock.packages, ...missingNatives(lock) });
  packages.sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries(packages) };
}

if (process.argv[1]?.endsWith('check/lockfile.ts')) {
  await runMain(async () => {
    const file = join(process.env.CHECK_ROOT ?? rootDir, 'package-lock.json');
    const lock = JSON.parse(readFileSync(file, 'utf8')) as Lock;
    if (process.argv.includes('--write')) writeFileSync(file, `${JSON.stringify(completed(lock), null, 2)}\n`);
    const findings = lockFindings(process.argv.includes('--write') ? completed(lock) : lock);
    for (const finding of findings) console.log(finding);
    if (findings.length > 0) process.exitCode = 1;
  });
}
