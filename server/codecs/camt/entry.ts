import { nodeAt, nodesNamed, textAt, type XmlNode } from '../xml/tree';
import { addDecimal, decimalText, negateDecimal, sameDecimal, zero, type Decimal } from './decimal';
import type { CamtBatch, CamtDetail, CamtEntry, CamtReturnReason, CamtStatus } from './model';
import {
  direction,
  partyName,
  publicAmount,
  readAmount,
  readBankTxCode,
  readCharges,
  readDate,
  readParty,
  type Findings,
  type ReadAmount,
} from './values';

/** A detail before its entry is known: a detail may stand before the facts that it leans on. */
export type ReadDetail = { detail: CamtDetail; own: ReadAmount | null; side: 'CRDT' | 'DBIT' | null };

function returnReason(node: XmlNode): CamtReturnReason | null {
  const info = nodeAt(node, 'RtrInf');
  if (info === null) return null;
  const texts = nodesNamed(info, 'AddtlInf').map((line) => line.text);
  const code = textAt(info, 'Rsn', 'Cd') ?? textAt(info, 'Rsn', 'Prtry') ?? textAt(info, 'RtrRsn', 'Cd');
  return { code, text: texts.join(' ').trim() || null };
}

/** Reads one TxDtls. Its amount is TxDtls/Amt (from version 03) or AmtDtls/TxAmt. */
export function readDetail(node: XmlNode, findings: Findings): ReadDetail {
  const refs = nodeAt(node, 'Refs');
  const side = direction(node);
  // The direction of a detail without its own is the entry's, which `settleDetail` puts in.
  const read = (amount: XmlNode | null, what: string) => readAmount(amount, side ?? 'CRDT', { findings, what });
  const own = read(nodeAt(node, 'Amt') ?? nodeAt(node, 'AmtDtls', 'TxAmt', 'Amt'), 'the amount of a detail');
  const instructed = readAmount(nodeAt(node, 'AmtDtls', 'InstdAmt', 'Amt'), 'CRDT', {
    findings,
    what: 'the ordered amount',
  });
  const parties = nodeAt(node, 'RltdPties');
  const creditor = nodeAt(parties, 'Cdtr', 'Pty') ?? nodeAt(parties, 'Cdtr');
  const structured = nodesNamed(nodeAt(node, 'RmtInf'), 'Strd');
  const code = nodeAt(node, 'BkTxCd');
  const exchanged = ['InstdAmt', 'TxAmt', 'CntrValAmt'].some(
    (kind) => nodeAt(node, 'AmtDtls', kind, 'CcyXchg') !== null,
  );
  return {
    own,
    side,
    detail: {
      endToEndId: textAt(refs, 'EndToEndId'),
      instrId: textAt(refs, 'InstrId'),
      pmtInfId: textAt(refs, 'PmtInfId'),
      msgId: textAt(refs, 'MsgId'),
      mandateId: textAt(refs, 'MndtId'),
      txId: textAt(refs, 'TxId'),
      uetr: textAt(refs, 'UETR'),
      acctSvcrRef: textAt(refs, 'AcctSvcrRef'),
      amount: null,
      instructed: publicAmount(instructed),
      exchanged,
      debtor: readParty(node, 'Dbtr'),
      creditor: readParty(node, 'Cdtr'),
      ultimateDebtor: partyName(nodeAt(parties, 'UltmtDbtr')),
      ultimateCreditor: partyName(nodeAt(parties, 'UltmtCdtr')),
      creditorId: textAt(creditor, 'Id', 'PrvtId', 'Othr', 'Id') ?? textAt(creditor, 'Id', 'OrgId', 'Othr', 'Id'),
      remittance: nodesNamed(nodeAt(node, 'RmtInf'), 'Ustrd').map((line) => line.text),
      creditorReference:
        structured.map((block) => textAt(block, 'CdtrRefInf', 'Ref')).find((ref) => ref !== null) ?? null,
      additionalInfo: textAt(node, 'AddtlTxInf'),
      returnReason: returnReason(node),
      charges: readCharges(node, findings),
      bankTxCode: code === null ? null : readBankTxCode(code),
    },
  };
}

function readStatus(node: XmlNode, findings: Findings): CamtStatus {
  const text = textAt(node, 'Sts', 'Cd') ?? textAt(node, 'Sts') ?? textAt(node, 'Sts', 'Prtry');
  if (text === 'BOOK' || text === 'PDNG' || text === 'INFO' || text === 'FUTR') return text;
  findings.add(
    'STATUS_UNKNOWN',
    'error',
    `${findings.where} has the status "${(text ?? '').slice(0, 20)}"; only BOOK, PDNG, INFO and FUTR are known. It is not counted as booked.`,
  );
  return 'UNKNOWN';
}

function readBatch(node: XmlNode, side: 'CRDT' | 'DBIT', findings: Findings): CamtBatch | null {
  const blocks = nodesNamed(node, 'NtryDtls').flatMap((details) => nodesNamed(details, 'Btch'));
  const block = blocks[0];
  if (block === undefined) return null;
  if (blocks.length > 1)
    findings.add('SEVERAL_BATCHES', 'warning', `${findings.where} holds ${blocks.length} batches; the first is shown.`);
  const count = textAt(block, 'NbOfTxs');
  return {
    msgId: textAt(block, 'MsgId'),
    pmtInfId: textAt(block, 'PmtInfId'),
    count: count !== null && /^[0-9]{1,15}$/.test(count) ? Number(count) : null,
    total: publicAmount(
      readAmount(nodeAt(block, 'TtlAmt'), direction(block) ?? side, { findings, what: 'the total of the batch' }),
    ),
  };
}

/** Puts direction and amount into a detail, once its entry is known. A single detail without an amount has the entry's. */
function settleDetail(
  read: ReadDetail,
  entry: ReadAmount,
  single: boolean,
): { detail: CamtDetail; decimal: Decimal | null } {
  const { own, side } = read;
  const foreign = own !== null && own.currency !== entry.currency;
  const detail = foreign ? { ...read.detail, exchanged: true } : read.detail;
  if (own === null) {
    const amount = single ? publicAmount(entry) : null;
    return { detail: { ...detail, amount }, decimal: single ? entry.decimal : null };
  }
  if (side !== null || entry.decimal.units >= 0n)
    return { detail: { ...detail, amount: publicAmount(own) }, decimal: own.decimal };
  const amount = {
    amountMinor: -own.amountMinor,
    currency: own.currency,
    exact: own.exact === null ? null : decimalText(negateDecimal(own.decimal), own.currency),
  };
  return { detail: { ...detail, amount }, decimal: negateDecimal(own.decimal) };
}

function checkDetails(
  entry: { amount: ReadAmount; batch: CamtBatch | null; charges: readonly { amountMinor: bigint; currency: string }[] },
  details: readonly { detail: CamtDetail; decimal: Decimal | null }[],
  findings: Findings,
): void {
  const { amount, batch, charges } = entry;
  if (batch !== null && batch.count !== null && details.length > 1 && batch.count !== details.length) {
    findings.add(
      'DETAILS_COUNT_MISMATCH',
      'warning',
      `${findings.where}: the batch says ${batch.count} transactions, ${details.length} are listed.`,
    );
  }
  if (
    details.length === 0 ||
    details.some(({ detail, decimal }) => decimal === null || detail.amount?.currency !== amount.currency)
  )
    return;
  const sum = details.reduce((total, { decimal }) => addDecimal(total, decimal ?? zero), zero);
  if (sameDecimal(sum, amount.decimal)) return;
  // Charges may be taken off the entry or not, and stand on the entry or on the details: any of these explains the gap.
  const gapMinor =
    amount.amountMinor - details.reduce((total, { detail }) => total + (detail.amount?.amountMinor ?? 0n), 0n);
  const own = charges.reduce((total, charge) => total + charge.amountMinor, 0n);
  const inner = details
    .flatMap(({ detail }) => detail.charges)
    .reduce((total, charge) => total + charge.amountMinor, 0n);
  if ([own, -own, inner, -inner, own + inner, -own - inner].includes(gapMinor)) return;
  findings.add(
    'DETAILS_SUM_MISMATCH',
    'warning',
    `${findings.where}: its details add up to ${decimalText(sum, amount.currency)} ${amount.currency}, the entry is ${decimalText(amount.decimal, amount.currency)}.`,
  );
}

/** Reads one Ntry whose details were read before. Null when it has no amount or direction (a finding says so). */
export function readEntry(
  node: XmlNode,
  reads: readonly ReadDetail[],
  findings: Findings,
): { entry: CamtEntry; decimal: Decimal } | null {
  const side = direction(node);
  if (side === null) {
    findings.add(
      'DIRECTION_MISSING',
      'error',
      `${findings.where} does not say whether it is a credit or a debit; it was left out.`,
    );
    return null;
  }
  const amountNode = nodeAt(node, 'Amt');
  const amount = readAmount(amountNode, side, { findings, what: 'the amount' });
  if (amount === null) {
    if (amountNode === null)
      findings.add('AMOUNT_MISSING', 'error', `${findings.where} has no amount; it was left out.`);
    return null;
  }
  const bookingDate = readDate(nodeAt(node, 'BookgDt'), 'the booking date', findings);
  const status = readStatus(node, findings);
  if (bookingDate === null && status === 'BOOK')
    findings.add('DATE_MISSING', 'warning', `${findings.where} is booked but has no booking date.`);
  const charges = readCharges(node, findings);
  const batch = readBatch(node, side, findings);
  const details = reads.map((read) => settleDetail(read, amount, reads.length === 1));
  checkDetails({ amount, batch, charges }, details, findings);
  const reversal = textAt(node, 'RvslInd');
  return {
    decimal: amount.decimal,
    entry: {
      number: findings.entry ?? 0,
      ref: textAt(node, 'NtryRef'),
      amountMinor: amount.amountMinor,
      currency: amount.currency,
      exact: amount.exact,
      creditDebit: side,
      reversal: reversal === 'true' || reversal === '1',
      status,
      bookingDate,
      valueDate: readDate(nodeAt(node, 'ValDt'), 'the value date', findings),
      acctSvcrRef: textAt(node, 'AcctSvcrRef'),
      bankTxCode: readBankTxCode(nodeAt(node, 'BkTxCd')),
      charges,
      batch,
      details: details.map(({ detail }) => detail),
      additionalInfo: textAt(node, 'AddtlNtryInf'),
    },
  };
}
