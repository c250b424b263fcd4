// The bank's own reader of our payment files. It is kept apart from our codecs on purpose: a witness that read with our own
// code would repeat our mistakes instead of finding them.
import { SaxesParser } from 'saxes';

/** An order as the bank understood it. */
export type BankOrder = {
  kind: 'transfer' | 'debit';
  messageId: string;
  paymentInfoId: string;
  batch: boolean;
  requestedDate: string;
  ownName: string;
  ownIban: string;
  endToEndId: string;
  instructionId: string;
  uetr: string;
  amountMinor: bigint;
  currency: string;
  name: string;
  iban: string;
  remittance: string;
  reference: string;
  mandateId: string;
};

/** A file as the bank understood it; `fault` is the reason code for which it rejects the whole of it. */
export type BankMessage = {
  messageId: string;
  messageName: string;
  orders: BankOrder[];
  fault: { code: string; text: string } | null;
};

type Facts = Map<string, string>;

function cents(text: string): bigint | null {
  const parts = /^([0-9]{1,15})(?:\.([0-9]{1,2}))?$/.exec(text);
  return parts ? BigInt(parts[1]! + (parts[2] ?? '').padEnd(2, '0')) : null;
}

/** Collects the texts of a document by path, group by group, and calls back for every closed group. */
function walk(text: string, groups: readonly string[], closed: (name: string, facts: Facts) => void): string {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const path: { name: string; text: string; facts: Facts | null }[] = [];
  let message = '';
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new Error('a document type is not allowed');
  });
  parser.on('opentag', ({ name, attributes }) => {
    message ||= /pain\.00[18]\.001\.[0-9]{2}/.exec(attributes['xmlns'] ?? '')?.[0] ?? '';
    path.push({
      name,
      text: attributes['Ccy'] === undefined ? '' : `${attributes['Ccy']} `,
      facts: groups.includes(name) ? new Map() : null,
    });
  });
  parser.on('text', (part) => {
    const element = path.at(-1);
    if (element) element.text += part;
  });
  parser.on('closetag', () => {
    const element = path.pop()!;
    if (element.facts) return closed(element.name, element.facts);
    const from = path.findLastIndex(({ facts }) => facts !== null);
    if (from < 0 || element.text.trim() === '') return;
    const key = [...path.slice(from + 1).map(({ name }) => name), element.name].join('/');
    if (!path[from]!.facts!.has(key)) path[from]!.facts!.set(key, element.text.trim());
  });
  parser.write(text).close();
  return message;
}

type Draft = { facts: Facts; kind: 'transfer' | 'debit' };

function orderOf({ facts, kind }: Draft, payment: Facts, messageId: string): BankOrder {
  const [own, other] = kind === 'debit' ? ['Cdtr', 'Dbtr'] : ['Dbtr', 'Cdtr'];
  const get = (key: string) => facts.get(key) ?? '';
  const [currency = '', figure = ''] = get(kind === 'debit' ? 'InstdAmt' : 'Amt/InstdAmt').split(' ');
  return {
    kind,
    messageId,
    paymentInfoId: payment.get('PmtInfId') ?? '',
    batch: payment.get('BtchBookg') !== 'false',
    requestedDate: payment.get('ReqdColltnDt') ?? payment.get('ReqdExctnDt/Dt') ?? '',
    ownName: payment.get(`${own}/Nm`) ?? '',
    ownIban: payment.get(`${own}Acct/Id/IBAN`) ?? '',
    endToEndId: get('PmtId/EndToEndId'),
    instructionId: get('PmtId/InstrId'),
    uetr: get('PmtId/UETR'),
    amountMinor: cents(figure) ?? 0n,
    currency,
    name: get(`${other}/Nm`),
    iban: get(`${other}Acct/Id/IBAN`),
    remittance: get('RmtInf/Ustrd'),
    reference: get('RmtInf/Strd/CdtrRefInf/Ref'),
    mandateId: get('DrctDbtTx/MndtRltdInf/MndtId'),
  };
}

function faultOf(said: Facts, orders: readonly BankOrder[]): BankMessage['fault'] {
  const sum = orders.reduce((total, order) => total + order.amountMinor, 0n);
  if (Number(said.get('NbOfTxs')) !== orders.length) return { code: 'AM18', text: 'Number of transactions differs' };
  const control = said.get('CtrlSum');
  if (control !== undefined && cents(control) !== sum) return { code: 'AM10', text: 'Control sum differs' };
  return null;
}

/** Reads a pain.001.001.09 or pain.008.001.08. A file that cannot be read comes back with the fault FF01. */
export function readOrders(bytes: Uint8Array): BankMessage {
  let header: Facts = new Map();
  let drafts: Draft[] = [];
  const payments: { facts: Facts; drafts: Draft[] }[] = [];
  const failed = (text: string): BankMessage => ({
    messageId: header.get('MsgId') ?? 'NOTPROVIDED',
    messageName: 'pain',
    orders: [],
    fault: { code: 'FF01', text },
  });
  let messageName: string;
  try {
    messageName = walk(
      new TextDecoder('utf-8', { fatal: true }).decode(bytes),
      ['GrpHdr', 'PmtInf', 'CdtTrfTxInf', 'DrctDbtTxInf'],
      (name, facts) => {
        if (name === 'GrpHdr') header = facts;
        else if (name === 'PmtInf') {
          payments.push({ facts, drafts });
          drafts = [];
        } else drafts.push({ facts, kind: name === 'DrctDbtTxInf' ? 'debit' : 'transfer' });
      },
    );
  } catch (error) {
    return failed(`File format: ${String(error).slice(0, 80)}`);
  }
  const messageId = header.get('MsgId');
  if (messageId === undefined || messageName === '') return failed('Neither pain.001.001 nor pain.008.001');
  const orders = payments.flatMap((payment) => payment.drafts.map((draft) => orderOf(draft, payment.facts, messageId)));
  const fault =
    faultOf(header, orders) ??
    payments
      .map(({ facts, drafts: own }) =>
        faultOf(
          facts,
          own.map((draft) => orderOf(draft, facts, messageId)),
        ),
      )
      .find((one) => one !== null) ??
    null;
  return { messageId, messageName, orders, fault };
}
