import { expect, it } from 'vitest';
import { percentOf, spanOf } from './quality-words';

it.each([
  [0, 0, 0],
  [0, 7, 0],
  [1, 3, 33],
  [2, 3, 67],
  [5, 5, 100],
])('%i of %i is %i per cent', (part, whole, percent) => expect(percentOf(part, whole)).toBe(percent));

it.each([
  [0, 'minutes', 0],
  [89, 'minutes', 89],
  [90, 'hours', 2],
  [47 * 60, 'hours', 47],
  [48 * 60, 'days', 2],
  [10 * 24 * 60, 'days', 10],
])('%i minutes are said in %s', (minutes, unit, count) => expect(spanOf(minutes)).toEqual({ unit, count }));
