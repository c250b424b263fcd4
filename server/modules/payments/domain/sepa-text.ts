import { refuse } from '@/server/kernel/refusal';

/**
 * How letters outside the SEPA set are written: "single" one letter for one (Ä becomes A, ß s), the advice of the
 * European Payments Council (EPC217-08); "german" as German banks are used to (AE, ss).
 */
export type SepaProfile = 'single' | 'german';

/** Field lengths of the SEPA messages, in characters. */
export const sepaLengths = { id: 35, name: 70, remittance: 140, town: 35, street: 70, mandate: 35 } as const;

const germanLetters: Record<string, string> = { Ä: 'AE', Ö: 'OE', Ü: 'UE', ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };

/** Reads "xY" pairs: "Æ:AE Ø:O" into a map. */
function pairs(text: string): [string, string][] {
  return text.split(' ').map((pair) => [pair.slice(0, 1), pair.slice(2)]);
}

// Capitals whose Latin form is no mere loss of an accent; small letters are the same in small. Greek and Bulgarian
// Cyrillic follow EPC217-08.
const capitals = pairs(
  'Æ:AE Ð:D Ø:O Þ:TH Đ:D Ħ:H Ł:L Ŋ:N Œ:OE Ŧ:T ' +
    'Α:A Β:V Γ:G Δ:D Ε:E Ζ:Z Η:I Θ:TH Ι:I Κ:K Λ:L Μ:M Ν:N Ξ:X Ο:O Π:P Ρ:R Σ:S Τ:T Υ:Y Φ:F Χ:CH Ψ:PS Ω:O ' +
    'А:A Б:B В:V Г:G Д:D Е:E Ж:ZH З:Z И:I Й:Y К:K Л:L М:M Н:N О:O П:P Р:R С:S Т:T У:U Ф:F Х:H Ц:TS Ч:CH Ш:SH Щ:SHT ' +
    'Ъ:A Ь:Y Ю:YU Я:YA',
);

const letters = new Map<string, string>([
  ...capitals,
  ...capitals.map(([from, to]): [string, string] => [from.toLowerCase(), to.toLowerCase()]),
  ...pairs('ß:s ς:s ı:i ĸ:k'),
]);

const signs = new Map<string, string>([
  ...pairs("\":' &:+ ;:, [:( \\:/ ]:) _:- `:' {:( |:/ }:) ~:- €:E –:- —:- ‘:' ’:' “:' ”:' ´:'"),
  ['@', '(at)'],
  ['…', '...'],
  ['\u00a0', ' '],
  ['\t', ' '],
  ['\n', ' '],
  ['\r', ' '],
]);

const allowed = /^[A-Za-z0-9/\-?:().,'+ ]$/;

function convertChar(char: string, profile: SepaProfile): string {
  if (allowed.test(char)) return char;
  const german = profile === 'german' && Object.hasOwn(germanLetters, char) ? germanLetters[char] : undefined;
  const known = german ?? signs.get(char) ?? letters.get(char);
  if (known !== undefined) return known;
  // What is a letter with an accent loses the accent; what is left over is written as a full stop.
  const base = char.normalize('NFD').charAt(0);
  return base !== char && (allowed.test(base) || letters.has(base)) ? convertChar(base, profile) : '.';
}

/** Text in the SEPA character set. Accents may be written as one character or as two; the result is the same. */
export function toSepaText(text: string, profile: SepaProfile = 'single'): string {
  // Nearly every text is plain already, and a payout run converts hundreds of thousands of them.
  if (/^[A-Za-z0-9/\-?:().,'+ ]*$/.test(text)) return text;
  return [...text.normalize('NFC')].map((char) => convertChar(char, profile)).join('');
}

export type SepaField = {
  /** What is sent. */
  text: string;
  /** True when it differs from the original in any way: show it to whoever approves. */
  changed: boolean;
  /** True when letters were cut off at the end. */
  cut: boolean;
};

/** A field as it will be sent: converted, blanks joined and trimmed, cut to the length. */
export function sepaField(text: string, maxLength: number, profile: SepaProfile = 'single'): SepaField {
  const whole = toSepaText(text, profile).replace(/ +/g, ' ').trim();
  const sent = whole.slice(0, maxLength).trimEnd();
  return { text: sent, changed: sent !== text, cut: whole.length > maxLength };
}

/**
 * Checks an identifier of ours (MsgId, PmtInfId, EndToEndId, mandate reference) and gives it back. Throws Refusal
 * PAYMENTS.ID_INVALID naming the first broken rule: length 1 to 35, the SEPA set, no slash at an end, no double slash.
 */
export function sepaId(id: string): string {
  const fault = faultOfId(id);
  if (fault === null) return id;
  throw refuse('PAYMENTS.ID_INVALID', `The identifier "${id.slice(0, 40)}" ${fault}. Choose another one.`, {
    id: id.slice(0, 40),
    fault,
  });
}

function faultOfId(id: string): string | null {
  if (id.length === 0) return 'is empty';
  if (id.length > sepaLengths.id) return `has ${id.length} characters, but banks take at most ${sepaLengths.id}`;
  if (![...id].every((char) => allowed.test(char))) return 'has characters outside the SEPA set';
  if (id.trim() !== id) return 'begins or ends with a blank';
  if (id.startsWith('/') || id.endsWith('/')) return 'begins or ends with "/"';
  return id.includes('//') ? 'contains "//"' : null;
}
