// Keeps the web and the worker running under one launcher, and ends them together.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from '@/scripts/lib/lock';
import { rootDir } from '@/scripts/lib/paths';

export type Program = { name: string; args: readonly string[]; env: NodeJS.ProcessEnv };
export type Supervisor = { start: (program: Program) => void; stop: () => Promise<void>; failed: Promise<string> };

const patienceMs = 2500;
const restartsPerMinute = 5;

/** Ends what a launcher that was killed left running: only processes noted by it that still work in this clone's folder. */
export function endOrphans(pidFile: string): void {
  if (!existsSync(pidFile)) return;
  for (const line of readFileSync(pidFile, 'utf8').split('\n')) {
    const pid = Number(line);
    if (!(pid > 0) || !isAlive(pid)) continue;
    try {
      if (resolve(readlinkSync(`/proc/${pid}/cwd`)) === resolve(rootDir)) process.kill(pid, 'SIGKILL');
    } catch {
      // Without /proc there is no telling whose process it is now, so it is left alone.
    }
  }
  rmSync(pidFile, { force: true });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((settle) => child.once('exit', () => settle()));
  child.kill('SIGTERM');
  const late = await Promise.race([gone.then(() => false), delay(patienceMs, true)]);
  if (late) child.kill('SIGKILL');
  await gone;
}

/** `failed` resolves with words when a program cannot be kept running. */
export function supervisor(pidFile: string): Supervisor {
  const children = new Map<string, ChildProcess>();
  const deaths: number[] = [];
  let stopping = false;
  let fail: (words: string) => void;
  const failed = new Promise<string>((settle) => {
    fail = settle;
  });

  function notePids(): void {
    writeFileSync(pidFile, [...children.values()].map((child) => child.pid).join('\n'));
  }

  function start(program: Program): void {
    // A group of its own: Ctrl-C reaches the launcher, which ends its programs in order.
    const child = spawn(process.execPath, program.args, {
      cwd: rootDir,
      env: program.env,
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    children.set(program.name, child);
    notePids();
    child.once('exit', (code, signal) => {
      if (stopping) return;
      const now = Date.now();
      deaths.push(now);
      if (deaths.filter((at) => now - at < 60_000).length > restartsPerMinute) {
        fail(`the ${program.name} keeps ending (last with ${signal ?? code}); its words stand above`);
        return;
      }
      console.error(`the ${program.name} ended with ${signal ?? code} and is started again`);
      setTimeout(() => {
        if (!stopping) start(program);
      }, 1000);
    });
  }

  async function stop(): Promise<void> {
    stopping = true;
    await Promise.all([...children.values()].map(end));
    rmSync(pidFile, { force: true });
  }

  return { start, stop, failed };
}
