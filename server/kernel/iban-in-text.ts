import { ibanLength, isValidIban, maskIban } from './iban';

// What people and banks put between the parts of an account number; never more than two of them in a row.
const between = /[\s\u00a0\u202f.,:;/_|\u00ad\u2010-\u2015-]/;
// The shortest there is, of Norway (ISO 13616 registry); references of ours that lost their hyphens are shorter.
const SHORTEST = 15;
const letterOrDigit = /[A-Za-z0-9]/;
const start = /[A-Za-z]{2}[^A-Za-z0-9]{0,2}[0-9]/y;
// Ids of our own have hyphens, letters and digits too, and tell nothing of an account.
const uuid = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![A-Za-z0-9])/iy;
// Groups of four, the first of which may be the letters of a bank; a group without a digit after that is a word of the text.
const paperForm =
  /[A-Za-z]{2}[0-9]{2}(?:[ -]?[A-Za-z]{4})?(?:[ -]?(?=[A-Za-z]{0,3}[0-9])[A-Za-z0-9]{4}){2,7}(?:[ -]?(?=[A-Za-z]{0,3}[0-9])[A-Za-z0-9]{1,4})?(?![A-Za-z0-9])/y;

/** Letters and digits of `text` from `from`, as many as `count`, over what stands between them; null when there are fewer. */
function gather(text: string, from: number, count: number): { bare: string; end: number } | null {
  let bare = '';
  let gap = 0;
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (letterOrDigit.test(char)) {
      bare += char;
      gap = 0;
      if (bare.length === count) return { bare: bare.toUpperCase(), end: at + 1 };
    } else {
      gap += 1;
      if (gap > 2 || !between.test(char)) return null;
    }
  }
  return null;
}

function digitsIn(text: string): number {
  return text.replace(/[^0-9]/g, '').length;
}

/** The end of the account number that begins at `from`, or null. `bounded`: neither letter nor digit stands before it. */
function endOfIban(text: string, from: number, bounded: boolean): number | null {
  const country = text.slice(from, from + 2).toUpperCase();
  const length = ibanLength(country);
  const whole = length === undefined ? null : gather(text, from, length);
  if (whole && /^[A-Z]{2}[0-9]{2}/.test(whole.bare)) {
    if (isValidIban(whole.bare)) return whole.end;
    // One with a wrong digit tells as much as a right one: known by its length, its ends and by being digits mostly.
    const ends = !letterOrDigit.test(text.charAt(whole.end));
    const written = /^[A-Za-z]{2}[0-9]{2}/.test(text.slice(from, from + 4));
    if (bounded && ends && written && digitsIn(whole.bare) * 5 >= whole.bare.length * 3) return whole.end;
  }
  if (!bounded) return null;
  // Cut short, too long or of a country that we do not know: known by the paper form alone, in groups of four.
  paperForm.lastIndex = from;
  const found = paperForm.exec(text)?.[0];
  if (found === undefined || digitsIn(found) < 8 || found.replace(/[^A-Za-z0-9]/g, '').length < SHORTEST) return null;
  return length !== undefined || found === found.toUpperCase() ? from + found.length : null;
}

/**
 * The text with every account number in it masked, as "DE89 ···· 3000": capitals or small letters, in groups or not, with
 * blanks, hyphens or dots, or grown together with words beside it. Our own references ("PO-2611-0412-38") stay.
 */
export function maskIbansInText(text: string): string {
  let result = '';
  let at = 0;
  while (at < text.length) {
    const bounded = at === 0 || !letterOrDigit.test(text.charAt(at - 1));
    uuid.lastIndex = at;
    const id = bounded ? uuid.exec(text)?.[0] : undefined;
    if (id !== undefined) {
      result += id;
      at += id.length;
      continue;
    }
    start.lastIndex = at;
    const end = start.test(text) ? endOfIban(text, at, bounded) : null;
    if (end === null) {
      result += text.charAt(at);
      at += 1;
    } else {
      result += maskIban(text.slice(at, end).replace(/[^A-Za-z0-9]/g, ''));
      at = end;
    }
  }
  return result;
}
