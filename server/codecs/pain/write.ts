import { refuse } from '@/server/kernel/refusal';
import {
  checkAmount,
  checkBic,
  checkHeader,
  checkIban,
  checkIdentifier,
  checkRemittance,
  checkText,
  checkUetr,
  checkUnused,
  type Where,
} from './checks';
import type { PainAddress, PainFileHeader, PainParty, PainRemittance } from './model';

const namespace = 'urn:iso:std:iso:20022:tech:xsd:';

/** Minor units of EUR as the file writes them: "12.50". */
export function euros(amountMinor: bigint): string {
  const text = amountMinor.toString().padStart(3, '0');
  return `${text.slice(0, -2)}.${text.slice(-2)}`;
}

/** Grows a file in pieces of bytes, so that its text is never held twice. All text is ASCII by then. */
export class FileWriter {
  readonly #encoder = new TextEncoder();
  readonly #chunks: Uint8Array[] = [];
  #text: string[] = [];
  #pending = 0;
  #bytes = 0;

  add(text: string): void {
    this.#text.push(text);
    this.#pending += text.length;
    if (this.#pending > 512 * 1024) this.#flush();
  }

  #flush(): void {
    const bytes = this.#encoder.encode(this.#text.join(''));
    this.#chunks.push(bytes);
    this.#bytes += bytes.byteLength;
    this.#text = [];
    this.#pending = 0;
  }

  finish(): Uint8Array {
    this.#flush();
    const whole = new Uint8Array(this.#bytes);
    let at = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, at);
      at += chunk.byteLength;
    }
    return whole;
  }
}

/** Number and sum of a list, in integers. */
export type Totals = { count: number; sumMinor: bigint };

export function totalsOf(items: readonly { amountMinor: bigint }[]): Totals {
  let sumMinor = 0n;
  for (const { amountMinor } of items) sumMinor += amountMinor;
  return { count: items.length, sumMinor };
}

export function totalsXml({ count, sumMinor }: Totals): string {
  return `<NbOfTxs>${count}</NbOfTxs><CtrlSum>${euros(sumMinor)}</CtrlSum>`;
}

/** Opens a document and writes its group header. Refuses a file without payments, which banks reject. */
export function beginFile(
  header: PainFileHeader,
  shape: { message: string; root: string },
  payments: readonly Totals[],
): { writer: FileWriter; close: () => Uint8Array } {
  const { messageId, createdAt, initiatingParty } = checkHeader(header);
  if (payments.length === 0 || payments.some(({ count }) => count === 0)) {
    throw refuse(
      'PAIN.FILE_EMPTY',
      'The file, or one of its groups, has no payment. Leave empty groups out and build no empty file.',
      { messageId },
    );
  }
  const total = payments.reduce(
    (sum, { count, sumMinor }) => ({ count: sum.count + count, sumMinor: sum.sumMinor + sumMinor }),
    { count: 0, sumMinor: 0n },
  );
  const writer = new FileWriter();
  writer.add(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="${namespace}${shape.message}"><${shape.root}><GrpHdr><MsgId>${messageId}</MsgId>` +
      `<CreDtTm>${createdAt}</CreDtTm>${totalsXml(total)}<InitgPty><Nm>${initiatingParty}</Nm></InitgPty></GrpHdr>\n`,
  );
  return {
    writer,
    close() {
      writer.add(`</${shape.root}></Document>\n`);
      return writer.finish();
    },
  };
}

function addressXml(address: PainAddress, where: Where): string {
  const line = (tag: string, value: string | undefined, maxLength: number): string =>
    value === undefined
      ? ''
      : `<${tag}>${checkText(value, { what: `address (${tag})`, maxLength, cut: false }, where)}</${tag}>`;
  return (
    `<PstlAdr>${line('StrtNm', address.street, 70)}${line('BldgNb', address.building, 16)}${line('PstCd', address.postCode, 16)}` +
    `${line('TwnNm', address.town, 35)}${line('Ctry', address.country, 2)}</PstlAdr>`
  );
}

/** `<Role>` with name and address, converted and cut to 70 characters. */
export function partyXml(tag: string, party: PainParty, where: Where): string {
  const name = checkText(party.name, { what: 'name', maxLength: 70, cut: true }, where);
  return `<${tag}><Nm>${name}</Nm>${party.address ? addressXml(party.address, where) : ''}</${tag}>`;
}

export function accountXml(tag: string, party: PainParty, where: Where): string {
  return `<${tag}><Id><IBAN>${checkIban(party.iban, where)}</IBAN></Id></${tag}>`;
}

/** The bank of a party; where the element is mandatory and no BIC is needed it says NOTPROVIDED. */
export function agentXml(tag: string, party: PainParty, where: Where): string {
  const id =
    party.bic === undefined ? '<Othr><Id>NOTPROVIDED</Id></Othr>' : `<BICFI>${checkBic(party.bic, where)}</BICFI>`;
  return `<${tag}><FinInstnId>${id}</FinInstnId></${tag}>`;
}

export function remittanceXml(value: PainRemittance | null, where: Where): string {
  const remittance = checkRemittance(value, where);
  if (remittance === null) return '';
  if (remittance.kind === 'text') return `<RmtInf><Ustrd>${remittance.text}</Ustrd></RmtInf>`;
  return `<RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>ISO</Issr></Tp><Ref>${remittance.reference}</Ref></CdtrRefInf></Strd></RmtInf>`;
}

/** The ids of an item and its amount. */
export function itemXml(
  item: { endToEndId: string; instructionId?: string | undefined; uetr?: string | undefined },
  used: Set<string>,
  where: Where,
): string {
  checkUnused(used, checkIdentifier(item.endToEndId, 'end-to-end id', where), where);
  const instruction =
    item.instructionId === undefined
      ? ''
      : `<InstrId>${checkIdentifier(item.instructionId, 'instruction id', where)}</InstrId>`;
  const uetr = item.uetr === undefined ? '' : `<UETR>${checkUetr(item.uetr, where)}</UETR>`;
  return `<PmtId>${instruction}<EndToEndId>${item.endToEndId}</EndToEndId>${uetr}</PmtId>`;
}

export function amountXml(item: { amountMinor: bigint; currency: string }, where: Where): string {
  return `<InstdAmt Ccy="EUR">${euros(checkAmount(item.amountMinor, item.currency, where))}</InstdAmt>`;
}
