// The second half of `npm test`: check, database check, unit and database tests, journeys. Everything runs even when
// something failed before it; the last line counts all tests, and only a whole green run ends with 0.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDevCluster } from '@/scripts/db/dev-cluster';
import { runMain } from '@/scripts/lib/main';
import { rootDir } from '@/scripts/lib/paths';
import { elapsed } from '@/scripts/lib/steps';

type Count = { passed: number; failed: number; skipped: number };

const reports = join(rootDir, '.data', 'test');
const vitestReport = join(reports, 'vitest.json');
const playwrightReport = join(reports, 'playwright.json');
const register = ['--import', './scripts/register.mjs'];

function run(title: string, args: readonly string[], env: Record<string, string> = {}): Promise<boolean> {
  console.log(`\n— ${title} —`);
  const child = spawn(process.execPath, args, { cwd: rootDir, env: { ...process.env, ...env }, stdio: 'inherit' });
  const stop = (): void => void child.kill('SIGTERM');
  process.once('SIGINT', stop).once('SIGTERM', stop);
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      resolve(code === 0);
    });
  });
}

function readReport(file: string): Record<string, unknown> | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : undefined;
}

/** A runner that left no report did not run: that is a failure, whatever its exit code. */
function vitestCount(): Count {
  const report = readReport(vitestReport) as Record<string, number> | undefined;
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, numTodoTests = 0 } = report;
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
}

function playwrightCount(): Count {
  const stats = readReport(playwrightReport)?.stats as Record<string, number> | undefined;
  if (stats === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const { expected = 0, flaky = 0, unexpected = 0, skipped = 0 } = stats;
  return { passed: expected + flaky, failed: unexpected, skipped };
}

function sum(counts: readonly Count[], parts: readonly boolean[]): Count {
  const failedParts = parts.filter((ok) => !ok).length;
  const add = (key: keyof Count): number => counts.reduce((total, count) => total + count[key], 0);
  return { passed: add('passed'), failed: Math.max(add('failed'), failedParts), skipped: add('skipped') };
}

await runMain(async () => {
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const cluster = await ensureDevCluster((text) => console.log(`    ${text}`));
  const vitest = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${vitestReport}`,
  ];
  const results: boolean[] = [];
  try {
    results.push(await run('check', [...register, 'scripts/check/run.ts']));
    results.push(await run('database check', [...register, 'scripts/db/check.ts']));
    results.push(await run('unit and database tests', vitest));
    const e2e = [...register, 'scripts/e2e.ts', '--reporter=list,json'];
    results.push(await run('journeys', e2e, { PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport }));
  } finally {
    // Whoever found the cluster running keeps it; what this run started, it ends.
    if (cluster.started) await cluster.stop();
  }
  const { passed, failed, skipped } = sum([vitestCount(), playwrightCount()], results);
  console.log(`\n${elapsed()}`);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  if (failed > 0 || results.includes(false)) process.exitCode = 1;
});
