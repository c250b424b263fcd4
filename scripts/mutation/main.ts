// `npm run mutation [-- rules|runner] [--mutate FILE] [--force]`: changes the rules of approvals, or the command runner, one
// place at a time and counts the changes that no test notices; below 90 of 100 noticed it ends with 1. What it needs is
// installed into .data/mutation when it is first asked for, since nobody else needs it. A second run looks only at what has
// changed; --force looks at all.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setup as serveDatabases } from '@/scripts/testing/db-setup';
import { runMain } from '@/scripts/lib/main';
import { rootDir } from '@/scripts/lib/paths';

const here = join(rootDir, 'scripts', 'mutation');
const place = join(rootDir, '.data', 'mutation');
const core = join(place, 'node_modules', '@stryker-mutator', 'core');
/** The engine starts further Nodes by name, and the one of the system may be too old for it. */
const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
/** The random worlds run for every change, so that fewer of them have to do. */
const WORLDS = '300';
const subjects = ['rules', 'runner'];

function run(command: string, args: readonly string[], cwd: string): void {
  const env = { ...process.env, PATH: path, WORLDS: process.env.WORLDS ?? WORLDS };
  const { status, error } = spawnSync(command, args, { cwd, env, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args[0]} ended with ${status ?? 'a signal'}.`);
}

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;

function isInstalled(): boolean {
  const wanted = read(join(here, 'package.json')).dependencies as Record<string, string>;
  const installed = join(core, 'package.json');
  return existsSync(installed) && read(installed).version === wanted['@stryker-mutator/core'];
}

function install(): void {
  mkdirSync(place, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(here, file), join(place, file));
  // The runner finds the project's own Vitest above its folder; a second one would not be the one that tests run with.
  run('npm', ['ci', '--legacy-peer-deps', '--no-audit', '--no-fund'], place);
}

await runMain(async () => {
  const [first = '', ...rest] = process.argv.slice(2);
  const named = subjects.includes(first);
  const subject = named ? first : 'rules';
  if (!isInstalled()) install();
  // The copy that is mutated has no state of its own, so that its tests use the databases of this clone.
  if (subject === 'runner') serveDatabases();
  const engine = join(core, 'bin', 'stryker.js');
  const config = `scripts/mutation/${subject}.stryker.config.json`;
  run(process.execPath, [engine, 'run', config, ...(named ? rest : process.argv.slice(2))], rootDir);
});
