import { createHash } from 'node:crypto';

/**
 * Luck that can be repeated: a fraction from 0 to 1 that depends on the seed and a key only, so that it is the same whatever
 * happened in between, and after any crash.
 */
export function fraction(seed: string, ...key: readonly string[]): number {
  return (
    createHash('sha256')
      .update([seed, ...key].join('\n'))
      .digest()
      .readUInt32BE(0) /
    2 ** 32
  );
}

/** One of several with weights. */
export function weighted<T>(at: number, table: readonly (readonly [T, number])[]): T {
  const total = table.reduce((sum, [, weight]) => sum + weight, 0);
  let left = at * total;
  for (const [value, weight] of table) {
    left -= weight;
    if (left < 0) return value;
  }
  return table.at(-1)![0];
}

/** A whole number from low to high, both included. */
export function between(at: number, low: number, high: number): number {
  return low + Math.floor(at * (high - low + 1));
}

/** A reference as people mistype it: two neighbours swapped, one left out, one doubled, O for 0, or a blank inside. */
export function mistype(text: string, seed: string): string {
  const places = [...text].flatMap((character, index) => (/[0-9]/.test(character) && index > 0 ? [index] : []));
  if (places.length === 0) return text;
  const at = places[between(fraction(seed, 'place', text), 0, places.length - 1)]!;
  const before = text.slice(0, at);
  const digit = text[at]!;
  const after = text.slice(at + 1);
  const kind = between(fraction(seed, 'kind', text), 0, 4);
  if (kind === 0) return text.slice(0, at - 1) + digit + text[at - 1]! + after;
  if (kind === 1) return before + after;
  if (kind === 2) return before + digit + digit + after;
  if (kind === 3) return before + (digit === '0' ? 'O' : String((Number(digit) + 1) % 10)) + after;
  return `${before} ${digit}${after}`;
}
