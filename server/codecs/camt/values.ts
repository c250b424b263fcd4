import { isBusinessDate, type BusinessDate } from '@/server/kernel/business-date';
import { isCurrency } from '@/server/kernel/money';
import { normaliseIban } from '@/server/kernel/iban';
import { nodeAt, nodesNamed, textAt, type XmlNode } from '../xml/tree';
import { decimalText, negateDecimal, readDecimal, toMinor, type Decimal } from './decimal';
import type { CamtAmount, CamtBankTxCode, CamtCharge, CamtFinding, CamtParty, FindingSeverity } from './model';

// A damaged file of a million entries must not grow a million findings.
const maxFindings = 1_000;

/** Collects what is odd; the entry in hand is added to each finding. */
export class Findings {
  readonly list: CamtFinding[] = [];
  entry: number | null = null;
  #cut = false;

  add(code: string, severity: FindingSeverity, message: string): void {
    if (this.list.length < maxFindings) this.list.push({ code, severity, message, entry: this.entry });
    else if (!this.#cut) {
      this.#cut = true;
      this.list.push({
        code: 'FINDINGS_CUT',
        severity: 'error',
        message: `More than ${maxFindings} findings; the rest is not listed.`,
        entry: null,
      });
    }
  }

  get where(): string {
    return this.entry === null ? 'The statement' : `Entry ${this.entry}`;
  }
}

/** An amount with its exact figure, which the checks add up. */
export type ReadAmount = CamtAmount & { decimal: Decimal };

export const direction = (node: XmlNode): 'CRDT' | 'DBIT' | null => {
  const text = textAt(node, 'CdtDbtInd');
  return text === 'CRDT' || text === 'DBIT' ? text : null;
};

/** Reads an Amt element under a direction. Null, with a finding when `what` is given, if it is no amount. */
export function readAmount(
  node: XmlNode | null,
  side: 'CRDT' | 'DBIT',
  context: { findings: Findings; what: string },
): ReadAmount | null {
  if (node === null) return null;
  const { findings, what } = context;
  const read = readDecimal(node.text);
  const currency = node.attributes['Ccy'] ?? '';
  if (read === null) {
    findings.add('AMOUNT_INVALID', 'error', `${findings.where}: ${what} "${node.text.slice(0, 40)}" is not an amount.`);
    return null;
  }
  if (read.units < 0n) {
    findings.add(
      'AMOUNT_NEGATIVE',
      'error',
      `${findings.where}: ${what} is written with a minus, which the standard does not know; it was read as it stands.`,
    );
  }
  if (!isCurrency(currency)) {
    findings.add(
      'CURRENCY_UNKNOWN',
      'error',
      `${findings.where}: ${what} is in "${currency.slice(0, 8)}", which is no currency; two decimals were assumed.`,
    );
  }
  const decimal = side === 'DBIT' ? negateDecimal(read) : read;
  const { amountMinor, exact } = toMinor(decimal, currency);
  if (!exact) {
    findings.add(
      'AMOUNT_TOO_PRECISE',
      'error',
      `${findings.where}: ${what} ${decimalText(decimal, currency)} ${currency} has more decimals than the currency; it was cut to the minor unit.`,
    );
  }
  return { amountMinor, currency, exact: exact ? null : decimalText(decimal, currency), decimal };
}

export function publicAmount(amount: ReadAmount | null): CamtAmount | null {
  return amount && { amountMinor: amount.amountMinor, currency: amount.currency, exact: amount.exact };
}

/** The day of a Dt or DtTm choice, time and zone left aside. */
export function readDate(node: XmlNode | null, what: string, findings: Findings): BusinessDate | null {
  if (node === null) return null;
  const text =
    textAt(node, 'Dt') ?? textAt(node, 'Dt', 'Dt') ?? textAt(node, 'DtTm') ?? (node.text === '' ? null : node.text);
  if (text === null) return null;
  const day = text.slice(0, 10);
  if (isBusinessDate(day)) return day;
  findings.add('DATE_INVALID', 'error', `${findings.where}: ${what} "${text.slice(0, 24)}" is not a day that exists.`);
  return null;
}

export function readBankTxCode(node: XmlNode | null): CamtBankTxCode {
  const domain = textAt(node, 'Domn', 'Cd');
  const family = textAt(node, 'Domn', 'Fmly', 'Cd');
  const subFamily = textAt(node, 'Domn', 'Fmly', 'SubFmlyCd');
  const proprietary = textAt(node, 'Prtry', 'Cd');
  const text =
    domain === null ? (proprietary ?? '') : [domain, family, subFamily].filter((part) => part !== null).join('/');
  return { domain, family, subFamily, proprietary, text };
}

/** Charges in either form: one Amt per Chrgs (version 02) or Rcrd records (from 03). A charge without direction is a debit. */
export function readCharges(owner: XmlNode, findings: Findings): CamtCharge[] {
  const charges: CamtCharge[] = [];
  for (const block of nodesNamed(owner, 'Chrgs')) {
    const records = nodesNamed(block, 'Rcrd');
    for (const record of records.length > 0 ? records : [block]) {
      const node = nodeAt(record, 'Amt') ?? nodeAt(record, 'TtlChrgsAndTaxAmt');
      const amount = readAmount(node, direction(record) ?? 'DBIT', { findings, what: 'the charge' });
      if (!amount) continue;
      const included = textAt(record, 'ChrgInclInd');
      charges.push({
        amountMinor: amount.amountMinor,
        currency: amount.currency,
        exact: amount.exact,
        included: included === null ? null : included === 'true' || included === '1',
        type: textAt(record, 'Tp', 'Cd') ?? textAt(record, 'Tp', 'Prtry', 'Id'),
      });
    }
  }
  return charges;
}

/** A party of RltdPties with its account and agent; from version 08 the name lies one level deeper (Pty or Agt). */
export function readParty(details: XmlNode, role: 'Dbtr' | 'Cdtr'): CamtParty {
  const parties = nodeAt(details, 'RltdPties');
  const account = nodeAt(parties, `${role}Acct`, 'Id');
  const agent = nodeAt(details, 'RltdAgts', `${role}Agt`, 'FinInstnId');
  const iban = textAt(account, 'IBAN');
  return {
    name: partyName(nodeAt(parties, role)),
    iban: iban === null ? null : normaliseIban(iban),
    otherAccount: textAt(account, 'Othr', 'Id'),
    bic: textAt(agent, 'BICFI') ?? textAt(agent, 'BIC'),
  };
}

export function partyName(node: XmlNode | null): string | null {
  return textAt(node, 'Nm') ?? textAt(node, 'Pty', 'Nm') ?? textAt(node, 'Agt', 'FinInstnId', 'Nm');
}
