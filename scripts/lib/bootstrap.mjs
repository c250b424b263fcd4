// What `npm start` and `npm test` need before anything is installed: Node's built-ins only.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
export const ourNode = join(root, 'node_modules', 'node', 'bin', 'node');

const stamp = join(root, 'node_modules', '.countersign-lock');
const neededBytes = 1.5e9;

function lockDigest() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** True when npm's own record of what is installed agrees with the lockfile, as after `npm install` by hand. */
function installedAsLocked() {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const present = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(
      ([path, entry]) => path === '' || entry.optional || entry.peer || present[path]?.version === entry.version,
    );
  } catch {
    return false;
  }
}

function isInstalled() {
  if (!existsSync(ourNode)) return false;
  const stamped = existsSync(stamp) && readFileSync(stamp, 'utf8') === lockDigest();
  if (stamped || !installedAsLocked()) return stamped;
  writeFileSync(stamp, lockDigest());
  return true;
}

function explain(output) {
  if (/ENOSPC|no space left/i.test(output)) return 'The disk is full: about 1.5 GB are needed.';
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|network/i.test(output))
    return 'The packages could not be fetched: there is no network, or a proxy is in the way (npm config set proxy …). Once they are installed, no network is needed.';
  if (/EACCES|EPERM/i.test(output)) return `npm may not write to ${root}: run as the owner of this folder.`;
  return 'npm install failed; its last words are above.';
}

/** Runs npm as the caller has it, quietly; its output is shown when it fails. */
function npm(args) {
  const cli = process.env.npm_execpath;
  const viaNode = cli !== undefined && /\.c?js$/.test(cli);
  const child = spawn(viaNode ? process.execPath : 'npm', viaNode ? [cli, ...args] : args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk) => (output = (output + chunk).slice(-8000));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, output: String(error) }));
    child.once('exit', (code) => resolve({ code, output }));
  });
}

/** Installs the locked packages when they are not there, or not these. Ends the process with words when it cannot. */
export async function install() {
  if (isInstalled()) {
    console.log('  ✓ packages: up to date');
    return;
  }
  const from = Date.now();
  console.log('  · packages (the first time takes a minute or two) …');
  const space = statfsSync(root);
  if (space.bavail * space.bsize < neededBytes) {
    console.error(
      `  ✗ Only ${Math.round((space.bavail * space.bsize) / 1e6)} MB are free on this disk; about 1.5 GB are needed.`,
    );
    process.exit(1);
  }
  // Not `npm ci`: it refuses a lockfile that lacks the native packages of other systems, which a lockfile written behind a
  // registry without them does. This installs what the lockfile says as well, and writes neither file.
  const { code, output } = await npm(['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
  if (code !== 0 || !existsSync(ourNode)) {
    console.error(
      `${output}\n  ✗ ${code === 0 ? 'npm did not install its package "node": allow its install script (npm rebuild node).' : explain(output)}`,
    );
    process.exit(1);
  }
  writeFileSync(stamp, lockDigest());
  console.log(`  ✓ packages (${((Date.now() - from) / 1000).toFixed(1)} s)`);
}

/** Runs a program in the foreground, hands it every signal that ends us, and answers its exit code. */
export function runAndFollow(command, args, options = {}) {
  const env = {
    ...process.env,
    PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH ?? ''}`,
    ...options.env,
  };
  // The channel tells the program when this process dies without a word.
  const child = spawn(command, args, { cwd: root, env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // A signal for npm reaches the shell between us only, which dies of it and hands nothing on: we see that it is gone.
  const shell = process.ppid;
  const watch = setInterval(() => process.ppid === shell || child.kill('SIGTERM'), 250);
  if (process.env.npm_lifecycle_event === undefined) clearInterval(watch);
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(String(error));
      resolve(1);
    });
    child.once('exit', (code) => {
      clearInterval(watch);
      resolve(code ?? 1);
    });
  });
}
