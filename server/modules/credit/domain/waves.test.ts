import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inWaves } from './waves';

const items = fc
  .array(fc.constantFrom('a', 'b', 'c'), { maxLength: 30 })
  .map((owners) => owners.map((owner, no) => ({ owner, no })));

describe('inWaves', () => {
  it('loses nothing, holds no owner twice in a wave, and keeps the order of each owner', () => {
    fc.assert(
      fc.property(items, (given) => {
        const waves = inWaves(given, ({ owner }) => owner);
        for (const wave of waves) expect(new Set(wave.map(({ owner }) => owner)).size).toBe(wave.length);
        for (const name of ['a', 'b', 'c']) {
          const ofOne = (list: typeof given) => list.filter(({ owner }) => owner === name);
          expect(ofOne(waves.flat())).toEqual(ofOne(given));
        }
      }),
    );
  });

  it('makes as many waves as the busiest owner has items', () => {
    expect(inWaves(['x', 'y', 'x', 'x', 'y'], (item) => item)).toEqual([['x', 'y'], ['x', 'y'], ['x']]);
    expect(inWaves([], String)).toEqual([]);
  });
});
