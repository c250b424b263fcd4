/** Pairs of a value and its weight; weights need not sum to 1. */
export type Weighted<T> = readonly (readonly [value: T, weight: number])[];

/**
 * A stream of pseudo-random draws. `fork(label)` depends on the seed and the labels only, never on how much was drawn
 * before, so that one part of the demo world can grow without moving another.
 */
export type Random = {
  /** A number in [0, 1) with 53 random bits. */
  next(): number;
  /** A whole number between both bounds, inclusive. */
  int(min: number, max: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  weighted<T>(entries: Weighted<T>): T;
  normal(mean: number, deviation: number): number;
  /** Log-normal with the given median; `sigma` is the deviation of the logarithm. */
  lognormal(median: number, sigma: number): number;
  /** A shuffled copy. */
  shuffle<T>(items: readonly T[]): T[];
  /** A string of decimal digits. */
  digits(length: number): string;
  fork(label: string | number): Random;
};

// FNV-1a, 32 bit: turns a path of labels into a starting point.
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

// Splitmix, 32 bit: spreads one word over the four words of state, which must not all be zero.
function splitmix(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let word = state ^ (state >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    return (word ^ (word >>> 15)) >>> 0;
  };
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

// Xoshiro128** (Blackman and Vigna, 2018): small, quick and the same on every machine, since it is 32-bit integers only.
function xoshiro(path: string): () => number {
  const fill = splitmix(hashText(path) ^ Math.imul(path.length, 0x85ebca6b));
  let a = fill();
  let b = fill();
  let c = fill();
  let d = fill() | 1;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
}

class Stream implements Random {
  readonly #path: string;
  readonly #word: () => number;

  constructor(path: string) {
    this.#path = path;
    this.#word = xoshiro(path);
  }

  next(): number {
    const high = this.#word() >>> 5;
    const low = this.#word() >>> 6;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  }

  int(min: number, max: number): number {
    if (!Number.isInteger(min) || !Number.isInteger(max) || max < min) {
      throw new RangeError(`A whole number between ${min} and ${max} cannot be drawn. Give two whole bounds in order.`);
    }
    return min + Math.floor(this.next() * (max - min + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('Nothing can be picked from an empty list. Give at least one item.');
    return items[this.int(0, items.length - 1)]!;
  }

  weighted<T>(entries: Weighted<T>): T {
    const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
    if (!(total > 0)) throw new RangeError('A weighted choice needs a positive sum of weights.');
    let left = this.next() * total;
    for (const [value, weight] of entries) {
      left -= weight;
      if (left < 0) return value;
    }
    return entries.findLast(([, weight]) => weight > 0)![0];
  }

  normal(mean: number, deviation: number): number {
    // Box and Muller; 1 - u keeps the logarithm away from zero.
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.next());
  }

  lognormal(median: number, sigma: number): number {
    return median * Math.exp(this.normal(0, sigma));
  }

  shuffle<T>(items: readonly T[]): T[] {
    const copy = [...items];
    for (let last = copy.length - 1; last > 0; last -= 1) {
      const other = this.int(0, last);
      [copy[last], copy[other]] = [copy[other]!, copy[last]!];
    }
    return copy;
  }

  digits(length: number): string {
    return Array.from({ length }, () => String(this.int(0, 9))).join('');
  }

  fork(label: string | number): Random {
    return new Stream(`${this.#path}/${label}`);
  }
}

/** The root stream of a seed. The same seed gives the same world on every machine. */
export function makeRandom(seed: string): Random {
  return new Stream(seed);
}
