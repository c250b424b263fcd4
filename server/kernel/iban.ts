import { mod97 } from './mod97';
import { refuse } from './refusal';

// Length of an IBAN per country. Source: the IBAN registry (ISO 13616), kept by SWIFT.
const lengthTable =
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 ' +
  'FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 ' +
  'LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 ' +
  'RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30';

const lengths = new Map(lengthTable.split(' ').map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]));

/** Characters of an IBAN of this country (two capitals); undefined where there is none. */
export function ibanLength(country: string): number | undefined {
  return lengths.get(country);
}

/** Without blanks and in ASCII capitals. Says nothing about validity. */
export function normaliseIban(text: string): string {
  // Most already are, and a file of payments asks twice for each.
  if (/^[A-Z0-9]*$/.test(text)) return text;
  return text.replace(/\s+/g, '').replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

/** True when country, length and check digits are right, blanks and small letters allowed. It does not say that the account exists. */
export function isValidIban(text: string): boolean {
  const iban = normaliseIban(text);
  if (!/^[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}$/.test(iban)) return false;
  if (lengths.get(iban.slice(0, 2)) !== iban.length) return false;
  const check = Number(iban.slice(2, 4));
  return check >= 2 && check <= 98 && mod97(iban.slice(4) + iban.slice(0, 4)) === 1;
}

/** The normalised IBAN. Throws Refusal KERNEL.IBAN_INVALID, whose message holds the masked form only. */
export function parseIban(text: string): string {
  const iban = normaliseIban(text);
  if (isValidIban(iban)) return iban;
  throw refuse(
    'KERNEL.IBAN_INVALID',
    `The IBAN ${maskIban(iban)} is not valid: its country, length or check digits are wrong. Compare it with the bank's document.`,
    { iban: maskIban(iban) },
  );
}

/** Country code of a valid IBAN. Throws Refusal KERNEL.IBAN_INVALID. */
export function ibanCountry(text: string): string {
  return parseIban(text).slice(0, 2);
}

/** Builds an IBAN with right check digits. Throws Refusal KERNEL.BBAN_INVALID when the country or the length of the national part is wrong. */
export function makeIban(country: string, bban: string): string {
  const expected = lengths.get(country);
  if (expected === undefined || !/^[A-Z0-9]+$/.test(bban) || bban.length !== expected - 4) {
    throw refuse(
      'KERNEL.BBAN_INVALID',
      `A national account number of ${bban.length} characters makes no IBAN of country ${country.slice(0, 2)}. ${expected === undefined ? 'The country has no IBAN.' : `It needs ${expected - 4} capitals or digits.`}`,
      { country, length: bban.length },
    );
  }
  const check = 98 - mod97(`${bban}${country}00`);
  return `${country}${String(check).padStart(2, '0')}${bban}`;
}

/** Country, check digits and the last four: "DE89 ···· 3000". A text too short to hide anything shows nothing. */
export function maskIban(text: string): string {
  const iban = normaliseIban(text);
  if (!/^[A-Z]{2}[0-9]{2}[A-Z0-9]{8,}$/.test(iban)) return '····';
  return `${iban.slice(0, 4)} ···· ${iban.slice(-4)}`;
}
