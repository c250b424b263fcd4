import { isBusinessDate, type BusinessDate } from '@/server/kernel/business-date';
import { isValidIban, normaliseIban } from '@/server/kernel/iban';
import { isUuid } from '@/server/kernel/ids';

/** One way to read what was typed into the box. Amounts are in minor units of a currency with two decimals. */
export type Reading =
  | { kind: 'id'; id: string }
  | { kind: 'reference'; reference: string }
  | { kind: 'e-mail'; email: string }
  | { kind: 'iban'; iban: string }
  | { kind: 'iban-ending'; ending: string }
  | { kind: 'phone'; phones: string[] }
  | { kind: 'amount'; amountMinor: bigint; currency: string | null }
  | { kind: 'date'; date: BusinessDate }
  | { kind: 'name'; words: string };

// Calling codes of the countries that we lend in: a national number with its leading zero may belong to any of them.
const callingCodes = ['49', '43', '31', '33', '34', '39', '358'];

function phonesOf(text: string): string[] {
  if (!/^\+?[\d\s()/.-]{7,24}$/.test(text)) return [];
  const digits = text.replace(/\D/g, '');
  if (digits.length < 7 || digits.length > 15) return [];
  if (text.trim().startsWith('+')) return [`+${digits}`];
  if (digits.startsWith('00')) return [`+${digits.slice(2)}`];
  // Italy keeps the zero behind its calling code, the others drop it.
  if (digits.startsWith('0')) return [...callingCodes.map((code) => `+${code}${digits.slice(1)}`), `+39${digits}`];
  return [`+${digits}`];
}

function amountOf(text: string): { amountMinor: bigint; currency: string | null } | null {
  const match =
    /^(?:([A-Z]{3})\s*|€\s*)?(\d{1,3}(?:[.,' ]\d{3})+|\d{1,9})(?:[.,](\d{1,2}))?(?:\s*([A-Z]{3})|\s*€)?$/.exec(
      text.toUpperCase(),
    );
  if (!match) return null;
  const [, before, whole = '', cents, after] = match;
  const named = before ?? after ?? (text.includes('€') ? 'EUR' : null);
  // A bare whole number is more often an ending of something than an amount; with decimals or a currency it is one.
  if (cents === undefined && named === null && whole.length > 6) return null;
  const digits = whole.replace(/\D/g, '');
  return { amountMinor: BigInt(digits) * 100n + BigInt((cents ?? '').padEnd(2, '0') || '0'), currency: named };
}

function dateOf(text: string): BusinessDate | null {
  const european = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/.exec(text);
  const iso = european ? `${european[3]}-${european[2]?.padStart(2, '0')}-${european[1]?.padStart(2, '0')}` : text;
  return isBusinessDate(iso) ? (iso as BusinessDate) : null;
}

/**
 * All ways to read one line of look-up text, what names exactly one thing first. An empty list means that there is
 * nothing to look for: less than two letters, and no figure.
 */
export function readingsOf(typed: string): Reading[] {
  const text = typed.normalize('NFC').trim().replace(/\s+/g, ' ');
  const readings: Reading[] = [];
  if (isUuid(text.toLowerCase())) return [{ kind: 'id', id: text.toLowerCase() }];
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return [{ kind: 'e-mail', email: text.toLowerCase() }];
  const iban = normaliseIban(text);
  if (isValidIban(iban)) return [{ kind: 'iban', iban }];
  const date = dateOf(text);
  if (date !== null) return [{ kind: 'date', date }];
  if (/^\S{3,70}$/.test(text) && /\d/.test(text)) readings.push({ kind: 'reference', reference: text });
  const ending = /^[·.*x\s]*(\d{4})$/i.exec(text)?.[1];
  if (ending !== undefined) readings.push({ kind: 'iban-ending', ending });
  const phones = phonesOf(text);
  if (phones.length > 0) readings.push({ kind: 'phone', phones });
  const amount = amountOf(text);
  if (amount !== null) readings.push({ kind: 'amount', ...amount });
  if (/\p{L}{2}/u.test(text) && !/\d/.test(text)) readings.push({ kind: 'name', words: text.toLowerCase() });
  return readings;
}

const kindWords: Record<Reading['kind'], string> = {
  id: 'an id',
  reference: 'a reference',
  'e-mail': 'an e-mail address',
  iban: 'an IBAN',
  'iban-ending': 'the ending of an IBAN',
  phone: 'a telephone number',
  amount: 'an amount',
  date: 'a date',
  name: 'a name',
};

/** What to try when nothing was found: says as what the text was read, and what else finds a customer. */
export function suggestionFor(typed: string, readings: readonly Reading[]): string {
  if (readings.length === 0)
    return 'Type at least two letters of a name, or an e-mail address, reference, IBAN, amount or date.';
  const read = readings.map((reading) => kindWords[reading.kind]).join(' or ');
  const looksLikeIban = /^[A-Z]{2}\d{2}/i.test(normaliseIban(typed)) && normaliseIban(typed).length >= 15;
  if (looksLikeIban)
    return 'This looks like an IBAN, but its length or check digits are wrong. Compare it, or try its last four digits.';
  const only = readings.length === 1 ? readings[0]?.kind : undefined;
  if (only === 'e-mail')
    return 'Nobody has this e-mail address. Compare its spelling, or try the name or an order reference.';
  if (only === 'name') return 'Nobody has this name. Try one word of it, the e-mail address or an order reference.';
  if (only === 'iban')
    return 'No account, mandate or payment has this IBAN. Try the name of its holder, or the amount.';
  return `Read as ${read}, it finds nothing. Try the e-mail address, an order or payment reference, an IBAN or its last four digits, or a name.`;
}
