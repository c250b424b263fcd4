// German practice for the letters that have one; every other accented letter loses its accent by decomposition.
// Source: EPC217-08 (best practices on the SEPA character set), Annex 3 of the DFÜ agreement for AE, OE, UE, ss.
const nationalForms: Readonly<Record<string, string>> = {
  Ä: 'AE',
  Ö: 'OE',
  Ü: 'UE',
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  ẞ: 'SS',
  Æ: 'AE',
  æ: 'ae',
  Œ: 'OE',
  œ: 'oe',
  Ø: 'O',
  ø: 'o',
  Å: 'A',
  å: 'a',
  Ð: 'D',
  ð: 'd',
  Đ: 'D',
  đ: 'd',
  Þ: 'TH',
  þ: 'th',
  Ł: 'L',
  ł: 'l',
  Ħ: 'H',
  ħ: 'h',
  ı: 'i',
  Ŋ: 'N',
  ŋ: 'n',
  Ŧ: 'T',
  ŧ: 't',
  ĸ: 'k',
  '&': '+',
  '@': '(at)',
  '"': "'",
  ';': ',',
  '€': 'E',
  '[': '(',
  ']': ')',
  '{': '(',
  '}': ')',
  '|': '/',
  '\\': '/',
  _: '-',
  '~': '-',
  '`': "'",
  '´': "'",
  '‘': "'",
  '’': "'",
  '‚': ',',
  '“': "'",
  '”': "'",
  '„': "'",
  '–': '-',
  '—': '-',
  '‑': '-',
  '…': '...',
  '\u00A0': ' ',
  '\t': ' ',
  '\n': ' ',
  '\r': ' ',
};

const notAllowed = /[^A-Za-z0-9/\-?:().,'+ ]/gu;
const allowed = /^[A-Za-z0-9/\-?:().,'+ ]*$/;

/** True when a text holds only characters that every SEPA bank takes. */
export function isSepaText(text: string): boolean {
  return allowed.test(text);
}

function convertCharacter(character: string): string {
  const national = nationalForms[character];
  if (national !== undefined) return national;
  const bare = character.normalize('NFD').replace(/\p{M}/gu, '');
  return bare !== '' && bare !== character && isSepaText(bare) ? bare : bare === '' ? '' : '.';
}

/**
 * The text as it will be sent: only a–z A–Z 0–9 / - ? : ( ) . , ' + and blank. What has no form of its own becomes a full
 * stop. Blanks at the ends go, doubled ones become one. The original is for the caller to keep; this form is what to show.
 */
export function toSepaText(text: string): string {
  if (isSepaText(text) && !text.includes('  ') && text.trim() === text) return text;
  return text.normalize('NFC').replace(notAllowed, convertCharacter).replace(/ {2,}/g, ' ').trim();
}
