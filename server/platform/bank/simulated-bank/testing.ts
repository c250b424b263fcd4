import { join } from 'node:path';
import { businessDate } from '@/server/kernel/business-date';
import { makeIban } from '@/server/kernel/iban';
import type { SimulatedBankOptions } from './bank';
import type { BankRates } from './behaviour';

/** Our account at the bank in tests. */
export const ownIban = makeIban('DE', '500105170000000001');

export const payerIban = (number: number): string => makeIban('DE', `37040044${String(number).padStart(10, '0')}`);

/** Monday. */
export const firstDay = businessDate('2026-11-16');

type Item = { id: string; amountMinor: number; iban?: string; currency?: string };

const figure = (cents: number): string => (cents / 100).toFixed(2);

function totals(items: readonly Item[]): string {
  return `<NbOfTxs>${items.length}</NbOfTxs><CtrlSum>${figure(items.reduce((sum, { amountMinor }) => sum + amountMinor, 0))}</CtrlSum>`;
}

function itemXml(item: Item, index: number, debit: boolean): string {
  const role = debit ? 'Dbtr' : 'Cdtr';
  const instructed = `<InstdAmt Ccy="${item.currency ?? 'EUR'}">${figure(item.amountMinor)}</InstdAmt>`;
  const mandate = `<DrctDbtTx><MndtRltdInf><MndtId>MND-${item.id}</MndtId><DtOfSgntr>2026-01-02</DtOfSgntr></MndtRltdInf></DrctDbtTx><DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt>`;
  const tag = debit ? 'DrctDbtTxInf' : 'CdtTrfTxInf';
  return (
    `<${tag}><PmtId><EndToEndId>${item.id}</EndToEndId></PmtId>${debit ? instructed + mandate : `<Amt>${instructed}</Amt>`}` +
    `<${role}><Nm>Person ${index}</Nm></${role}><${role}Acct><Id><IBAN>${item.iban ?? payerIban(index)}</IBAN></Id></${role}Acct>` +
    `<RmtInf><Ustrd>Rate OR-2611-${String(index).padStart(4, '0')}</Ustrd></RmtInf></${tag}>`
  );
}

/** A payment file that the tests of the bank write by themselves. */
export function paymentFile(file: {
  kind: 'transfer' | 'debit';
  messageId: string;
  date: string;
  items: readonly Item[];
  batch?: boolean;
  own?: string;
}): Uint8Array {
  const debit = file.kind === 'debit';
  const [root, namespace, own] = debit
    ? ['CstmrDrctDbtInitn', 'pain.008.001.08', 'Cdtr']
    : ['CstmrCdtTrfInitn', 'pain.001.001.09', 'Dbtr'];
  const date = debit ? `<ReqdColltnDt>${file.date}</ReqdColltnDt>` : `<ReqdExctnDt><Dt>${file.date}</Dt></ReqdExctnDt>`;
  return new TextEncoder().encode(
    `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:${namespace}"><${root}>` +
      `<GrpHdr><MsgId>${file.messageId}</MsgId><CreDtTm>2026-11-16T09:00:00</CreDtTm>${totals(file.items)}<InitgPty><Nm>Lender</Nm></InitgPty></GrpHdr>` +
      `<PmtInf><PmtInfId>P-${file.messageId}</PmtInfId><PmtMtd>${debit ? 'DD' : 'TRF'}</PmtMtd><BtchBookg>${file.batch ?? true}</BtchBookg>${totals(file.items)}${date}` +
      `<${own}><Nm>Lender</Nm></${own}><${own}Acct><Id><IBAN>${file.own ?? ownIban}</IBAN></Id></${own}Acct>` +
      `${file.items.map((item, index) => itemXml(item, index, debit)).join('')}</PmtInf></${root}></Document>`,
  );
}

/** Many orders with ids from a prefix. */
export function manyItems(prefix: string, count: number): Item[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${prefix}-${index}`,
    amountMinor: 1_000 + (index % 997),
  }));
}

/** Nothing goes wrong. */
export const calm: BankRates = {
  returnedDebits: 0,
  rejectedDebits: 0,
  rejectedTransfers: 0,
  returnedTransfers: 0,
  paidByHand: 0,
};

/** A bank with one account of ours, in `bank` below a test's own folder. */
export function bankOptions(root: string, change: Partial<SimulatedBankOptions> = {}): SimulatedBankOptions {
  return {
    dataDir: join(root, 'bank'),
    seed: 'seed-1',
    startDate: firstDay,
    openingBalances: [{ iban: ownIban, owner: 'Lender', amountMinor: 10_000_000n }],
    now: () => '2026-11-16T09:30:00Z',
    ...change,
  };
}
