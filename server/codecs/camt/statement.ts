import { isValidIban, maskIban, normaliseIban } from '@/server/kernel/iban';
import { nodeAt, nodesNamed, textAt, type XmlNode } from '../xml/tree';
import {
  addDecimal,
  decimalText,
  negateDecimal,
  readDecimal,
  sameDecimal,
  toMinor,
  zero,
  type Decimal,
} from './decimal';
import type { CamtBalance, CamtEntry, CamtMessage, CamtStatement, CamtStatementHeader } from './model';
import { direction, partyName, readAmount, readDate, type Findings } from './values';

export type ReadBalance = CamtBalance & { decimal: Decimal };

/** What is known of the file around a statement. */
export type FileFacts = { message: CamtMessage; version: string | null; messageId: string | null };

/** Counts and sums gathered while entries pass by. */
export class StatementTotals {
  entries = 0;
  details = 0;
  readonly byCurrency = new Map<string, { credit: Decimal; debit: Decimal }>();
  creditEntries = 0;
  all: Decimal = zero;

  add(entry: CamtEntry, decimal: Decimal): void {
    if (entry.creditDebit === 'CRDT') this.creditEntries += 1;
    this.all = addDecimal(this.all, decimal);
    if (entry.status !== 'BOOK') return;
    const sums = this.byCurrency.get(entry.currency) ?? { credit: zero, debit: zero };
    if (entry.creditDebit === 'CRDT') sums.credit = addDecimal(sums.credit, decimal);
    else sums.debit = addDecimal(sums.debit, decimal);
    this.byCurrency.set(entry.currency, sums);
  }
}

function readBalance(node: XmlNode, findings: Findings): ReadBalance | null {
  const type = textAt(node, 'Tp', 'CdOrPrtry', 'Cd') ?? textAt(node, 'Tp', 'CdOrPrtry', 'Prtry') ?? 'UNKNOWN';
  const side = direction(node);
  if (side === null)
    findings.add(
      'DIRECTION_MISSING',
      'error',
      `The balance ${type} does not say whether it is a credit or a debit; credit was assumed.`,
    );
  const amount = readAmount(nodeAt(node, 'Amt'), side ?? 'CRDT', { findings, what: `the balance ${type}` });
  if (amount === null) return null;
  const date = readDate(nodeAt(node, 'Dt'), `the date of the balance ${type}`, findings);
  if (date === null) findings.add('DATE_MISSING', 'warning', `The balance ${type} has no date.`);
  return { ...amount, type, date };
}

/** Reads what stands around the entries of a Stmt, Rpt or Ntfctn. */
export function readHeader(
  node: XmlNode,
  facts: FileFacts & { index: number },
  findings: Findings,
): {
  header: CamtStatementHeader;
  balances: ReadBalance[];
} {
  const account = nodeAt(node, 'Acct');
  const iban = textAt(account, 'Id', 'IBAN');
  const balances = nodesNamed(node, 'Bal')
    .map((balance) => readBalance(balance, findings))
    .filter((balance) => balance !== null);
  const period = nodeAt(node, 'FrToDt');
  const edge = (prefix: string) => nodeAt(period, `${prefix}DtTm`) ?? nodeAt(period, `${prefix}Dt`);
  return {
    balances,
    header: {
      ...facts,
      id: textAt(node, 'Id'),
      electronicSequence: textAt(node, 'ElctrncSeqNb'),
      legalSequence: textAt(node, 'LglSeqNb'),
      createdAt: textAt(node, 'CreDtTm'),
      fromDate: readDate(edge('Fr'), 'the first day', findings),
      toDate: readDate(edge('To'), 'the last day', findings),
      copyDuplicate: textAt(node, 'CpyDplctInd'),
      accountIban: iban === null ? null : normaliseIban(iban),
      accountOther:
        textAt(account, 'Id', 'Othr', 'Id') ??
        textAt(account, 'Id', 'PrtryAcct', 'Id') ??
        textAt(account, 'Id', 'BBAN'),
      accountName: textAt(account, 'Nm'),
      accountOwner: partyName(nodeAt(account, 'Ownr')),
      currency: textAt(account, 'Ccy'),
      balances: balances.map(publicBalance),
    },
  };
}

function publicBalance(balance: ReadBalance): CamtBalance {
  const { type, date, amountMinor, currency, exact } = balance;
  return { type, date, amountMinor, currency, exact };
}

function amountOf(decimal: Decimal, currency: string) {
  const { amountMinor, exact } = toMinor(decimal, currency);
  return { amountMinor, currency, exact: exact ? null : decimalText(decimal, currency) };
}

function checkHeader(header: CamtStatementHeader, findings: Findings): void {
  if (header.version === null)
    findings.add('VERSION_UNKNOWN', 'warning', `The file does not say which version of ${header.message} it is.`);
  else if (Number(header.version) < 1 || Number(header.version) > 10) {
    findings.add(
      'VERSION_UNTESTED',
      'warning',
      `Version ${header.version} of ${header.message} is read as version 10; compare the figures.`,
    );
  }
  if (header.accountIban === null && header.accountOther === null)
    findings.add('ACCOUNT_MISSING', 'error', 'The statement does not say which account it is of.');
  if (header.accountIban !== null && !isValidIban(header.accountIban)) {
    findings.add(
      'ACCOUNT_IBAN_INVALID',
      'warning',
      `The account ${maskIban(header.accountIban)} has wrong check digits or a wrong length.`,
    );
  }
  if (header.id === null) findings.add('ID_MISSING', 'warning', 'The statement has no identification of its own.');
  if (header.copyDuplicate !== null)
    findings.add(
      'COPY_OR_DUPLICATE',
      'warning',
      `The statement is marked ${header.copyDuplicate}: a copy or duplicate must not be booked.`,
    );
}

function checkBalances(
  statement: {
    header: CamtStatementHeader;
    currency: string;
    opening: ReadBalance | null;
    closing: ReadBalance | null;
  },
  totals: StatementTotals,
  findings: Findings,
): Decimal | null {
  const { header, currency, opening, closing } = statement;
  const currencies = new Set([
    ...totals.byCurrency.keys(),
    currency,
    ...[opening, closing].flatMap((balance) => (balance ? [balance.currency] : [])),
  ]);
  currencies.delete('');
  if (currencies.size > 1) {
    findings.add(
      'CURRENCY_MIXED',
      'error',
      `The statement mixes ${[...currencies].sort().join(', ')}; sums are over ${currency} only and the balances prove nothing.`,
    );
  }
  const severity = header.message === 'camt.053' ? 'error' : 'warning';
  if (header.message === 'camt.053' && opening === null)
    findings.add('OPENING_MISSING', 'error', 'The statement has no opening balance (OPBD or PRCD).');
  if (header.message === 'camt.053' && closing === null)
    findings.add('CLOSING_MISSING', 'error', 'The statement has no closing balance (CLBD).');
  if (opening === null || closing === null) return null;
  const booked = [...totals.byCurrency.values()].reduce(
    (sum, { credit, debit }) => addDecimal(addDecimal(sum, credit), debit),
    zero,
  );
  const explained = addDecimal(opening.decimal, booked);
  const difference = addDecimal(closing.decimal, negateDecimal(explained));
  if (!sameDecimal(difference, zero)) {
    findings.add(
      'BALANCE_MISMATCH',
      severity,
      `Opening ${decimalText(opening.decimal, currency)} and booked entries ${decimalText(booked, currency)} make ${decimalText(explained, currency)}, but the closing balance is ${decimalText(closing.decimal, currency)}: a difference of ${decimalText(difference, currency)}.`,
    );
  }
  return difference;
}

function checkSummary(node: XmlNode, totals: StatementTotals, findings: Findings): void {
  const summary = nodeAt(node, 'TxsSummry');
  const expected: readonly [string, number][] = [
    ['TtlNtries', totals.entries],
    ['TtlCdtNtries', totals.creditEntries],
  ];
  for (const [name, counted] of expected) {
    const count = textAt(summary, name, 'NbOfNtries');
    if (count !== null && /^[0-9]{1,15}$/.test(count) && Number(count) !== counted) {
      findings.add(
        'ENTRY_COUNT_MISMATCH',
        'warning',
        `The summary ${name} says ${count} entries, ${counted} are in the file.`,
      );
    }
  }
  const net = readDecimal(
    textAt(summary, 'TtlNtries', 'TtlNetNtryAmt') ?? textAt(summary, 'TtlNtries', 'TtlNetNtry', 'Amt'),
  );
  const size: Decimal = {
    units: totals.all.units < 0n ? -totals.all.units : totals.all.units,
    scale: totals.all.scale,
  };
  if (net !== null && !sameDecimal(net, size)) {
    findings.add(
      'ENTRY_SUM_MISMATCH',
      'warning',
      'The net sum in the summary is not the sum of the entries in the file.',
    );
  }
}

/** Completes a statement at its end: balances, sums, checks. */
export function finishStatement(
  node: XmlNode,
  context: { facts: FileFacts & { index: number }; totals: StatementTotals; firstCurrency: string | null },
  findings: Findings,
): CamtStatement {
  findings.entry = null;
  const { header, balances } = readHeader(node, context.facts, findings);
  const { totals } = context;
  // OPBD is the day's own opening; PRCD, the closing of the day before, stands in for it at many banks.
  const opening = balances.find(({ type }) => type === 'OPBD') ?? balances.find(({ type }) => type === 'PRCD') ?? null;
  const closing = balances.findLast(({ type }) => type === 'CLBD') ?? null;
  const currency =
    header.currency ?? opening?.currency ?? closing?.currency ?? context.firstCurrency ?? balances[0]?.currency ?? '';
  checkHeader(header, findings);
  checkSummary(node, totals, findings);
  if (textAt(node, 'StmtPgntn', 'LastPgInd') === 'false')
    findings.add('PAGE_NOT_LAST', 'warning', 'The statement has further pages that are not in this file.');
  const difference = checkBalances({ header, currency, opening, closing }, totals, findings);
  const sums = totals.byCurrency.get(currency) ?? { credit: zero, debit: zero };
  return {
    ...header,
    currency: currency === '' ? null : currency,
    opening: opening && publicBalance(opening),
    closing: closing && publicBalance(closing),
    entryCount: totals.entries,
    detailCount: totals.details,
    creditSum: amountOf(sums.credit, currency),
    debitSum: amountOf(sums.debit, currency),
    difference: difference && amountOf(difference, currency),
    findings: findings.list,
  };
}
