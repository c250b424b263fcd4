import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readAppCode, readRecoveryCode, RECOVERY_CODE_LENGTH, shownRecoveryCode } from './recovery-code';

const codes = fc
  .array(fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'), {
    minLength: RECOVERY_CODE_LENGTH,
    maxLength: RECOVERY_CODE_LENGTH,
  })
  .map((letters) => letters.join(''));

it('a recovery code is read however it was written down', () => {
  fc.assert(
    fc.property(codes, (code) => {
      const shown = shownRecoveryCode(code);
      for (const typed of [
        shown,
        shown.toLowerCase(),
        ` ${shown} `,
        code.split('').join(' '),
        shown.replace('O', '0'),
      ]) {
        expect(readRecoveryCode(typed)).toBe(code);
      }
    }),
  );
});

it.each(['', 'ABCDE', 'ABCDE-FGHIJK', 'ABCDE-FGHI9', 'ÄBCDE-FGHIJ', '123456'])('"%s" is no recovery code', (typed) =>
  expect(readRecoveryCode(typed)).toBeNull(),
);

it('the code of an app is six digits, with or without a gap', () => {
  expect(readAppCode(' 123 456 ')).toBe('123456');
  for (const wrong of ['', '12345', '1234567', '12345a', '١٢٣٤٥٦']) expect(readAppCode(wrong)).toBeNull();
});
