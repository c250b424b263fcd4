import { bareReference, hasValidCheck } from '@/server/kernel/ids';

const longestText = 500;
const mostReadings = 200;
const fewestTyped = 9;
const mostTyped = 13;

/** Bare references with their hyphens again: "PL2611041233" is "PL-2611-0412-33". */
export function canonicalReference(bare: string): string | null {
  const parts = /^([A-Z]{1,4})([0-9]{4})([0-9]{4,8})([0-9]{2})$/.exec(bare);
  return parts === null ? null : `${parts[1]}-${parts[2]}-${parts[3]}-${parts[4]}`;
}

/** Every number that is one typing error away: a digit wrong, missing, too many, or two neighbours swapped. */
function oneErrorAway(digits: string): Set<string> {
  const found = new Set<string>();
  for (let at = 0; at <= digits.length; at += 1) {
    const head = digits.slice(0, at);
    for (let digit = 0; digit <= 9; digit += 1) {
      found.add(`${head}${digit}${digits.slice(at)}`);
      if (at < digits.length) found.add(`${head}${digit}${digits.slice(at + 1)}`);
    }
    if (at < digits.length) found.add(head + digits.slice(at + 1));
    if (at + 1 < digits.length) found.add(`${head}${digits[at + 1]!}${digits[at]!}${digits.slice(at + 2)}`);
  }
  return found;
}

/** A number may go on behind the reference ("… 2/3"), so that every beginning of it may be what was typed. */
function* nearNumbers(digits: string): Generator<string> {
  for (let length = fewestTyped; length <= Math.min(mostTyped, digits.length); length += 1)
    yield* oneErrorAway(digits.slice(0, length));
}

/**
 * References of ours that a text may have meant: of all numbers that are one typing error away from one in the text, those
 * whose check digits are right. The check digits leave about three in a hundred, so they can all be looked up.
 */
export function nearReferences(text: string, prefixes: ReadonlySet<string>): string[] {
  const capitals = text.slice(0, longestText).replace(/[a-z]/g, (letter) => letter.toUpperCase());
  const found = new Set<string>();
  for (const [, letters = '', tail = ''] of capitals.matchAll(
    /([A-Z]{2,})[^A-Z0-9]{0,3}([0-9](?:[^A-Z0-9]{0,3}[0-9]){8,20})/g,
  )) {
    const digits = bareReference(tail);
    for (const prefix of prefixes) {
      if (!letters.endsWith(prefix)) continue;
      for (const near of nearNumbers(digits)) {
        if (hasValidCheck(prefix + near)) found.add(prefix + near);
        if (found.size >= mostReadings) return [...found];
      }
    }
  }
  return [...found];
}
