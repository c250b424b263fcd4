import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '@/server/kernel/refusal';
import type { CamtFile, CamtRecord } from './model';
import { CamtReader, readCamt, readCamtRecords } from './reader';
import { wrapStatement, writeTestStatement, type TestStatement } from './testing';

const encode = (text: string) => new TextEncoder().encode(text);
const safeText = (maxLength: number) =>
  fc
    .string({ unit: fc.constantFrom(...'abcXYZ019 äßé€&<>"\'/-?:().,+😀'), minLength: 1, maxLength })
    .map((text) => `x${text}x`);
const amountMinor = fc.bigInt({ min: -99_999_999_999n, max: 99_999_999_999n });
const day = fc.constantFrom('2026-11-19', '2026-11-20', '2024-02-29');

const detail = fc.record({
  endToEndId: fc.option(safeText(30)),
  amountMinor,
  name: safeText(60),
  remittance: safeText(138),
  returnCode: fc.option(fc.constantFrom('AM04', 'MD06')),
});

const statement: fc.Arbitrary<TestStatement> = fc.record({
  id: safeText(30),
  sequence: fc.nat(),
  iban: fc.constant('DE89370400440532013000'),
  currency: fc.constantFrom('EUR', 'JPY', 'TND'),
  openingMinor: amountMinor,
  entries: fc
    .array(
      fc.record({
        status: fc.constantFrom('BOOK' as const, 'PDNG' as const),
        reference: safeText(30),
        bookingDate: day,
        pmtInfId: fc.option(safeText(30)),
        details: fc.array(detail, { minLength: 1, maxLength: 3 }),
      }),
      { maxLength: 5 },
    )
    .map((entries) =>
      entries.map((entry) => ({
        ...entry,
        amountMinor: entry.details.reduce((sum, item) => sum + item.amountMinor, 0n),
      })),
    ),
});

/** What the test writer put in, in the writer's own shape. */
function readBack(file: CamtFile): TestStatement {
  const [read] = file.statements;
  return {
    id: read!.id!,
    sequence: Number(read!.electronicSequence),
    iban: read!.accountIban!,
    currency: read!.currency!,
    openingMinor: read!.opening!.amountMinor,
    entries: read!.entries.map((entry) => ({
      status: entry.status as 'BOOK',
      reference: entry.acctSvcrRef!,
      bookingDate: entry.bookingDate!,
      pmtInfId: entry.batch?.pmtInfId ?? null,
      amountMinor: entry.amountMinor,
      details: entry.details.map((item) => ({
        endToEndId: item.endToEndId,
        amountMinor: item.amount!.amountMinor,
        name: (item.debtor.name ?? item.creditor.name)!,
        remittance: item.remittance.join('|'),
        returnCode: item.returnReason?.code ?? null,
      })),
    })),
  };
}

const findingCodes = (bytes: Uint8Array) =>
  readCamt(bytes).statements.flatMap(({ findings }) => findings.map(({ code }) => code));

test('a written statement is read back equal, its balances proved', () => {
  fc.assert(
    fc.property(statement, (written) => {
      const file = readCamt(encode(writeTestStatement(written)));
      expect(readBack(file)).toEqual(written);
      expect(file.statements[0]!.findings).toEqual([]);
      expect(file.statements[0]!.difference!.amountMinor).toBe(0n);
    }),
    { numRuns: 200 },
  );
});

test('any cut of the bytes gives the same records', async () => {
  await fc.assert(
    fc.asyncProperty(
      statement,
      fc.array(fc.nat(), { maxLength: 20 }),
      fc.constantFrom(0, 1, 7),
      async (written, cuts, step) => {
        const bytes = encode(writeTestStatement(written));
        const at =
          step > 0
            ? Array.from({ length: Math.floor(bytes.length / step) }, (_, index) => index * step)
            : cuts.map((cut) => cut % bytes.length);
        const edges = [0, ...at.sort((a, b) => a - b), bytes.length];
        const pieces = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
        const records: CamtRecord[] = [];
        for await (const record of readCamtRecords(pieces)) records.push(record);
        const reader = new CamtReader();
        expect(records).toEqual([...reader.write(bytes), ...reader.end()]);
      },
    ),
    { numRuns: 60 },
  );
});

describe('odd but real content becomes a finding', () => {
  const entry = (inner: string) => wrapStatement(`<Ntry>${inner}</Ntry>`);
  const good = '<CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt>';
  const balance = (type: string, amount: string) =>
    `<Bal><Tp><CdOrPrtry><Cd>${type}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>`;

  test.each([
    ['AMOUNT_TOO_PRECISE', entry(`<Amt Ccy="EUR">1.23456</Amt>${good}`)],
    ['AMOUNT_INVALID', entry(`<Amt Ccy="EUR">1e400</Amt>${good}`)],
    ['AMOUNT_INVALID', entry(`<Amt Ccy="EUR">١٢</Amt>${good}`)],
    ['AMOUNT_NEGATIVE', entry(`<Amt Ccy="EUR">-5.00</Amt>${good}`)],
    ['AMOUNT_MISSING', entry(good)],
    ['CURRENCY_UNKNOWN', entry(`<Amt Ccy="XXQ">5.00</Amt>${good}`)],
    ['CURRENCY_MIXED', entry(`<Amt Ccy="CHF">5.00</Amt>${good}`)],
    ['DIRECTION_MISSING', entry('<Amt Ccy="EUR">5.00</Amt><Sts>BOOK</Sts>')],
    ['STATUS_UNKNOWN', entry('<Amt Ccy="EUR">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>MAYBE</Sts>')],
    ['DATE_MISSING', entry('<Amt Ccy="EUR">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>')],
    [
      'DATE_INVALID',
      entry(
        `<Amt Ccy="EUR">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-02-30</Dt></BookgDt>`,
      ),
    ],
    [
      'DETAILS_SUM_MISMATCH',
      entry(`<Amt Ccy="EUR">5.00</Amt>${good}<NtryDtls><TxDtls><Amt Ccy="EUR">4.00</Amt></TxDtls></NtryDtls>`),
    ],
    [
      'DETAILS_COUNT_MISMATCH',
      entry(
        `<Amt Ccy="EUR">2.00</Amt>${good}<NtryDtls><Btch><NbOfTxs>3</NbOfTxs></Btch>${'<TxDtls><Amt Ccy="EUR">1.00</Amt></TxDtls>'.repeat(2)}</NtryDtls>`,
      ),
    ],
    ['BALANCE_MISMATCH', wrapStatement(balance('OPBD', '1.00') + balance('CLBD', '2.00'))],
    ['OPENING_MISSING', wrapStatement(balance('CLBD', '2.00'))],
    ['CLOSING_MISSING', wrapStatement(balance('OPBD', '2.00'))],
    ['COPY_OR_DUPLICATE', wrapStatement('<CpyDplctInd>DUPL</CpyDplctInd>')],
    ['VERSION_UNKNOWN', wrapStatement('', 'urn:iso:std:iso:20022:tech:xsd:camt')],
    ['VERSION_UNKNOWN', wrapStatement('', 'urn:iso:std:iso:20022:tech:xsd:camt.052.001.08')],
    ['VERSION_UNTESTED', wrapStatement('', 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.13')],
    ['ENTRY_COUNT_MISMATCH', wrapStatement('<TxsSummry><TtlNtries><NbOfNtries>4</NbOfNtries></TtlNtries></TxsSummry>')],
  ])('%s', (code, bytes) => {
    expect(findingCodes(bytes)).toContain(code);
  });

  test('a figure with too many decimals keeps its exact text beside the cut amount', () => {
    const [read] = readCamt(entry(`<Amt Ccy="EUR">1.23456</Amt>${good}`)).statements[0]!.entries;
    expect(read).toMatchObject({ amountMinor: 123n, exact: '1.23456' });
  });

  test('charges explain the gap between a returned debit and its entry', () => {
    const returned =
      '<Amt Ccy="EUR">53.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt>';
    const inner =
      '<NtryDtls><TxDtls><AmtDtls><TxAmt><Amt Ccy="EUR">50.00</Amt></TxAmt></AmtDtls><Chrgs><Amt Ccy="EUR">3.00</Amt></Chrgs></TxDtls></NtryDtls>';
    expect(findingCodes(entry(returned + inner))).not.toContain('DETAILS_SUM_MISMATCH');
    expect(readCamt(entry(returned + inner)).statements[0]!.entries[0]!.details[0]!.amount!.amountMinor).toBe(-5000n);
  });
});

describe('what is no statement is refused', () => {
  test.each([
    [
      'CAMT.NOT_A_STATEMENT',
      '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt/></Document>',
    ],
    ['CAMT.NOT_A_STATEMENT', '<html><body/></html>'],
    ['CAMT.NOT_A_STATEMENT', '<Document xmlns="urn:x"/>'],
    ['XML.MALFORMED', '<Document><BkToCstmrStmt><Stmt>'],
    ['XML.MALFORMED', 'hello'],
    ['XML.EMPTY', ''],
  ])('%s for %s', (code, text) => {
    expect(() => readCamt(encode(text))).toThrow(expect.objectContaining({ code }));
  });

  test('a named but empty message has no statements and is not refused', () => {
    expect(readCamt(encode('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"/>')).statements).toEqual(
      [],
    );
  });

  test('a thousandfold detail list is refused, not hoarded', () => {
    const started = process.cpuUsage();
    const attack = wrapStatement(`<Bal>${'<a/>'.repeat(300_000)}</Bal>`);
    try {
      readCamt(attack);
      expect.unreachable();
    } catch (error) {
      expect(isRefusal(error, 'CAMT.TOO_MANY_ELEMENTS')).toBe(true);
    }
    expect(process.cpuUsage(started).user).toBeLessThan(3_000_000);
  });
});
