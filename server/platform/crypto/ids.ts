import { createHash, randomFillSync } from 'node:crypto';

// Asking the system for sixteen bytes costs more than the id; a statement of 100,000 lines needs a quarter of a million.
const pool = Buffer.alloc(16 * 512);
let taken = pool.length;

function randomSixteen(): Buffer {
  if (taken === pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  taken += 16;
  return pool.subarray(taken - 16, taken);
}

/**
 * A UUID of version 7 (RFC 9562): sorts by the time of its making, so that indexes grow at one end. Where the order decides, `atMs` is
 * the time of the database: the clocks of two processes may differ by minutes.
 */
export function uuidv7(atMs: number = Date.now()): string {
  const bytes = randomSixteen();
  bytes.writeUIntBE(atMs, 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return format(bytes);
}

/** A UUID that depends on its parts only (version 8): the same event gets the same id however often it is handled. */
export function uuidFrom(...parts: readonly string[]): string {
  const bytes = createHash('sha256').update(parts.join('\u0000')).digest().subarray(0, 16);
  bytes[6] = 0x80 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return format(bytes);
}

function format(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
