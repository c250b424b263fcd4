// `npm run check`: every part at once, each with its own words; one failing part fails the whole.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { runMain } from '@/scripts/lib/main';
import { rootDir } from '@/scripts/lib/paths';

export type Part = { name: string; args: readonly string[] };

const ourNode = join(rootDir, 'node_modules', 'node', 'bin', 'node');
const bin = (path: string): string => join(rootDir, 'node_modules', path);
const ours = (script: string, ...rest: string[]): string[] => [
  '--import',
  join(rootDir, 'scripts/register.mjs'),
  join(rootDir, script),
  ...rest,
];

/** The parts by name; each is a Node program that ends with 0 when it finds nothing. */
export const parts: readonly Part[] = [
  { name: 'house', args: ours('scripts/check/house.ts') },
  { name: 'lockfile', args: ours('scripts/check/lockfile.ts') },
  { name: 'imports', args: ours('scripts/check/imports.ts', 'all') },
  { name: 'imports of code', args: ours('scripts/check/imports.ts', 'code') },
  // One reading of the types serves the compiler's findings and the rules that need types.
  { name: 'types and lint', args: [bin('oxlint/bin/oxlint'), '--type-check', '-f', 'unix'] },
  {
    name: 'format',
    args: [bin('prettier/bin/prettier.cjs'), '--check', '--cache', '--cache-strategy=content', '--log-level=warn', '.'],
  },
  { name: 'unused', args: [bin('knip/bin/knip.js'), '--no-progress'] },
];

export type Verdict = { name: string; ok: boolean; seconds: number; output: string };

/** Runs one part in a clone at `root`. */
export function runPart(part: Part, root: string): Promise<Verdict> {
  const from = Date.now();
  return new Promise((resolve) => {
    const child = spawn(ourNode, part.args, {
      cwd: root,
      env: { ...process.env, CHECK_ROOT: root, FORCE_COLOR: '0' },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('close', (code) =>
      resolve({ name: part.name, ok: code === 0, seconds: (Date.now() - from) / 1000, output }),
    );
  });
}

/** Three at a time: the parts that read files leave room beside those that think. */
async function runAll(root: string): Promise<Verdict[]> {
  const waiting = [...parts];
  const verdicts: Verdict[] = [];
  const lane = async (): Promise<void> => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      const verdict = await runPart(part, root);
      verdicts.push(verdict);
      console.log(`${verdict.ok ? '✓' : '✗'} ${verdict.name} (${verdict.seconds.toFixed(1)} s)`);
      if (!verdict.ok) console.log(verdict.output.trim().replaceAll(/^/gm, '    '));
    }
  };
  await Promise.all([lane(), lane(), lane()]);
  return verdicts;
}

if (process.argv[1]?.endsWith('check/run.ts')) {
  await runMain(async () => {
    const failed = (await runAll(rootDir)).filter((verdict) => !verdict.ok);
    if (failed.length === 0) return;
    console.log(`\ncheck: ${failed.map((verdict) => verdict.name).join(', ')} failed`);
    process.exitCode = 1;
  });
}
