import { createHash } from 'node:crypto';

/** What may be bound by a hash. Numbers must be safe integers: anything else has no one spelling. */
export type Canonical =
  null | boolean | number | bigint | string | readonly Canonical[] | { readonly [key: string]: Canonical };

function write(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'string') return JSON.stringify(value.normalize('NFC'));
  if (typeof value === 'bigint') return JSON.stringify(value.toString());
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value))
      throw new Error(`${path}: ${value} is not a safe integer and cannot be bound by a hash`);
    return JSON.stringify(value === 0 ? 0 : value);
  }
  if (Array.isArray(value)) return `[${value.map((item, index) => write(item, `${path}[${index}]`)).join(',')}]`;
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]): [string, unknown] => [key.normalize('NFC'), inner]);
    // RFC 8785 sorts keys by UTF-16 code units, which is what comparing JavaScript strings does.
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${write(inner, `${path}.${key}`)}`).join(',')}}`;
  }
  throw new Error(`${path}: a ${typeof value} cannot be bound by a hash`);
}

/**
 * JSON in the one spelling of RFC 8785: sorted keys, no white space; bigints as decimal strings, texts in NFC.
 * Undefined members are left out, as JSON does.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$');
}

/** SHA-256 in lower-case hex over bytes or UTF-8 text. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** SHA-256 over the canonical JSON of a value. */
export function canonicalHash(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}

/** Every text inside a value in NFC, so that two spellings of one name are one name from the input border on. */
export function normaliseTexts<T>(value: T): T {
  if (typeof value === 'string') return value.normalize('NFC') as T;
  if (Array.isArray(value)) return value.map((item: unknown) => normaliseTexts(item)) as T;
  if (value instanceof Date || value instanceof Uint8Array) return value;
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key.normalize('NFC'), normaliseTexts(inner)]),
    ) as T;
  }
  return value;
}
