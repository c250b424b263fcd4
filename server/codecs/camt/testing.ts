import { formatDecimal } from '@/server/kernel/money';
import { escapeXml } from '../xml/escape';

/** What a test wants in a statement; the writer below is the tests' own and shares no code with the reader. */
export type TestDetail = {
  endToEndId: string | null;
  amountMinor: bigint;
  name: string;
  remittance: string;
  returnCode: string | null;
};

export type TestEntry = {
  amountMinor: bigint;
  status: 'BOOK' | 'PDNG';
  reference: string;
  bookingDate: string;
  pmtInfId: string | null;
  details: readonly TestDetail[];
};

export type TestStatement = {
  id: string;
  sequence: number;
  iban: string;
  currency: string;
  openingMinor: bigint;
  entries: readonly TestEntry[];
};

const size = (amountMinor: bigint): bigint => (amountMinor < 0n ? -amountMinor : amountMinor);
const side = (amountMinor: bigint): string => (amountMinor < 0n ? 'DBIT' : 'CRDT');

function money(amountMinor: bigint, currency: string): string {
  return `<Amt Ccy="${currency}">${formatDecimal(size(amountMinor), currency)}</Amt><CdtDbtInd>${side(amountMinor)}</CdtDbtInd>`;
}

function detail(item: TestDetail, currency: string): string {
  const party = `<${item.amountMinor < 0n ? 'Cdtr' : 'Dbtr'}><Pty><Nm>${escapeXml(item.name)}</Nm></Pty></${item.amountMinor < 0n ? 'Cdtr' : 'Dbtr'}>`;
  return [
    '<TxDtls><Refs>',
    item.endToEndId === null ? '' : `<EndToEndId>${escapeXml(item.endToEndId)}</EndToEndId>`,
    `</Refs>${money(item.amountMinor, currency)}<RltdPties>${party}</RltdPties>`,
    `<RmtInf><Ustrd>${escapeXml(item.remittance)}</Ustrd></RmtInf>`,
    item.returnCode === null ? '' : `<RtrInf><Rsn><Cd>${item.returnCode}</Cd></Rsn></RtrInf>`,
    '</TxDtls>',
  ].join('');
}

function entry(item: TestEntry, currency: string): string {
  const batch =
    item.pmtInfId === null
      ? ''
      : `<Btch><PmtInfId>${escapeXml(item.pmtInfId)}</PmtInfId><NbOfTxs>${item.details.length}</NbOfTxs></Btch>`;
  const details = item.details.map((one) => detail(one, currency)).join('');
  return [
    `<Ntry>${money(item.amountMinor, currency)}<Sts><Cd>${item.status}</Cd></Sts>`,
    `<BookgDt><Dt>${item.bookingDate}</Dt></BookgDt><ValDt><Dt>${item.bookingDate}</Dt></ValDt>`,
    `<AcctSvcrRef>${escapeXml(item.reference)}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>`,
    `<NtryDtls>${batch}${details}</NtryDtls></Ntry>`,
  ].join('');
}

function balance(type: string, amountMinor: bigint, currency: string): string {
  return `<Bal><Tp><CdOrPrtry><Cd>${type}</Cd></CdOrPrtry></Tp>${money(amountMinor, currency)}<Dt><Dt>2026-11-20</Dt></Dt></Bal>`;
}

/** A camt.053.001.08 of one statement whose closing balance is right. */
export function writeTestStatement(statement: TestStatement): string {
  const { currency, openingMinor } = statement;
  const booked = statement.entries
    .filter(({ status }) => status === 'BOOK')
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>',
    '<GrpHdr><MsgId>TEST-1</MsgId><CreDtTm>2026-11-20T06:00:00</CreDtTm></GrpHdr>',
    `<Stmt><Id>${escapeXml(statement.id)}</Id><ElctrncSeqNb>${statement.sequence}</ElctrncSeqNb><CreDtTm>2026-11-20T06:00:00</CreDtTm>`,
    `<Acct><Id><IBAN>${statement.iban}</IBAN></Id><Ccy>${currency}</Ccy></Acct>`,
    balance('OPBD', openingMinor, currency),
    balance('CLBD', openingMinor + booked, currency),
    ...statement.entries.map((item) => entry(item, currency)),
    '</Stmt></BkToCstmrStmt></Document>\n',
  ].join('');
}

/** A statement around hand-written XML, for tests of odd content. */
export function wrapStatement(body: string, namespace = 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'): Uint8Array {
  return new TextEncoder().encode(
    `<Document xmlns="${namespace}"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S</Id>` +
      `<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>${body}</Stmt></BkToCstmrStmt></Document>`,
  );
}
