import { refuse } from '@/server/kernel/refusal';
import { readXmlParts } from '../xml/parts';
import { nodeAt, nodesNamed, textAt, type XmlNode } from '../xml/tree';

/** A reason as the bank gave it; the code may be missing or unknown, the text may hold the only word. */
export type StatusReason = { code: string | null; text: string };

export type StatusLevel = {
  /** RCVD, ACTC, ACCP, ACSP, ACSC, ACCC, ACWC, PDNG, PATC, PART, RJCT, CANC, RCVC, …; null when this level has none of its own. */
  status: string | null;
  reasons: StatusReason[];
};

export type TransactionStatus = StatusLevel & {
  statusId: string | null;
  instructionId: string | null;
  endToEndId: string | null;
  uetr: string | null;
  amount: { text: string; currency: string } | null;
};

export type PaymentStatus = StatusLevel & { paymentInfoId: string | null; transactions: TransactionStatus[] };

/** A status at a higher level holds for everything below that has none of its own. */
export type StatusReport = {
  version: string | null;
  messageId: string | null;
  createdAt: string | null;
  group: StatusLevel & {
    originalMessageId: string | null;
    originalMessageName: string | null;
    /** How many transactions have which status, where the bank counts them. */
    counts: { status: string; count: number }[];
  };
  payments: PaymentStatus[];
  /** Transactions that the bank reports beside any payment. */
  transactions: TransactionStatus[];
};

// Some banks put the code in front of the text instead of into its element: "RVNM Der Name …", "AC01 - wrong account".
const codeBeforeText = /^(?:RV(?:NM|MC|NA|NC)|RC(?:VC|VM)|[A-Z]{2}[0-9]{2}|NARR)(?=[\s:-])/;

function readReasons(node: XmlNode): StatusReason[] {
  return nodesNamed(node, 'StsRsnInf').map((block) => {
    const text = nodesNamed(block, 'AddtlInf')
      .map((line) => line.text)
      .join(' ')
      .trim();
    const code = textAt(block, 'Rsn', 'Cd') ?? textAt(block, 'Rsn', 'Prtry') ?? codeBeforeText.exec(text)?.[0] ?? null;
    return { code, text };
  });
}

function readTransaction(node: XmlNode): TransactionStatus {
  const amount = nodeAt(node, 'OrgnlTxRef', 'Amt', 'InstdAmt') ?? nodeAt(node, 'OrgnlTxRef', 'IntrBkSttlmAmt');
  return {
    status: textAt(node, 'TxSts'),
    reasons: readReasons(node),
    statusId: textAt(node, 'StsId'),
    instructionId: textAt(node, 'OrgnlInstrId'),
    endToEndId: textAt(node, 'OrgnlEndToEndId'),
    uetr: textAt(node, 'OrgnlUETR'),
    amount: amount && { text: amount.text, currency: amount.attributes['Ccy'] ?? '' },
  };
}

function readCounts(node: XmlNode | null): { status: string; count: number }[] {
  return nodesNamed(node, 'NbOfTxsPerSts').flatMap((block) => {
    const status = textAt(block, 'DtldSts');
    const count = Number(textAt(block, 'DtldNbOfTxs') ?? Number.NaN);
    return status !== null && Number.isSafeInteger(count) ? [{ status, count }] : [];
  });
}

/**
 * Reads a status report (pain.002, versions 03 to 14, also with a national namespace or none) at all its levels.
 * Throws Refusal PAIN.NOT_A_STATUS_REPORT and XML.*.
 */
export function readPain002(bytes: Uint8Array): StatusReport {
  const payments: PaymentStatus[] = [];
  const beside: TransactionStatus[] = [];
  let transactions: TransactionStatus[] = [];
  const { root, namespace } = readXmlParts(bytes, {
    TxInfAndSts(node, ancestors) {
      (ancestors.at(-1)?.name === 'OrgnlPmtInfAndSts' ? transactions : beside).push(readTransaction(node));
    },
    OrgnlPmtInfAndSts(node) {
      payments.push({
        status: textAt(node, 'PmtInfSts'),
        reasons: readReasons(node),
        paymentInfoId: textAt(node, 'OrgnlPmtInfId'),
        transactions,
      });
      transactions = [];
    },
  });
  const message = nodeAt(root, 'CstmrPmtStsRpt') ?? (root.name === 'CstmrPmtStsRpt' ? root : null);
  if (message === null) {
    throw refuse(
      'PAIN.NOT_A_STATUS_REPORT',
      'The file is no status report (pain.002). Check that the right file was chosen.',
    );
  }
  const group = nodeAt(message, 'OrgnlGrpInfAndSts');
  return {
    version: /pain\.002\.\d{3}\.(\d{2})/.exec(namespace)?.[1] ?? null,
    messageId: textAt(message, 'GrpHdr', 'MsgId'),
    createdAt: textAt(message, 'GrpHdr', 'CreDtTm'),
    group: {
      status: textAt(group, 'GrpSts'),
      reasons: group === null ? [] : readReasons(group),
      originalMessageId: textAt(group, 'OrgnlMsgId'),
      originalMessageName: textAt(group, 'OrgnlMsgNmId'),
      counts: readCounts(group),
    },
    payments,
    transactions: beside,
  };
}
