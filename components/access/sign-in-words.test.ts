import { expect, test } from 'vitest';
import { signInWords } from './sign-in-words';

test.each([
  ['ACCESS.TOO_MANY_ATTEMPTS:840', /in 14 minutes/],
  ['ACCESS.TOO_MANY_ATTEMPTS:20', /in a minute/],
  ['ACCESS.SIGN_IN_FAILED', /do not belong together/],
  ['OAuthCallback', /could not be signed in/],
  ['<script>', /could not be signed in/],
])('%s is said in words', (error, expected) => {
  expect(signInWords(error)).toMatch(expected);
});
