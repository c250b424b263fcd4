import { afterEach, expect, test, vi } from 'vitest';
import { log } from '@/server/platform/log/log';
import { compareMigrations, logReadiness, publicReadiness, type ReadinessCheck } from './readiness';

afterEach(() => vi.restoreAllMocks());

const finished = (name: string) => ({ name, finished: true });

test.each([
  ['in step', ['a', 'b'], [finished('a'), finished('b')], true, '2 applied'],
  ['behind', ['a', 'b'], [finished('a')], false, 'not yet applied: b'],
  ['ahead', ['a'], [finished('a'), finished('b')], false, 'of a newer version: b'],
  ['half run', ['a', 'b'], [finished('a'), { name: 'b', finished: false }], false, 'half run: b; not yet applied: b'],
])('a database that is %s', (_what, onDisk, applied, ok, words) => {
  expect(compareMigrations(onDisk, applied)).toEqual({ name: 'migrations', ok, words });
});

const refused: ReadinessCheck = {
  name: 'database',
  ok: false,
  words: 'password authentication failed for user "countersign_reader" at db.internal:5432',
};

test('anybody is told what fails by its name, and no word of the database', () => {
  const answer = publicReadiness([refused, { name: 'worker', ok: true, words: 'last sign of life 2 s ago' }]);
  expect(answer).toEqual({ status: 'not ready', failing: ['database'] });
  expect(JSON.stringify(answer)).not.toMatch(/password|countersign_reader|5432/);
  expect(publicReadiness([{ name: 'database', ok: true, words: 'answers' }])).toEqual({ status: 'ready', failing: [] });
});

test('the log is told why, once until it changes', () => {
  const error = vi.spyOn(log(), 'error').mockReturnValue(undefined);
  for (let asked = 0; asked < 3; asked += 1) logReadiness([refused]);
  expect(error.mock.calls).toEqual([[{ failing: [`database: ${refused.words}`] }, 'not ready']]);
  logReadiness([{ ...refused, ok: true }]);
  logReadiness([refused]);
  expect(error).toHaveBeenCalledTimes(2);
});
