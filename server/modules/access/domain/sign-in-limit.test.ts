import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FAILURES_ALLOWED, FAILURES_PER_NETWORK, secondsToWait, WINDOW_SECONDS } from './sign-in-limit';

const limits = fc.constantFrom(FAILURES_ALLOWED, FAILURES_PER_NETWORK);

test.each([
  [[], 0],
  [[1, 2, 3, 4], 0],
  [[1, 2, 3, 4, 5], WINDOW_SECONDS - 5],
  [[1, 2, 3, 4, WINDOW_SECONDS], 0],
  [[0, 0, 0, 0, WINDOW_SECONDS - 0.5], 1],
])('failures %j seconds ago: wait %i', (ages, wait) => {
  expect(secondsToWait(ages)).toBe(wait);
});

test('after the wait one more try is open, and never earlier', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 2 * WINDOW_SECONDS }), { maxLength: 80 }),
      limits,
      (ages, allowed) => {
        const wait = secondsToWait(ages, allowed);
        const later = (seconds: number) =>
          secondsToWait(
            ages.map((age) => age + seconds),
            allowed,
          );
        expect(later(wait)).toBe(0);
        if (wait > 1) expect(later(wait - 1)).toBeGreaterThan(0);
        expect(wait > 0).toBe(ages.filter((age) => age < WINDOW_SECONDS).length >= allowed);
      },
    ),
  );
});
