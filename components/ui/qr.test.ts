import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codewords, qrModules, times } from './qr';

/** Blocks of version 10, level M: one of 43 data bytes and four of 44, with 26 bytes of error correction each. */
function blocksOfTen(words: readonly number[]): number[][] {
  const lengths = [43, 43, 43, 43, 44];
  const blocks = lengths.map((): number[] => []);
  const queue = [...words];
  for (let at = 0; at < 44; at += 1)
    for (const [no, length] of lengths.entries()) if (at < length) blocks[no]?.push(queue.shift() ?? -1);
  for (let at = 0; at < 26; at += 1) for (const block of blocks) block.push(queue.shift() ?? -1);
  return blocks;
}

describe('the field', () => {
  const element = fc.integer({ min: 0, max: 255 });
  it('is one: products commute, distribute, and lose nothing', () => {
    fc.assert(
      fc.property(element, element, element, (a, b, c) => {
        expect(times(a, b)).toBe(times(b, a));
        expect(times(a, b ^ c)).toBe(times(a, b) ^ times(a, c));
        expect(times(a, times(b, c))).toBe(times(times(a, b), c));
        if (a !== 0 && b !== 0) expect(times(a, b)).not.toBe(0);
      }),
    );
  });
});

it('every block is a word of the code: it vanishes at the roots of the generator', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 213 }), (bytes) => {
      for (const block of blocksOfTen(codewords(bytes, 10))) {
        for (let root = 1, no = 0; no < 26; no += 1, root = times(root, 2))
          expect(block.reduce((sum, word) => times(sum, root) ^ word, 0)).toBe(0);
      }
    }),
    { numRuns: 20 },
  );
});

it.each([
  ['HELLO', 21],
  ['x'.repeat(14), 21],
  ['x'.repeat(15), 25],
  ['x'.repeat(213), 57],
  ['x'.repeat(412), 77],
])('%# has the smallest size that holds it, and finders in three corners', (text, size) => {
  const code = qrModules(text);
  expect(code).toHaveLength(size);
  const finder = ['1111111', '1000001', '1011101', '1011101', '1011101', '1000001', '1111111'];
  const corner = (x: number, y: number) =>
    code.slice(y, y + 7).map((row) =>
      row
        .slice(x, x + 7)
        .map(Number)
        .join(''),
    );
  for (const [x, y] of [
    [0, 0],
    [size - 7, 0],
    [0, size - 7],
  ] as const)
    expect(corner(x, y)).toEqual(finder);
  expect(code[6]?.slice(8, size - 8).every((dark, at) => dark === (at % 2 === 0))).toBe(true);
});

it('too much is refused', () => expect(() => qrModules('x'.repeat(413))).toThrow(/413 bytes/));

// These were read back by an independent reader when they were written down, as were texts of every length up to 412.
it.each([
  ['HELLO', 'c346c75add569873'],
  [
    'otpauth://totp/Countersign:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Countersign',
    '4691fb7a1ce187e5',
  ],
])('%s is drawn as it was read', (text, hash) => {
  const drawn = qrModules(text)
    .map((row) => row.map(Number).join(''))
    .join('\n');
  expect(createHash('sha256').update(drawn).digest('hex').slice(0, 16)).toBe(hash);
});
