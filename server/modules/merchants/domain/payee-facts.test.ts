import { expect, it } from 'vitest';
import { categoriesOf, changedDays, LONG_AGO_DAYS } from './payee-facts';

const now = new Date('2026-11-20T10:00:00Z');
const since = (liveFrom: string) => ({ liveFrom: new Date(liveFrom) });

it.each([
  [[], LONG_AGO_DAYS],
  [[since('2026-11-20T09:00:00Z')], 0],
  [[since('2026-11-19T10:00:01Z')], 0],
  [[since('2026-11-19T10:00:00Z')], 1],
  [[since('2020-01-01T00:00:00Z'), since('2026-11-13T10:00:00Z')], 7],
  // A clock that runs ahead makes nobody older than new.
  [[since('2026-11-21T00:00:00Z')], 0],
])('the newest account says since when a payee is as it is', (accounts, days) => {
  expect(changedDays(accounts, now)).toBe(days);
});

it('names each category once', () => {
  const of = (category: string) => ({ category });
  expect(categoriesOf([of('home'), of('bikes'), of('home')])).toEqual(['bikes', 'home']);
});
