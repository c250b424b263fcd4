import { expect, test } from 'vitest';
import { toJsonText } from '@/server/platform/db/sql';
import { revealShownOnce, SecretText, shownOnce } from './secret-text';

test('a secret of an answer is there for its caller and for nothing that is stored', () => {
  const answer = {
    id: 'a',
    at: new Date(0),
    secrets: [shownOnce('one'), { deep: shownOnce('two') }],
    none: null,
    n: 5n,
  };
  expect(toJsonText(answer)).toBe(
    '{"id":"a","at":"1970-01-01T00:00:00.000Z","secrets":[null,{"deep":null}],"none":null,"n":"5"}',
  );
  expect(revealShownOnce(answer)).toEqual({ ...answer, secrets: ['one', { deep: 'two' }] });
});

test('a password that is answered by mistake stays hidden', () => {
  expect(toJsonText(revealShownOnce({ password: new SecretText('hidden') }))).toBe('{"password":{}}');
});
