import { mod97 } from './mod97';
import { refuse } from './refusal';

/** True for a UUID in its canonical small letters, any version. */
export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text);
}

/** The capitals and digits of a reference: banks drop or add blanks and hyphens, so they never count. */
export function bareReference(text: string): string {
  return text.replace(/[a-z]/g, (letter) => letter.toUpperCase()).replace(/[^A-Z0-9]/g, '');
}

/**
 * Two check digits over the capitals and digits of a reference (ISO 7064 mod 97-10): they find every single wrong
 * digit and every swap of neighbouring digits. Throws Refusal KERNEL.REFERENCE_EMPTY.
 */
export function checkDigit97(reference: string): string {
  const bare = bareReference(reference);
  if (bare === '') {
    throw refuse('KERNEL.REFERENCE_EMPTY', 'A reference needs at least one letter or digit.', {});
  }
  return String(98 - mod97(`${bare}00`)).padStart(2, '0');
}

/** The reference with its check digits behind a hyphen: "PO-2611-0412" becomes "PO-2611-0412-xx". */
export function withCheck(reference: string): string {
  return `${reference}-${checkDigit97(reference)}`;
}

/** True when the last two digits check the rest; blanks, hyphens and small letters do not matter. */
export function hasValidCheck(reference: string): boolean {
  const bare = bareReference(reference);
  return bare.length >= 3 && /[0-9]{2}$/.test(bare) && checkDigit97(bare.slice(0, -2)) === bare.slice(-2);
}

/**
 * A human reference: prefix, year and month, running number, check digits. humanReference('PO', '2026-11-21', 412) is
 * "PO-2611-0412-xx". The number is padded to four digits and may be longer.
 */
export function humanReference(prefix: string, date: string, running: number): string {
  return withCheck(`${prefix}-${date.slice(2, 4)}${date.slice(5, 7)}-${String(running).padStart(4, '0')}`);
}
