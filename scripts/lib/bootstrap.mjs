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
const shortPatience = ['--fetch-retry-mintimeout=2000', '--fetch-retry-maxtimeout=8000'];

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

/** Undefined where the packages fit; else the words. Bytes. */
export function spaceRefusal(freeBytes) {
  if (freeBytes >= neededBytes) return undefined;
  return `Only ${Math.round(freeBytes / 1e6)} MB are free on this disk; about 1.5 GB are needed.`;
}

/** What npm's last words mean, for a person, and what to do about it; the first cause that fits. */
export function explain(output) {
  if (/ENOSPC|EDQUOT|no space left|quota exceeded/i.test(output))
    return 'The disk is full: about 1.5 GB are needed, here and for the cache of npm (npm config get cache).';
  if (/SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY)|CERT_HAS_EXPIRED|DEPTH_ZERO/i.test(output))
    return 'The registry of npm shows a certificate that this machine does not trust: name the one of your proxy (npm config set cafile …).';
  if (/\b407\b|Proxy Authentication/i.test(output))
    return 'The proxy wants a name and a password (npm config set proxy …).';
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT/i.test(output))
    return 'The packages could not be fetched: there is no network, or a proxy is in the way (npm config set proxy …). Once they are installed, no network is needed.';
  if (/\bE401\b|\bE403\b/.test(output))
    return 'The registry of npm refuses this machine: look at npm config get registry, and at the sign-in there.';
  if (/\bE404\b|ETARGET|No matching version/i.test(output))
    return 'The registry of npm lacks a package that package-lock.json names: look at npm config get registry.';
  if (/EUSAGE|are in sync/.test(output))
    return 'package.json and package-lock.json do not belong together: run npm install, then npm run lock.';
  if (/EACCES|EPERM|EROFS/i.test(output)) return `npm may not write to ${root}: run as the owner of this folder.`;
  if (/spawn npm ENOENT/.test(output))
    return 'There is no npm on the path: install it with Node from https://nodejs.org.';
  return 'npm did not install the packages; its last words are above.';
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

/** The codes of a connection that can never come about; anything else is for npm to judge. */
const unreachable = /^(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|EHOSTUNREACH)$/;

/** True when a fetch of the registry failed for want of a network. Of several addresses that were tried each must have. */
export function isUnreachable(error) {
  const cause = error?.cause ?? error;
  const all = cause?.errors ?? [cause];
  return all.length > 0 && all.every((each) => unreachable.test(each?.code ?? ''));
}

/**
 * Undefined when the registry of npm answers, or may: npm itself asks for every package, and says only after minutes that
 * there is no network. Behind a proxy that npm knows of nothing is asked.
 */
async function networkRefusal() {
  const { code, output } = await npm(['config', 'get', 'registry', 'proxy', 'https-proxy']);
  const value = (name) => new RegExp(`^${name}\\s?=\\s?"?([^"\\n]*)`, 'm').exec(output)?.[1] ?? 'null';
  const proxied = ['proxy', 'https-proxy'].some((name) => !['null', ''].includes(value(name)));
  const registry = value('registry');
  if (code !== 0 || proxied || !URL.canParse(registry)) return undefined;
  try {
    await fetch(registry, { method: 'HEAD', signal: AbortSignal.timeout(10_000) });
    return undefined;
  } catch (error) {
    return isUnreachable(error) ? explain('ENOTFOUND') : undefined;
  }
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
  const refusal = spaceRefusal(space.bavail * space.bsize) ?? (await networkRefusal());
  if (refusal !== undefined) {
    console.error(`  ✗ ${refusal}`);
    process.exit(1);
  }
  // Into an empty place exactly what is locked; over an older installation only what changed, which takes seconds.
  const how = existsSync(join(root, 'node_modules')) ? ['install', '--no-save'] : ['ci'];
  // npm would wait for more than a minute before it says that there is no network.
  const { code, output } = await npm([...how, '--no-audit', '--no-fund', '--loglevel=error', ...shortPatience]);
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
