import { describe, expect, it } from 'vitest';
import { makeRandom } from './random';

const draws = (count: number, draw: () => number) => Array.from({ length: count }, draw);

describe('random', () => {
  it('repeats itself for the same seed and differs for another', () => {
    const first = makeRandom('seed');
    const again = makeRandom('seed');
    const other = makeRandom('seed2');
    const numbers = draws(100, () => first.next());
    expect(draws(100, () => again.next())).toEqual(numbers);
    expect(draws(100, () => other.next())).not.toEqual(numbers);
  });

  it('gives the numbers that it gave on the first day, so that stored worlds can be made again', () => {
    const random = makeRandom('countersign');
    expect(draws(5, () => random.int(0, 999_999))).toMatchInlineSnapshot(`
      [
        16605,
        367780,
        247856,
        997618,
        458435,
      ]
    `);
  });

  it('forks by label only: what was drawn before does not matter', () => {
    const fresh = makeRandom('seed').fork('orders').fork(7);
    const used = makeRandom('seed');
    draws(50, () => used.next());
    const late = used.fork('orders').fork(7);
    expect(draws(20, () => late.next())).toEqual(draws(20, () => fresh.next()));
    const neighbour = makeRandom('seed').fork('orders').fork(8);
    expect(neighbour.next()).not.toBe(makeRandom('seed').fork('orders').fork(7).next());
  });

  it('is even over [0, 1) and over whole numbers', () => {
    const random = makeRandom('even');
    const mean = draws(40_000, () => random.next()).reduce((a, b) => a + b) / 40_000;
    expect(mean).toBeGreaterThan(0.49);
    expect(mean).toBeLessThan(0.51);
    const dice = Map.groupBy(
      draws(60_000, () => random.int(1, 6)),
      (value) => value,
    );
    expect([...dice.keys()].toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
    for (const rolls of dice.values()) expect(Math.abs(rolls.length - 10_000)).toBeLessThan(500);
  });

  it('draws normal and log-normal numbers of the asked shape', () => {
    const random = makeRandom('shape');
    const normal = draws(40_000, () => random.normal(10, 2));
    const mean = normal.reduce((a, b) => a + b) / normal.length;
    const variance = normal.reduce((sum, value) => sum + (value - mean) ** 2, 0) / normal.length;
    expect(mean).toBeCloseTo(10, 1);
    expect(Math.sqrt(variance)).toBeCloseTo(2, 1);
    const below = draws(40_000, () => random.lognormal(80, 0.5)).filter((value) => value < 80).length;
    expect(below / 40_000).toBeCloseTo(0.5, 1);
  });

  it('weighs its choices and never picks a weight of zero', () => {
    const random = makeRandom('weights');
    const picks = Array.from({ length: 20_000 }, () =>
      random.weighted([
        ['a', 3],
        ['b', 1],
        ['never', 0],
      ]),
    );
    expect(picks.filter((pick) => pick === 'a').length / picks.length).toBeCloseTo(0.75, 1);
    expect(picks).not.toContain('never');
  });

  it('shuffles without losing anything and leaves the given list alone', () => {
    const list = Object.freeze([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const shuffled = makeRandom('mix').shuffle(list);
    expect(shuffled).not.toEqual(list);
    expect(shuffled.toSorted()).toEqual(list);
  });

  it('refuses a choice from nothing', () => {
    const random = makeRandom('none');
    expect(() => random.pick([])).toThrow(/empty list/);
    expect(() => random.weighted([])).toThrow(/positive sum/);
    expect(() => random.int(2, 1)).toThrow(/two whole bounds/);
  });
});
