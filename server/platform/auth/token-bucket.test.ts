import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBuckets } from './token-bucket';

describe('a bucket of tokens', () => {
  it('lets through a burst, then what flows in, and tells how long to wait', () => {
    const buckets = new TokenBuckets({ perSecond: 2, burst: 4 });
    expect(buckets.take('a', 4, 0)).toBe(0);
    expect(buckets.take('a', 1, 0)).toBe(1);
    expect(buckets.take('b', 4, 0)).toBe(0);
    expect(buckets.take('a', 3, 1000)).toBe(1);
    expect(buckets.take('a', 2, 1000)).toBe(0);
    expect(buckets.take('a', 9, 1000)).toBe(2);
    expect(buckets.take('a', 9, 3000)).toBe(0);
  });

  it('never lets through more than the burst and what flowed in', () => {
    const calls = fc.array(
      fc.record({ after: fc.integer({ min: 0, max: 900 }), count: fc.integer({ min: 1, max: 5 }) }),
    );
    fc.assert(
      fc.property(calls, (list) => {
        const buckets = new TokenBuckets({ perSecond: 3, burst: 6 });
        let now = 0;
        let passed = 0;
        for (const { after, count } of list) {
          now += after;
          if (buckets.take('a', count, now) === 0) passed += count;
          expect(passed).toBeLessThanOrEqual(6 + (now / 1000) * 3 + 1e-6);
        }
      }),
    );
  });
});
