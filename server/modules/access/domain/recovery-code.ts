/** How many recovery codes a person gets at once. */
export const RECOVERY_CODES = 10;
/** Ten characters of base 32: fifty bits, which nobody guesses in the five tries that there are. */
export const RECOVERY_CODE_LENGTH = 10;

/** A recovery code as it is shown and written down: two groups of five. */
export function shownRecoveryCode(code: string): string {
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}

/**
 * What somebody typed as a recovery code, in its one spelling: without spaces and hyphens, in capitals, with the digits that
 * base 32 does not have taken for the letters they look like. Null when it cannot be one.
 */
export function readRecoveryCode(typed: string): string | null {
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('0', 'O').replaceAll('1', 'I').replaceAll('8', 'B');
  return code.length === RECOVERY_CODE_LENGTH && /^[A-Z2-7]+$/.test(code) ? code : null;
}

/** What somebody typed as the code of an app: six digits, spaces dropped. Null when it cannot be one. */
export function readAppCode(typed: string): string | null {
  const code = typed.replace(/\s/g, '');
  return /^[0-9]{6}$/.test(code) ? code : null;
}
