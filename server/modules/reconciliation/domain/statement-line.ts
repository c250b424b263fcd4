import type { BusinessDate } from '@/server/kernel/business-date';
import { normaliseIban } from '@/server/kernel/iban';
import type { CamtDetail, CamtEntry } from '@/server/codecs/camt/model';
import type { StatementDetail } from './match-types';

/** One transaction of a batch entry, as it is kept beside its line. Amounts in minor units, signed as on the account. */
export type LinePart = {
  readonly amountMinor: bigint;
  readonly endToEndId: string | null;
  readonly counterpartyName: string | null;
  readonly counterpartyIban: string | null;
  readonly remittance: string | null;
  readonly returnReason: string | null;
  readonly returnText: string | null;
  readonly chargeMinor: bigint;
};

/** A booked entry as a line of the statement; `parts` only where the entry lists several transactions. */
export type StatementLine = {
  readonly no: number;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly bookingDate: BusinessDate | null;
  readonly valueDate: BusinessDate | null;
  readonly bankRef: string | null;
  readonly bankTxCode: string | null;
  readonly isBatch: boolean;
  readonly reversal: boolean;
  readonly pmtInfId: string | null;
  readonly endToEndId: string | null;
  readonly counterpartyName: string | null;
  readonly counterpartyIban: string | null;
  readonly virtualIban: string | null;
  readonly remittance: string | null;
  readonly returnReason: string | null;
  readonly returnText: string | null;
  readonly chargeMinor: bigint;
  readonly info: string | null;
  readonly mandateId: string | null;
  readonly parts: readonly LinePart[];
};

const absolute = (amountMinor: bigint): bigint => (amountMinor < 0n ? -amountMinor : amountMinor);

function known(id: string | null): string | null {
  const text = id?.trim() ?? '';
  return text === '' || text === 'NOTPROVIDED' ? null : text;
}

function wordsOf(detail: CamtDetail): string | null {
  const text = [...detail.remittance, detail.creditorReference ?? '', detail.additionalInfo ?? '']
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
  return text === '' ? null : text;
}

function counterparty(detail: CamtDetail, incoming: boolean): { name: string | null; iban: string | null } {
  // Of a returned debit the bank names us as creditor still, so the other side is the debtor although money leaves.
  const [near, far] = incoming ? [detail.debtor, detail.creditor] : [detail.creditor, detail.debtor];
  const other = near.iban === null && near.name === null ? far : near;
  return { name: other.name, iban: other.iban };
}

function reasonOf(detail: CamtDetail): { code: string | null; text: string | null } {
  if (detail.returnReason === null) return { code: null, text: null };
  // A return without a code is a return all the same; NARR says that the reason stands in the text.
  return { code: detail.returnReason.code ?? 'NARR', text: detail.returnReason.text };
}

const chargesOf = (charges: readonly { amountMinor: bigint }[]): bigint =>
  charges.reduce((sum, charge) => sum - charge.amountMinor, 0n);

/** What the bank kept for a return: as it says, or else what the entry exceeds the amount that was ordered. */
function chargeMinorOf(entry: CamtEntry, detail: CamtDetail): bigint {
  const stated = chargesOf([...entry.charges, ...detail.charges]);
  if (stated > 0n) return stated;
  const ordered = detail.instructed;
  if (
    detail.returnReason === null ||
    entry.amountMinor >= 0n ||
    ordered === null ||
    ordered.currency !== entry.currency
  )
    return 0n;
  const over = absolute(entry.amountMinor) - absolute(ordered.amountMinor);
  return over > 0n ? over : 0n;
}

function partOf(detail: CamtDetail, incoming: boolean, ownIban: string): LinePart {
  const other = otherSide(detail, incoming, ownIban);
  const reason = reasonOf(detail);
  const charge = chargesOf(detail.charges);
  return {
    amountMinor: detail.amount?.amountMinor ?? 0n,
    endToEndId: known(detail.endToEndId),
    counterpartyName: other.name,
    counterpartyIban: other.iban,
    remittance: wordsOf(detail),
    returnReason: reason.code,
    returnText: reason.text,
    chargeMinor: charge > 0n ? charge : 0n,
  };
}

function otherSide(
  detail: CamtDetail,
  incoming: boolean,
  ownIban: string,
): { name: string | null; iban: string | null } {
  const own = normaliseIban(ownIban);
  const sides = [detail.debtor, detail.creditor];
  // Whoever is not us is the other side, in whichever role a return leaves them.
  if (sides.some((side) => side.iban === own)) {
    const other = sides.find((side) => side.iban !== null && side.iban !== own);
    if (other) return { name: other.name, iban: other.iban };
  }
  return counterparty(detail, incoming);
}

/** The line of a booked entry on the account `ownIban`. Dates that the bank did not give stay null. */
export function lineOf(entry: CamtEntry, ownIban: string): StatementLine {
  const incoming = entry.amountMinor > 0n;
  const single = entry.details.length === 1 ? entry.details[0]! : null;
  const first = entry.details[0] ?? null;
  const several = entry.details.length > 1 ? entry.details.map((detail) => partOf(detail, incoming, ownIban)) : [];
  const other = single === null ? { name: null, iban: null } : otherSide(single, incoming, ownIban);
  const reason = single === null ? { code: null, text: null } : reasonOf(single);
  const creditorIban = single?.creditor.iban ?? null;
  const sameBlock = first !== null && entry.details.every((detail) => detail.pmtInfId === first.pmtInfId);
  return {
    no: entry.number,
    amountMinor: entry.amountMinor,
    currency: entry.currency,
    bookingDate: entry.bookingDate,
    valueDate: entry.valueDate,
    bankRef: entry.acctSvcrRef ?? entry.ref,
    bankTxCode: entry.bankTxCode.text === '' ? null : entry.bankTxCode.text,
    isBatch: entry.batch !== null || entry.details.length > 1,
    reversal: entry.reversal,
    // A single booked order names its block too; only a batch entry is to be held against the whole block.
    pmtInfId: entry.batch?.pmtInfId ?? (entry.details.length > 1 && sameBlock ? first.pmtInfId : null),
    endToEndId: known(single?.endToEndId ?? null),
    counterpartyName: other.name,
    counterpartyIban: other.iban,
    virtualIban:
      incoming && reason.code === null && creditorIban !== null && creditorIban !== normaliseIban(ownIban)
        ? creditorIban
        : null,
    remittance: single === null ? null : wordsOf(single),
    returnReason: reason.code,
    returnText: reason.text,
    chargeMinor: single === null ? 0n : chargeMinorOf(entry, single),
    info: entry.additionalInfo,
    mandateId: single?.mandateId ?? null,
    parts: several,
  };
}

/** True for a debit by which the bank charges us. Source: ISO 20022 bank transaction codes, family MDOP and sub-family CHRG. */
export function isCharge(line: Pick<StatementLine, 'amountMinor' | 'bankTxCode' | 'returnReason'>): boolean {
  if (line.amountMinor >= 0n || line.returnReason !== null || line.bankTxCode === null) return false;
  return line.bankTxCode.split('/').includes('CHRG');
}

/** A return by its reason and code: a refund to the payer, a reversal by a bank, or a plain return. */
export function returnKindOf(line: {
  returnReason: string | null;
  reversal: boolean;
  bankTxCode: string | null;
}): 'return' | 'refund' | 'reversal' {
  if (line.returnReason === 'MD06') return 'refund';
  return line.bankTxCode?.endsWith('/PRDD') ? 'reversal' : 'return';
}

type Matchable = Pick<
  StatementLine,
  | 'amountMinor'
  | 'currency'
  | 'endToEndId'
  | 'pmtInfId'
  | 'virtualIban'
  | 'counterpartyIban'
  | 'remittance'
  | 'returnReason'
  | 'chargeMinor'
>;

/** The line as the match rules look at it. */
export function detailOf(line: Matchable): StatementDetail {
  const { amountMinor, currency, endToEndId, pmtInfId, virtualIban, counterpartyIban, remittance, chargeMinor } = line;
  return {
    amountMinor,
    currency,
    endToEndId,
    pmtInfId,
    virtualIban,
    counterpartyIban,
    remittance,
    isReturn: line.returnReason !== null,
    chargeMinor,
  };
}

/** One part of a batch line as the match rules look at it. */
export function detailOfPart(part: LinePart, currency: string): StatementDetail {
  return detailOf({ ...part, currency, pmtInfId: null, virtualIban: null });
}
