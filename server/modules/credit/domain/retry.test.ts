import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addT2Days, businessDate, isT2Day } from '@/server/kernel/business-date';
import { maxAttempts, nextTryOn, noFaultOf, paydayWindowDays } from './retry';

const learnedOn = businessDate('2026-11-20');
const failed = { handling: 'retry', retries: 2, attempts: 1, learnedOn, payday: null };

describe('the next try of a debit', () => {
  it.each([
    ['a plain retry', {}, '2026-11-25'],
    ['waits for a payday', { payday: 27 }, '2026-11-30'],
    ['takes the last day of a short month for the 31st', { payday: 31 }, '2026-12-01'],
    ['does not wait for a payday that is far', { payday: 20 }, '2026-11-25'],
    ['the second retry', { attempts: 2 }, '2026-11-25'],
    ['no third', { attempts: 3, retries: 5 }, null],
    ['none beyond what the reason allows', { attempts: 2, retries: 1 }, null],
    ['none where the customer must act', { handling: 'ask-customer' }, null],
    ['none where nobody knows the reason', { handling: 'review' }, null],
  ] as const)('%s', (_case, change, expected) => {
    expect(nextTryOn({ ...failed, ...change })).toBe(expected);
  });

  it('is an open day after the day we learned, and never too many', () => {
    const input = fc.record({
      handling: fc.constant('retry'),
      retries: fc.integer({ min: 0, max: 5 }),
      attempts: fc.integer({ min: 1, max: 6 }),
      learnedOn: fc.integer({ min: 0, max: 3000 }).map((days) => addDays(learnedOn, days)),
      payday: fc.option(fc.integer({ min: 1, max: 31 })),
    });
    fc.assert(
      fc.property(input, (given) => {
        const on = nextTryOn(given);
        expect(on !== null).toBe(given.attempts <= given.retries && given.attempts < maxAttempts);
        if (on === null) return;
        expect(isT2Day(on)).toBe(true);
        const earliest = addT2Days(given.learnedOn, 3);
        expect(on >= earliest).toBe(true);
        expect(on <= addDays(earliest, paydayWindowDays + 7)).toBe(true);
      }),
    );
  });
});

it('an error of our own is nobody else’s fault', () => {
  expect(noFaultOf('own-error', 'TM01')).toBe('own-error:TM01');
  expect(noFaultOf('retry', 'AM04')).toBeNull();
});
