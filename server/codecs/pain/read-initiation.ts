import { isBusinessDate, type BusinessDate } from '@/server/kernel/business-date';
import { normaliseIban } from '@/server/kernel/iban';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import { isCurrency, parseDecimal } from '@/server/kernel/money';
import { readXmlParts } from '../xml/parts';
import { nodeAt, nodesNamed, textAt, type XmlNode } from '../xml/tree';

/** One order of a payment file, as the bank will read it. */
export type InitiatedOrder = {
  endToEndId: string;
  instructionId: string | null;
  uetr: string | null;
  /** Positive, in the order's own direction: money out for a transfer, money in for a debit. */
  amountMinor: bigint;
  currency: string;
  /** The other side: the payee of a transfer, the payer of a debit. */
  name: string | null;
  iban: string;
  bic: string | null;
  remittance: string;
  creditorReference: string | null;
  mandateId: string | null;
  mandateSignedOn: string | null;
};

export type InitiatedPayment = {
  paymentInfoId: string;
  /** Execution date of transfers, collection date of debits. */
  date: BusinessDate | null;
  batchBooking: boolean | null;
  sequenceType: string | null;
  instrument: string | null;
  /** Our own side. */
  name: string | null;
  iban: string;
  creditorId: string | null;
  /** What the file says; null when it does not. */
  count: number | null;
  controlSumMinor: bigint | null;
  orders: InitiatedOrder[];
};

export type Initiation = {
  kind: 'credit-transfer' | 'direct-debit';
  /** "pain.001.001.09"; the bare number when the file names none. */
  message: string;
  messageId: string;
  createdAt: string | null;
  initiatingParty: string | null;
  count: number | null;
  controlSumMinor: bigint | null;
  payments: InitiatedPayment[];
  /** Differences between what the file says of itself and what it holds; empty for a file that banks take. */
  findings: string[];
};

function incomplete(what: string): Refusal {
  return refuse(
    'PAIN.INITIATION_INCOMPLETE',
    `The payment file has ${what}; it cannot be shown or sent. Build it again.`,
    { what },
  );
}

function required(text: string | null, what: string): string {
  if (text === null) throw incomplete(`no ${what}`);
  return text;
}

function readSum(node: XmlNode | null): bigint | null {
  const text = textAt(node, 'CtrlSum');
  return text === null ? null : parseDecimal(text, 'EUR');
}

function readCount(node: XmlNode | null): number | null {
  const text = textAt(node, 'NbOfTxs');
  return text !== null && /^[0-9]{1,15}$/.test(text) ? Number(text) : null;
}

function readOrder(node: XmlNode): InitiatedOrder {
  const debit = node.name === 'DrctDbtTxInf';
  const role = debit ? 'Dbtr' : 'Cdtr';
  const amount = debit ? nodeAt(node, 'InstdAmt') : nodeAt(node, 'Amt', 'InstdAmt');
  const currency = amount?.attributes['Ccy'] ?? '';
  if (amount === null || !isCurrency(currency)) throw incomplete('an order without an amount in a currency');
  const agent = nodeAt(node, `${role}Agt`, 'FinInstnId');
  const mandate = nodeAt(node, 'DrctDbtTx', 'MndtRltdInf');
  return {
    endToEndId: required(textAt(node, 'PmtId', 'EndToEndId'), 'end-to-end id in an order'),
    instructionId: textAt(node, 'PmtId', 'InstrId'),
    uetr: textAt(node, 'PmtId', 'UETR'),
    amountMinor: parseDecimal(amount.text, currency),
    currency,
    name: textAt(node, role, 'Nm'),
    iban: normaliseIban(textAt(node, `${role}Acct`, 'Id', 'IBAN') ?? ''),
    bic: textAt(agent, 'BICFI') ?? textAt(agent, 'BIC'),
    remittance: nodesNamed(nodeAt(node, 'RmtInf'), 'Ustrd')
      .map(({ text }) => text)
      .join(' '),
    creditorReference: textAt(node, 'RmtInf', 'Strd', 'CdtrRefInf', 'Ref'),
    mandateId: textAt(mandate, 'MndtId'),
    mandateSignedOn: textAt(mandate, 'DtOfSgntr'),
  };
}

function readPayment(node: XmlNode, orders: InitiatedOrder[]): InitiatedPayment {
  const debit = nodeAt(node, 'ReqdColltnDt') !== null;
  const role = debit ? 'Cdtr' : 'Dbtr';
  const date = textAt(node, 'ReqdColltnDt') ?? textAt(node, 'ReqdExctnDt', 'Dt') ?? textAt(node, 'ReqdExctnDt');
  const booking = textAt(node, 'BtchBookg');
  return {
    paymentInfoId: required(textAt(node, 'PmtInfId'), 'payment id'),
    date: isBusinessDate(date) ? date : null,
    batchBooking: booking === null ? null : booking === 'true' || booking === '1',
    sequenceType: textAt(node, 'PmtTpInf', 'SeqTp'),
    instrument: textAt(node, 'PmtTpInf', 'LclInstrm', 'Cd'),
    name: textAt(node, role, 'Nm'),
    iban: normaliseIban(textAt(node, `${role}Acct`, 'Id', 'IBAN') ?? ''),
    creditorId: textAt(node, 'CdtrSchmeId', 'Id', 'PrvtId', 'Othr', 'Id'),
    count: readCount(node),
    controlSumMinor: readSum(node),
    orders,
  };
}

function compare(
  what: string,
  said: { count: number | null; controlSumMinor: bigint | null },
  orders: readonly InitiatedOrder[],
): string[] {
  const sumMinor = orders.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  // The control sum of a mixed file adds up different currencies, so it proves nothing.
  const oneCurrency = new Set(orders.map(({ currency }) => currency)).size <= 1;
  const findings: string[] = [];
  if (said.count !== null && said.count !== orders.length)
    findings.push(`${what} says ${said.count} orders and holds ${orders.length}.`);
  if (said.controlSumMinor !== null && oneCurrency && said.controlSumMinor !== sumMinor)
    findings.push(`${what} names a control sum that is not the sum of its orders.`);
  return findings;
}

/**
 * Reads a pain.001 or pain.008 back into its orders, for showing what is in a file and for comparing it with what was
 * approved. Reads our own and the older versions. Throws Refusal PAIN.NOT_AN_INITIATION, PAIN.INITIATION_INCOMPLETE,
 * KERNEL.AMOUNT_INVALID and XML.*.
 */
export function readInitiation(bytes: Uint8Array): Initiation {
  const payments: InitiatedPayment[] = [];
  let orders: InitiatedOrder[] = [];
  const takeOrder = (node: XmlNode): void => {
    orders.push(readOrder(node));
  };
  const { root, namespace } = readXmlParts(bytes, {
    CdtTrfTxInf: takeOrder,
    DrctDbtTxInf: takeOrder,
    PmtInf(node) {
      payments.push(readPayment(node, orders));
      orders = [];
    },
  });
  const message = nodeAt(root, 'CstmrCdtTrfInitn') ?? nodeAt(root, 'CstmrDrctDbtInitn');
  if (message === null) {
    throw refuse(
      'PAIN.NOT_AN_INITIATION',
      'The file is no payment order (pain.001 or pain.008). Check that the right file was chosen.',
    );
  }
  const transfer = message.name === 'CstmrCdtTrfInitn';
  const header = nodeAt(message, 'GrpHdr');
  const said = { count: readCount(header), controlSumMinor: readSum(header) };
  return {
    kind: transfer ? 'credit-transfer' : 'direct-debit',
    message: /pain\.00[18]\.\d{3}\.\d{2}/.exec(namespace)?.[0] ?? (transfer ? 'pain.001' : 'pain.008'),
    messageId: required(textAt(header, 'MsgId'), 'message id'),
    createdAt: textAt(header, 'CreDtTm'),
    initiatingParty: textAt(header, 'InitgPty', 'Nm'),
    ...said,
    payments,
    findings: [
      ...compare(
        'The file',
        said,
        payments.flatMap((payment) => payment.orders),
      ),
      ...payments.flatMap((payment) => compare(`Payment ${payment.paymentInfoId}`, payment, payment.orders)),
    ],
  };
}
