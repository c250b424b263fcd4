import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseDecimal } from '@/server/kernel/money';
import { readPain002, type StatusLevel } from './pain002';
import { readInitiation } from './read-initiation';

const samples = join(import.meta.dirname, '../../../../shared/bank-samples');
const present = existsSync(join(samples, 'expected.tsv'));
const encode = (text: string) => new TextEncoder().encode(text);

function rows(folder: string, currency = '-'): [file: string, facts: string][] {
  if (!present) return [];
  return readFileSync(join(samples, 'expected.tsv'), 'utf8')
    .split('\n')
    .map((line) => line.split('\t'))
    .filter((cells) => cells[0]!.startsWith(`${folder}/`) && cells[8] === currency)
    .map((cells) => [cells[0]!, cells.at(-1)!]);
}

/** The list writes the code of a reason only where it is an element of its own, so a code taken from the text is left out. */
const ownCodes = (level: StatusLevel, glue: string) =>
  level.reasons.flatMap(({ code, text }) => (code !== null && !text.startsWith(code) ? [code] : [])).join(glue);

describe.skipIf(!present)('status reports of real banks', () => {
  test.each(rows('pain002'))('%s', (file, facts) => {
    const report = readPain002(readFileSync(join(samples, file)));
    const transactions = [...report.payments.flatMap((payment) => payment.transactions), ...report.transactions];
    const write = (id: string | null, level: StatusLevel) => `${id}:${level.status ?? 'None'}:${ownCodes(level, ',')}`;
    const payments = report.payments.map((payment) => write(payment.paymentInfoId, payment)).join(';') || '-';
    const listed = transactions.map((one) => write(one.endToEndId, one)).join(';') || '-';
    expect(`payments=${payments} transactions=${listed}`).toBe(facts.slice(facts.indexOf('payments=')));
    expect(facts).toContain(`group=${report.group.originalMessageId}:${report.group.status ?? 'None'} `);
    const reasons = /groupReasons=(\S+)/.exec(facts)![1]!.replace(/^(-|None)$/, '');
    expect(ownCodes(report.group, ',')).toBe(reasons);
  });
});

describe.skipIf(!present)('SEPA payment orders of real banks', () => {
  // One sample writes its amount between line breaks, which the list counts as none and this reader as 300.00.
  const listed = [...rows('pain001', 'EUR'), ...rows('pain008', 'EUR')].filter(
    ([, facts]) => !facts.includes('computed=0 '),
  );

  test.each(listed)('%s', (file, facts) => {
    const computed = /computed=(\S+)/.exec(facts)![1]!;
    const read = readInitiation(readFileSync(join(samples, file)));
    const orders = read.payments.flatMap((payment) => payment.orders);
    const sumMinor = orders.reduce((sum, order) => sum + order.amountMinor, 0n);
    expect(sumMinor).toBe(parseDecimal(computed, 'EUR'));
    const said = /CtrlSum=(\S+)/.exec(facts)![1]!;
    expect(read.findings.some((finding) => finding.startsWith('The file names'))).toBe(
      said !== 'None' && said !== computed,
    );
  });
});

test.runIf(!present)('SKIPPED: the bank samples (../shared/bank-samples) are not on this machine', () => {
  expect(present).toBe(false);
});

test('a status report at all levels, with a code in front of a text', () => {
  const report = readPain002(
    encode(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>R1</MsgId></GrpHdr>
      <OrgnlGrpInfAndSts><OrgnlMsgId>M1</OrgnlMsgId><GrpSts>PART</GrpSts><NbOfTxsPerSts><DtldNbOfTxs>3</DtldNbOfTxs><DtldSts>RJCT</DtldSts></NbOfTxsPerSts></OrgnlGrpInfAndSts>
      <OrgnlPmtInfAndSts><OrgnlPmtInfId>P1</OrgnlPmtInfId><PmtInfSts>PART</PmtInfSts><TxInfAndSts><OrgnlEndToEndId>E1</OrgnlEndToEndId><TxSts>RJCT</TxSts>
      <StsRsnInf><Rsn><Cd>AC01</Cd></Rsn><AddtlInf>one</AddtlInf><AddtlInf>two</AddtlInf></StsRsnInf><StsRsnInf><AddtlInf>AC04 closed</AddtlInf></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts>
      <OrgnlPmtInfAndSts><OrgnlPmtInfId>P2</OrgnlPmtInfId></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`),
  );
  expect(report.group).toMatchObject({
    status: 'PART',
    originalMessageId: 'M1',
    counts: [{ status: 'RJCT', count: 3 }],
  });
  expect(report.payments.map(({ paymentInfoId, transactions }) => [paymentInfoId, transactions.length])).toEqual([
    ['P1', 1],
    ['P2', 0],
  ]);
  expect(report.payments[0]!.transactions[0]!.reasons).toEqual([
    { code: 'AC01', text: 'one two' },
    { code: 'AC04', text: 'AC04 closed' },
  ]);
});

test('other messages are refused', () => {
  const other = encode('<Document xmlns="urn:x"><Other/></Document>');
  expect(() => readPain002(other)).toThrow(expect.objectContaining({ code: 'PAIN.NOT_A_STATUS_REPORT' }));
  expect(() => readInitiation(other)).toThrow(expect.objectContaining({ code: 'PAIN.NOT_AN_INITIATION' }));
});
