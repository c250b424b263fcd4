import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export type Lock = { release: () => void };

/** True when a process with this id exists and is not a zombie; a process of another user counts as existing. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // Without /proc (macOS) the signal's answer is all there is.
    return true;
  }
}

/** The process that holds a lock file, or undefined when nobody does or its holder has died. */
export function lockHolder(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8').trim());
    return Number.isInteger(pid) && pid > 0 && isAlive(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Takes the lock if it is free or its holder has died; answers undefined when a living process holds it. */
export function tryLock(file: string): Lock | undefined {
  mkdirSync(dirname(file), { recursive: true });
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
      return {
        release: () => {
          if (lockHolder(file) === process.pid) rmSync(file, { force: true });
        },
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (lockHolder(file) !== undefined) return undefined;
      rmSync(file, { force: true });
    }
  }
  return undefined;
}

/** Waits for the lock, at most `timeoutMs`; says who holds it when the wait is over. */
export async function waitForLock(file: string, timeoutMs = 120_000): Promise<Lock> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const lock = tryLock(file);
    if (lock !== undefined) return lock;
    if (Date.now() > deadline) {
      throw new Error(`${file} is held by process ${lockHolder(file)}; end that process or remove the file.`);
    }
    await delay(50);
  }
}
