// Vitest's set-up of the project "db": hands every test process the server and the template database.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export function setup(): void {
  // A process of its own, under our Node: it needs the WebAssembly engine and no test runner around it.
  const node = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));
  const run = spawnSync(node, ['--import', './scripts/register.mjs', 'scripts/db/test-template.ts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (run.status !== 0) throw new Error(`The test database could not be made ready:\n${run.stderr}`);
  process.env.TEST_CLUSTER = run.stdout.trim().split('\n').at(-1);
}
