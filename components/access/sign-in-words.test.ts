import { describe, expect, it, test } from 'vitest';
import { secondStepOf, signInLanguage, signInWords } from './sign-in-words';

test.each([
  ['ACCESS.TOO_MANY_ATTEMPTS:840', /in 14 minutes/],
  ['ACCESS.TOO_MANY_ATTEMPTS:20', /in a minute/],
  ['ACCESS.TOO_MANY_FROM_NETWORK:840', /from your network.*in 14 minutes/],
  ['ACCESS.SIGN_IN_FAILED', /do not belong together/],
  ['ACCESS.TOO_MANY_CODES:840', /codes.* in 14 minutes/],
  ['ACCESS.CODE_WRONG', /Wait for the next code/],
  ['OAuthCallback', /could not be signed in/],
  ['<script>', /could not be signed in/],
])('%s is said in words', (error, expected) => {
  expect(signInWords(error)).toMatch(expected);
});

describe('the language of the page', () => {
  it.each([
    ['de-DE,de;q=0.9,en;q=0.8', 'de'],
    ['en-US,en;q=0.9,de;q=0.8', 'en'],
    ['fr,de;q=0.5', 'de'],
    ['fr', 'en'],
    ['en;q=0.2, de;q=0.7', 'de'],
    ['de;q=0', 'en'],
    [null, 'en'],
  ])('for a browser that asks for "%s" is %s', (header, language) => {
    expect(signInLanguage(header)).toBe(language);
  });

  it('has German words for every answer, and for one that is not known', () => {
    for (const code of [
      'ACCESS.SIGN_IN_FAILED',
      'ACCESS.TOO_MANY_ATTEMPTS:61',
      'ACCESS.CODE_WRONG',
      'ACCESS.TOO_MANY_CODES:9',
      'NETWORK',
      'WHATEVER',
    ])
      expect(signInWords(code, 'de')).toMatch(/Sie|Server|Anmeldung/);
    expect(signInWords('ACCESS.TOO_MANY_ATTEMPTS:61', 'de')).toContain('2 Minuten');
  });
});

it('a second step is known by its token, and by nothing that only looks like it', () => {
  const token = 'aB3_-'.repeat(9);
  expect(secondStepOf(`ACCESS.SECOND_FACTOR:${token}`)).toBe(token);
  for (const other of ['ACCESS.SECOND_FACTOR', 'ACCESS.SECOND_FACTOR:<script>', `X:${token}`, token])
    expect(secondStepOf(other)).toBeNull();
});
