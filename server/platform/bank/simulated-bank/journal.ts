import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Forcing } from '../durable-file';

/** What happened at the bank, one JSON line each. Everything that the bank is and says follows from these lines. */
export type BankEvent =
  /** `rules`: which of the bank's habits it was founded with; an old journal goes on to mean what it meant. */
  | { kind: 'founded'; seed: string; date: string; rules?: number }
  | { kind: 'account-opened'; iban: string; owner: string; openingMinor: string }
  | {
      kind: 'received';
      at: string;
      /** Name under which the bytes are kept in `received/`. */
      stored: string;
      name: string;
      sha256: string;
      messageId: string;
      verdict: 'accepted' | 'duplicate' | 'broken';
      late: boolean;
      endToEndIds: string[];
    }
  | { kind: 'processed'; at: string }
  | {
      kind: 'incoming';
      at: string;
      iban: string;
      amountMinor: string;
      remittance: string;
      payerName: string;
      payerIban: string;
    }
  | { kind: 'foretold'; at: string; answers: ForetoldAnswer[] }
  | { kind: 'day-closed'; at: string; date: string };

/** What a scenario says that will become of a debit, in place of the bank's own chance. `date` is of a return. */
export type ForetoldAnswer = { endToEndId: string } & (
  { how: 'settled' } | { how: 'rejected'; code: string } | { how: 'returned'; code: string; date: string }
);

const pauseMs = 5;
const attempts = 2_000;

/** When a process began, in ticks since the machine started; null where nobody can say (no such process, no /proc). */
function beginOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of a program may hold blanks and brackets; the fields after it do not.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** Who holds a lock: a process id alone would be somebody else's after a restart of the machine or the container. */
function holderText(): string {
  return `${process.pid} ${beginOf(process.pid) ?? '-'}\n`;
}

function isAlive(holder: string): boolean {
  const [pid, begin] = [Number(holder.split(' ')[0]), holder.trim().split(' ')[1]];
  // The work under the lock is synchronous, so a lock with this process's own number was left by a dead one that had it before.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false;
  }
  return begin === '-' || begin === undefined || begin === beginOf(pid);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function tryLock(path: string): boolean {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, holderText());
    closeSync(file);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  }
}

/** Clears a lock whose owner was killed. Moving it first makes sure that only one of several waiters takes it away. */
function clearDeadLock(path: string): void {
  try {
    const text = readFileSync(path, 'utf8');
    // A lock without its end is one that is being written this moment, unless it stays so.
    const whole = text.endsWith('\n');
    if (!whole && statSync(path).mtimeMs > Date.now() - 1_000) return;
    if (whole && isAlive(text)) return;
    const aside = `${path}.${randomUUID()}`;
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== text) linkSync(aside, path);
    unlinkSync(aside);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error;
  }
}

/** The bank's memory: append-only lines, each forced to the disk before anybody is told of it, shared by several processes. */
export class BankJournal {
  readonly #path: string;
  readonly #lock: string;
  readonly #forcing: Forcing;
  #offset = 0;

  constructor(folder: string, forcing: Forcing = 'each time') {
    this.#forcing = forcing;
    mkdirSync(folder, { recursive: true });
    this.#path = join(folder, 'journal.jsonl');
    this.#lock = join(folder, 'journal.lock');
  }

  /**
   * Runs synchronous work while no other process writes. `replay` gets what others wrote since the last time, then `work` may append.
   */
  async exclusively<T>(
    replay: (event: BankEvent) => void,
    work: (append: (event: BankEvent) => void) => T,
  ): Promise<T> {
    for (let attempt = 0; !tryLock(this.#lock); attempt += 1) {
      if (attempt >= attempts)
        throw new Error(`The journal of the simulated bank is locked by another process: ${this.#lock}`);
      clearDeadLock(this.#lock);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    try {
      for (const event of this.#readNew()) replay(event);
      return work((event) => this.#append(event));
    } finally {
      unlinkSync(this.#lock);
    }
  }

  #readNew(): BankEvent[] {
    const file = openSync(this.#path, 'a+');
    try {
      const size = statSync(this.#path).size;
      const bytes = Buffer.alloc(size - this.#offset);
      for (let at = 0; at < bytes.byteLength;)
        at += readSync(file, bytes, at, bytes.byteLength - at, this.#offset + at);
      const end = bytes.lastIndexOf(0x0a) + 1;
      // A last line without its end was being written when its writer died; nobody was told of it.
      if (end < bytes.byteLength) ftruncateSync(file, this.#offset + end);
      this.#offset += end;
      const text = bytes.subarray(0, end).toString('utf8');
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as BankEvent);
    } finally {
      closeSync(file);
    }
  }

  #append(event: BankEvent): void {
    const bytes = Buffer.from(`${JSON.stringify(event)}\n`, 'utf8');
    const file = openSync(this.#path, 'a');
    try {
      for (let at = 0; at < bytes.byteLength;) at += writeSync(file, bytes, at);
      if (this.#forcing === 'each time') fsyncSync(file);
    } finally {
      closeSync(file);
    }
    this.#offset += bytes.byteLength;
  }
}
