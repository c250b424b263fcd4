import { expect, test } from 'vitest';
import { compareMigrations } from './readiness';

const finished = (name: string) => ({ name, finished: true });

test.each([
  ['in step', ['a', 'b'], [finished('a'), finished('b')], true, '2 applied'],
  ['behind', ['a', 'b'], [finished('a')], false, 'not yet applied: b'],
  ['ahead', ['a'], [finished('a'), finished('b')], false, 'of a newer version: b'],
  ['half run', ['a', 'b'], [finished('a'), { name: 'b', finished: false }], false, 'half run: b; not yet applied: b'],
])('a database that is %s', (_what, onDisk, applied, ok, words) => {
  expect(compareMigrations(onDisk, applied)).toEqual({ name: 'migrations', ok, words });
});
