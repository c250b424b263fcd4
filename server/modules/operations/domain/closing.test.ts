import { expect, test } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { isDue, nextBusinessDate } from './closing';

test.each([
  ['2026-11-26', '2026-11-27'],
  ['2026-11-27', '2026-11-30'],
  ['2026-12-24', '2026-12-28'],
  ['2026-12-31', '2027-01-04'],
])('after %s comes %s', (date, next) => {
  expect(nextBusinessDate(businessDate(date))).toBe(next);
});

test.each([
  ['2026-11-26', '23:59', false],
  ['2026-11-27', '05:59', false],
  ['2026-11-27', '06:00', true],
  ['2026-11-29', '08:00', true],
])('on %s at %s the close of the 26th is due: %s', (date, time, due) => {
  expect(isDue(businessDate('2026-11-26'), { date, time })).toBe(due);
});
