import { amount, element, escaped, leaf, signedAmount } from './xml';

/** One transaction inside an entry. */
export type BookedItem = {
  amountMinor: bigint;
  /** Set for a return: what was collected or sent, without direction. */
  originalMinor?: bigint;
  chargeMinor?: bigint;
  messageId?: string;
  paymentInfoId?: string;
  instructionId?: string;
  endToEndId: string;
  uetr?: string;
  mandateId?: string;
  debtor?: { name: string; iban: string };
  creditor?: { name: string; iban: string };
  remittance?: string;
  reference?: string;
  returnReason?: { code: string; text: string };
};

/** One entry of a day; positive is money to the account. */
export type BookedEntry = {
  amountMinor: bigint;
  /** Domain, family, sub-family. */
  code: readonly [string, string, string];
  batch?: { messageId: string; paymentInfoId: string; count: number };
  items: readonly BookedItem[];
  info: string;
};

export type BookedDay = {
  iban: string;
  owner: string;
  date: string;
  sequence: number;
  openingMinor: bigint;
  entries: readonly BookedEntry[];
};

function partyXml(tag: string, party: { name: string; iban: string } | undefined): string {
  if (party === undefined) return '';
  const account = party.iban === '' ? '' : `<${tag}Acct><Id>${leaf('IBAN', party.iban)}</Id></${tag}Acct>`;
  return `${party.name === '' ? '' : `<${tag}><Pty>${leaf('Nm', party.name)}</Pty></${tag}>`}${account}`;
}

function itemXml(item: BookedItem): string {
  const refs = [
    leaf('MsgId', item.messageId ?? ''),
    leaf('PmtInfId', item.paymentInfoId ?? ''),
    leaf('InstrId', item.instructionId ?? ''),
    leaf('EndToEndId', item.endToEndId),
    leaf('UETR', item.uetr ?? ''),
    leaf('MndtId', item.mandateId ?? ''),
  ].join('');
  const original =
    item.originalMinor === undefined
      ? ''
      : `<AmtDtls><InstdAmt>${amount('Amt', item.originalMinor)}</InstdAmt></AmtDtls>`;
  const charge =
    item.chargeMinor === undefined
      ? ''
      : `<Chrgs><Rcrd>${amount('Amt', item.chargeMinor)}<CdtDbtInd>DBIT</CdtDbtInd><ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>`;
  const reference = item.reference
    ? `<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>${leaf('Ref', item.reference)}</CdtrRefInf></Strd>`
    : '';
  const reason = item.returnReason
    ? `<RtrInf><Rsn>${leaf('Cd', item.returnReason.code)}</Rsn>${leaf('AddtlInf', item.returnReason.text)}</RtrInf>`
    : '';
  return (
    `<TxDtls><Refs>${refs}</Refs>${signedAmount(item.amountMinor)}${original}${charge}` +
    `${element('RltdPties', partyXml('Dbtr', item.debtor) + partyXml('Cdtr', item.creditor))}` +
    `${element('RmtInf', leaf('Ustrd', (item.remittance ?? '').slice(0, 140)) + reference)}${reason}</TxDtls>`
  );
}

function entryXml(entry: BookedEntry, date: string, reference: string): string {
  const [domain, family, subFamily] = entry.code;
  const batch = entry.batch
    ? `<Btch>${leaf('MsgId', entry.batch.messageId)}${leaf('PmtInfId', entry.batch.paymentInfoId)}<NbOfTxs>${entry.batch.count}</NbOfTxs></Btch>`
    : '';
  return (
    `<Ntry>${leaf('NtryRef', reference)}${signedAmount(entry.amountMinor)}<RvslInd>false</RvslInd><Sts><Cd>BOOK</Cd></Sts>` +
    `<BookgDt><Dt>${date}</Dt></BookgDt><ValDt><Dt>${date}</Dt></ValDt>${leaf('AcctSvcrRef', reference)}` +
    `<BkTxCd><Domn><Cd>${domain}</Cd><Fmly><Cd>${family}</Cd><SubFmlyCd>${subFamily}</SubFmlyCd></Fmly></Domn></BkTxCd>` +
    `${element('NtryDtls', batch + entry.items.map(itemXml).join(''))}<AddtlNtryInf>${escaped(entry.info)}</AddtlNtryInf></Ntry>\n`
  );
}

function balanceXml(type: string, amountMinor: bigint, date: string): string {
  return `<Bal><Tp><CdOrPrtry><Cd>${type}</Cd></CdOrPrtry></Tp>${signedAmount(amountMinor)}<Dt><Dt>${date}</Dt></Dt></Bal>`;
}

/** The closing balance that the statement will show. */
export function closingOf(day: BookedDay): bigint {
  return day.entries.reduce((sum, { amountMinor }) => sum + amountMinor, day.openingMinor);
}

/** Writes the camt.053.001.08 of one account and day. */
export function writeStatement(day: BookedDay): string {
  const id = `${day.iban.slice(-6)}-${day.date.replaceAll('-', '')}-${day.sequence}`;
  const created = `${day.date}T23:30:00`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>',
    `<GrpHdr><MsgId>M-${id}</MsgId><CreDtTm>${created}</CreDtTm><MsgPgntn><PgNb>1</PgNb><LastPgInd>true</LastPgInd></MsgPgntn></GrpHdr>`,
    `<Stmt><Id>S-${id}</Id><ElctrncSeqNb>${day.sequence}</ElctrncSeqNb><CreDtTm>${created}</CreDtTm>`,
    `<FrToDt><FrDtTm>${day.date}T00:00:00</FrDtTm><ToDtTm>${day.date}T23:59:59</ToDtTm></FrToDt>`,
    `<Acct><Id>${leaf('IBAN', day.iban)}</Id><Ccy>EUR</Ccy>${element('Ownr', leaf('Nm', day.owner))}</Acct>`,
    balanceXml('OPBD', day.openingMinor, day.date),
    `${balanceXml('CLBD', closingOf(day), day.date)}\n`,
    ...day.entries.map((entry, index) =>
      entryXml(entry, day.date, `${day.date.replaceAll('-', '')}${String(index + 1).padStart(6, '0')}`),
    ),
    '</Stmt></BkToCstmrStmt></Document>\n',
  ].join('');
}
