import { describe, expect, it } from 'vitest';
import { sameConfirmation } from './same-confirmation';

describe('a named confirmation', () => {
  it.each([
    ['€ 418,206.55', '€\u00a0418,206.55'],
    ['418,206.55', '€\u00a0418,206.55'],
    ['418.206,55 €', '418.206,55\u00a0€'],
    ['close 2026-11-20', 'Close 2026-11-20'],
  ])('takes %s for %s', (typed, expected) => expect(sameConfirmation(typed, expected)).toBe(true));

  it.each([
    ['418206.55', '€ 418,206.55'],
    ['418,206.5', '€ 418,206.55'],
    ['', '€ 418,206.55'],
    ['', ''],
    ['4182,06.55', '€ 418,206.55'],
  ])('refuses %s for %s', (typed, expected) => expect(sameConfirmation(typed, expected)).toBe(false));
});
