import { bareReference, hasValidCheck } from '@/server/kernel/ids';

// A human reference is a prefix of letters, four digits of year and month, a running number of four digits or more, and
// two check digits.
const fewestDigits = 10;
const mostDigits = 14;
const longestPrefix = 4;

/**
 * All references of our shape in a free text whose check digits are right, bare (capitals and digits only), without
 * doubles, in the order of their place. Banks and people drop, add and break blanks and hyphens, glue words to the front
 * and digits to the end, so every reading that checks is given; who asks knows which references exist.
 */
export function referencesInText(text: string): string[] {
  const capitals = text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
  const found = new Set<string>();
  for (const [, letters = '', tail = ''] of capitals.matchAll(
    /([A-Z]+)[^A-Z0-9]{0,3}([0-9](?:[^A-Z0-9]{0,3}[0-9])*)/g,
  )) {
    const digits = bareReference(tail);
    for (let length = 1; length <= Math.min(longestPrefix, letters.length); length += 1) {
      const prefix = letters.slice(-length);
      for (let count = fewestDigits; count <= Math.min(mostDigits, digits.length); count += 1) {
        const reading = prefix + digits.slice(0, count);
        if (hasValidCheck(reading)) found.add(reading);
      }
    }
  }
  return [...found];
}

/** The letters at the front of a bare reference. */
export function prefixOf(bare: string): string {
  return /^[A-Z]*/.exec(bare)![0];
}
