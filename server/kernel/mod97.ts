import { invariant } from './invariant';

/** Remainder modulo 97 of capitals and digits, A = 10 to Z = 35 (ISO 7064, as IBAN and ISO 11649 use it). */
export function mod97(text: string): number {
  let rest = 0;
  for (const char of text) {
    const code = char.charCodeAt(0);
    const isDigit = code >= 48 && code <= 57;
    invariant(isDigit || (code >= 65 && code <= 90), 'Check digits are made over capitals and digits only.');
    rest = isDigit ? (rest * 10 + code - 48) % 97 : (rest * 100 + code - 55) % 97;
  }
  return rest;
}
