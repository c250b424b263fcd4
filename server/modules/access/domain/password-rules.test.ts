import fc from 'fast-check';
import { expect, test } from 'vitest';
import { passwordFault } from './password-rules';

const about = ['Maren Holt', 'maren.holt@countersign.example'];

test.each([
  ['', 'ACCESS.PASSWORD_TOO_SHORT'],
  ['elevenchars', 'ACCESS.PASSWORD_TOO_SHORT'],
  ['x'.repeat(201), 'ACCESS.PASSWORD_TOO_LONG'],
  ['Password123!', 'ACCESS.PASSWORD_COMMON'],
  ['passwortpasswort', 'ACCESS.PASSWORD_COMMON'],
  ['abcabcabcabc', 'ACCESS.PASSWORD_COMMON'],
  ['aaaaaaaaaaaaaaa', 'ACCESS.PASSWORD_COMMON'],
  ['abcdefghijklmno', 'ACCESS.PASSWORD_COMMON'],
  ['123456789012', 'ACCESS.PASSWORD_COMMON'],
  ['CounterSign2026!', 'ACCESS.PASSWORD_COMMON'],
  ['marenholt-2026', 'ACCESS.PASSWORD_ABOUT_YOU'],
  ['four grey herons', null],
  ['maren feeds the owls', null],
  ['ein Käuzchen im Gebälk', null],
])('%j is %s', (password, code) => {
  expect(passwordFault(password, about)?.code ?? null).toBe(code);
});

test('random passwords of a manager are always taken', () => {
  fc.assert(
    fc.property(fc.uuid(), (text) => {
      expect(passwordFault(text, about)).toBeNull();
    }),
  );
});
