import { isBusinessDate } from '@/server/kernel/business-date';
import { isValidIban, maskIban, normaliseIban } from '@/server/kernel/iban';
import { mod97 } from '@/server/kernel/mod97';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import { toSepaText } from './charset';
import type { PainFileHeader, PainRemittance } from './model';

// SEPA rulebooks: 0.01 to 999,999,999.99 EUR.
const largestMinor = 99_999_999_999n;
const identifierShape = /^(?!\/)(?!.*\/\/)[A-Za-z0-9/\-?:().,'+ ]{1,35}(?<!\/)$/;
const bicShape = /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/;
const uetrShape = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Says which item of the file a refusal is about: "Transfer 3 (end-to-end id E-3)". Made only when it is needed. */
export type Where = () => { text: string; details: Record<string, unknown> };

function refusal(where: Where, code: string, message: string): Refusal {
  const { text, details } = where();
  return refuse(`PAIN.${code}`, `${text}: ${message}`, details);
}

export function checkIdentifier(value: string, what: string, where: Where): string {
  if (identifierShape.test(value) && value.trim() === value) return value;
  throw refusal(
    where,
    'IDENTIFIER_INVALID',
    `the ${what} "${value.slice(0, 40)}" must have 1 to 35 characters of the SEPA set, not begin or end with "/" and hold no "//".`,
  );
}

export function checkIban(value: string, where: Where): string {
  if (isValidIban(value)) return normaliseIban(value);
  throw refusal(
    where,
    'IBAN_INVALID',
    `the IBAN ${maskIban(value)} is not valid. Correct the account before the file is built.`,
  );
}

export function checkBic(value: string, where: Where): string {
  if (bicShape.test(value)) return value;
  throw refusal(where, 'BIC_INVALID', `"${value.slice(0, 12)}" is not a BIC of 8 or 11 characters.`);
}

export function checkUetr(value: string, where: Where): string {
  if (uetrShape.test(value)) return value;
  throw refusal(where, 'UETR_INVALID', 'the UETR must be a UUID of version 4 in small letters.');
}

export function checkAmount(amountMinor: bigint, currency: string, where: Where): bigint {
  if (currency !== 'EUR')
    throw refusal(where, 'CURRENCY_NOT_EUR', `the currency is ${currency.slice(0, 8)}; SEPA payments are in EUR only.`);
  if (amountMinor >= 1n && amountMinor <= largestMinor) return amountMinor;
  throw refusal(where, 'AMOUNT_INVALID', 'the amount must lie between 0.01 and 999,999,999.99 EUR.');
}

export function checkDate(value: string, what: string, where: Where): string {
  if (isBusinessDate(value)) return value;
  throw refusal(where, 'DATE_INVALID', `the ${what} "${String(value).slice(0, 24)}" is not a day written YYYY-MM-DD.`);
}

/** A text in the SEPA set. A name is cut to its length, as the rulebooks allow; what pays or explains is refused instead. */
export function checkText(
  value: string,
  rule: { what: string; maxLength: number; cut: boolean },
  where: Where,
): string {
  const text = toSepaText(value);
  if (text === '') throw refusal(where, 'TEXT_EMPTY', `the ${rule.what} is empty.`);
  if (text.length <= rule.maxLength) return text;
  if (rule.cut) return text.slice(0, rule.maxLength).trimEnd();
  throw refusal(
    where,
    'TEXT_TOO_LONG',
    `the ${rule.what} has ${text.length} characters as sent, at most ${rule.maxLength} are allowed.`,
  );
}

/** ISO 11649: "RF", two check digits, up to 21 letters and digits. */
export function isCreditorReference(text: string): boolean {
  return /^RF[0-9]{2}[A-Z0-9]{1,21}$/.test(text) && mod97(text.slice(4) + text.slice(0, 4)) === 1;
}

/** EPC262-08: country, two check digits, business code (not part of the check), national part. */
export function isCreditorId(text: string): boolean {
  return /^[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{1,28}$/.test(text) && mod97(text.slice(7) + text.slice(0, 4)) === 1;
}

export function checkCreditorId(value: string, where: Where): string {
  if (isCreditorId(value)) return value;
  throw refusal(
    where,
    'CREDITOR_ID_INVALID',
    `the creditor identifier "${value.slice(0, 35)}" has wrong check digits or a wrong shape.`,
  );
}

export function checkRemittance(value: PainRemittance | null, where: Where): PainRemittance | null {
  if (value === null) return null;
  if (value.kind === 'text')
    return {
      kind: 'text',
      text: checkText(value.text, { what: 'remittance text', maxLength: 140, cut: false }, where),
    };
  if (isCreditorReference(value.reference)) return value;
  throw refusal(
    where,
    'REFERENCE_INVALID',
    `"${value.reference.slice(0, 30)}" is not a creditor reference (ISO 11649, "RF…").`,
  );
}

/** Checks the header of a file; `createdAt` is a date and time without blanks. */
export function checkHeader(header: PainFileHeader): { messageId: string; createdAt: string; initiatingParty: string } {
  const where: Where = () => ({ text: 'The file', details: { messageId: header.messageId } });
  if (
    !/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,3})?(Z|[+-][0-9]{2}:[0-9]{2})?$/.test(
      header.createdAt,
    )
  ) {
    throw refusal(
      where,
      'DATE_INVALID',
      `the time of creation "${header.createdAt.slice(0, 30)}" is not written YYYY-MM-DDThh:mm:ss.`,
    );
  }
  return {
    messageId: checkIdentifier(header.messageId, 'message id', where),
    createdAt: header.createdAt,
    initiatingParty: checkText(header.initiatingParty, { what: 'name of the sender', maxLength: 70, cut: true }, where),
  };
}

/** Refuses the second use of an id within a file: banks answer it with AM05. */
export function checkUnused(used: Set<string>, id: string, where: Where): void {
  if (used.has(id))
    throw refusal(
      where,
      'IDENTIFIER_REPEATED',
      `the id "${id}" is used twice in this file; every payment needs one of its own.`,
    );
  used.add(id);
}
