import { refuse } from '@/server/kernel/refusal';
import { XmlReader, type XmlAttributes, type XmlLimits } from '../xml/reader';
import { createNode, textAt, type XmlNode } from '../xml/tree';
import { readDetail, readEntry, type ReadDetail } from './entry';
import type { CamtEntry, CamtFile, CamtMessage, CamtRecord, CamtStatement } from './model';
import { finishStatement, readHeader, StatementTotals, type FileFacts } from './statement';
import { Findings } from './values';

/** Bytes of a file: whole, or in pieces as they arrive. */
export type ByteSource = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

const messageOfRoot: Readonly<Record<string, CamtMessage>> = {
  BkToCstmrAcctRpt: 'camt.052',
  BkToCstmrStmt: 'camt.053',
  BkToCstmrDbtCdtNtfctn: 'camt.054',
};

// Real entries have a few dozen elements of their own and real batches some thousand details; a file far above is an attack on memory.
const maxElements = 20_000;
const maxDetails = 200_000;

const statementNames = new Set(['Stmt', 'Rpt', 'Ntfctn']);

type OpenStatement = {
  node: XmlNode;
  index: number;
  findings: Findings;
  totals: StatementTotals;
  details: ReadDetail[];
  announced: boolean;
  firstCurrency: string | null;
};

function notAStatement(found: string): Error {
  return refuse(
    'CAMT.NOT_A_STATEMENT',
    `The file is no bank statement: ${found}. A camt.052, camt.053 or camt.054 message is needed (or a ZIP of them). Check that the right file was chosen.`,
    { found },
  );
}

function tooMany(what: string, limit: number): Error {
  return refuse(
    'CAMT.TOO_MANY_ELEMENTS',
    `One part of the file has more than ${limit} ${what}; it is not read. Check where it comes from and ask for it in parts.`,
    { limit },
  );
}

/**
 * Reads camt.052, .053 and .054 (versions 01 to 10) as bytes arrive and hands out one record per statement start, entry and
 * statement end, so that memory holds one entry at a time. A message is known by its root child, then its version by the
 * namespace. Odd content becomes a finding; only what is no such message is refused: Refusal CAMT.NOT_A_STATEMENT or XML.*.
 */
export class CamtReader {
  readonly #xml: XmlReader;
  #records: CamtRecord[] = [];
  // Elements that are being built: the statement's header, an entry, a detail. Each is dropped as soon as it is read.
  readonly #stack: XmlNode[] = [];
  readonly #path: string[] = [];
  #namespace = '';
  #facts: FileFacts | null = null;
  #statement: OpenStatement | null = null;
  #statements = 0;
  #emptyDocument = false;
  #elements = 0;

  constructor(limits: Partial<XmlLimits> = {}) {
    this.#xml = new XmlReader(
      {
        open: (name, attributes, prefix) => this.#open(name, attributes, prefix),
        text: (text) => this.#text(text),
        close: (name) => this.#close(name),
      },
      limits,
    );
  }

  /** Reads more bytes and returns the records that they completed. */
  write(bytes: Uint8Array): CamtRecord[] {
    this.#xml.write(bytes);
    return this.#take();
  }

  /** Ends the file and returns the last records. */
  end(): CamtRecord[] {
    this.#xml.end();
    if (this.#facts === null && !this.#emptyDocument) throw notAStatement('it holds no message that is known');
    return this.#take();
  }

  #take(): CamtRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  #open(name: string, attributes: XmlAttributes, prefix: string): void {
    const parent = this.#path.at(-1);
    this.#path.push(name);
    if (this.#statement !== null || (this.#facts !== null && this.#stack.length > 0)) {
      this.#push(createNode(name, attributes));
      if (name === 'Ntry' && parent !== undefined && statementNames.has(parent)) this.#announce();
      return;
    }
    if (this.#facts === null) this.#recognise(name, { attributes, prefix, parent });
    else if (statementNames.has(name)) this.#begin(createNode(name, attributes));
    else if (name === 'GrpHdr') this.#stack.push(createNode(name, attributes));
  }

  #recognise(name: string, at: { attributes: XmlAttributes; prefix: string; parent: string | undefined }): void {
    const own = at.attributes[at.prefix === '' ? 'xmlns' : `xmlns:${at.prefix}`];
    if (own !== undefined) this.#namespace = own;
    // Version 01 carries its number in the element's name.
    const message = messageOfRoot[name.replace(/V[0-9]{2}$/, '')];
    if (message !== undefined) {
      const named = /(camt\.05[234])\.\d{3}\.(\d{2})/.exec(this.#namespace);
      this.#facts = { message, version: named?.[1] === message ? named[2]! : null, messageId: null };
    } else if (at.parent === 'Document') throw notAStatement(`it is a ${name.slice(0, 40)} message`);
    else if (this.#path.length > 8) throw notAStatement(`no message stands within its first elements`);
    // A Document without a child is taken by its namespace: banks send such files when there is nothing to report.
    this.#emptyDocument = name === 'Document' && /camt\.05[234]\.\d{3}\.\d{2}/.test(this.#namespace);
  }

  #begin(node: XmlNode): void {
    this.#statement = {
      node,
      index: this.#statements,
      findings: new Findings(),
      totals: new StatementTotals(),
      details: [],
      announced: false,
      firstCurrency: null,
    };
    this.#statements += 1;
    this.#stack.push(node);
  }

  #push(node: XmlNode): void {
    this.#elements += 1;
    if (this.#elements > maxElements) throw tooMany('elements', maxElements);
    this.#stack.at(-1)!.children.push(node);
    this.#stack.push(node);
  }

  #text(text: string): void {
    const node = this.#stack.at(-1);
    if (node !== undefined) node.text += text;
  }

  #close(name: string): void {
    this.#path.pop();
    const node = this.#stack.pop();
    if (node === undefined) return;
    node.text = node.text.trim();
    const parent = this.#stack.at(-1);
    const statement = this.#statement;
    if (statement === null) {
      if (name === 'GrpHdr' && parent === undefined)
        this.#facts = { ...this.#facts!, messageId: textAt(node, 'MsgId') };
      return;
    }
    if (node === statement.node) this.#finish(statement);
    else if (name === 'TxDtls' && parent?.name === 'NtryDtls') this.#detail(statement, parent, node);
    else if (name === 'Ntry' && parent === statement.node) this.#entry(statement, node);
  }

  /** Hands out the header before the first entry, so that a caller knows the account before it stores anything. */
  #announce(): void {
    const statement = this.#statement;
    if (statement === null || this.#stack.at(-2) !== statement.node) return;
    statement.findings.entry = statement.totals.entries + 1;
    statement.totals.entries += 1;
    if (statement.announced) return;
    statement.announced = true;
    // The header is read again at the end with its findings; here they would be doubled.
    const { header } = readHeader(statement.node, { ...this.#facts!, index: statement.index }, new Findings());
    this.#records.push({ kind: 'statement', statement: header });
  }

  #detail(statement: OpenStatement, parent: XmlNode, node: XmlNode): void {
    parent.children.pop();
    statement.totals.details += 1;
    statement.details.push(readDetail(node, statement.findings));
    if (statement.details.length > maxDetails) throw tooMany('details', maxDetails);
    this.#elements = 0;
  }

  #entry(statement: OpenStatement, node: XmlNode): void {
    statement.node.children.pop();
    this.#elements = 0;
    const details = statement.details;
    statement.details = [];
    const read = readEntry(node, details, statement.findings);
    statement.findings.entry = null;
    if (read === null) return;
    statement.totals.add(read.entry, read.decimal);
    statement.firstCurrency ??= read.entry.currency;
    this.#records.push({ kind: 'entry', statementIndex: statement.index, entry: read.entry });
  }

  #finish(statement: OpenStatement): void {
    this.#statement = null;
    const facts = { ...this.#facts!, index: statement.index };
    if (!statement.announced) {
      this.#records.push({ kind: 'statement', statement: readHeader(statement.node, facts, new Findings()).header });
    }
    const done = finishStatement(
      statement.node,
      { facts, totals: statement.totals, firstCurrency: statement.firstCurrency },
      statement.findings,
    );
    this.#records.push({ kind: 'statement-end', statement: done });
  }
}

/** The records of a file, one by one, as its bytes arrive. Refusals as with CamtReader. */
export async function* readCamtRecords(
  source: ByteSource,
  limits: Partial<XmlLimits> = {},
): AsyncGenerator<CamtRecord, void, undefined> {
  const reader = new CamtReader(limits);
  for await (const bytes of source instanceof Uint8Array ? [source] : source) yield* reader.write(bytes);
  yield* reader.end();
}

/** Reads a whole file into memory. Refusals as with CamtReader. */
export function readCamt(source: Uint8Array | Iterable<Uint8Array>, limits: Partial<XmlLimits> = {}): CamtFile {
  const reader = new CamtReader(limits);
  const statements: CamtFile['statements'] = [];
  let entries: CamtEntry[] = [];
  const take = (records: readonly CamtRecord[]): void => {
    for (const record of records) {
      if (record.kind === 'entry') entries.push(record.entry);
      if (record.kind === 'statement-end') {
        statements.push(withEntries(record.statement, entries));
        entries = [];
      }
    }
  };
  for (const bytes of source instanceof Uint8Array ? [source] : source) take(reader.write(bytes));
  take(reader.end());
  return { statements };
}

function withEntries(statement: CamtStatement, entries: CamtEntry[]): CamtStatement & { entries: CamtEntry[] } {
  return { ...statement, entries };
}
