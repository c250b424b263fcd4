import { expect, test } from 'vitest';
import { errorFields } from './log';

test('an error is told by kind and words, and anything else by its text', () => {
  expect(errorFields(new TypeError('no'))).toMatchObject({ kind: 'TypeError', message: 'no' });
  expect(errorFields('lost')).toEqual({ kind: 'thrown', message: 'lost' });
});
