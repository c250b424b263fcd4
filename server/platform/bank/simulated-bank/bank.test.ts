import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCamt } from '@/server/codecs/camt/reader';
import { readPain002 } from '@/server/codecs/pain/pain002';
import { writePain001 } from '@/server/codecs/pain/pain001';
import { writePain008 } from '@/server/codecs/pain/pain008';
import { readInitiation } from '@/server/codecs/pain/read-initiation';
import { testDebit, testDebitFile, testTransfer, testTransferFile } from '@/server/codecs/pain/testing';
import { businessDate } from '@/server/kernel/business-date';
import { sha256Of } from '../durable-file';
import { createSimulatedBank, type SimulatedBank, type SimulatedBankOptions } from './bank';
import { connectToSimulatedBank } from './connection';
import { readOrders } from './order-reader';
import { bankOptions, calm, firstDay, manyItems, ownIban, payerIban, paymentFile } from './testing';

const projectRoot = join(import.meta.dirname, '../../../..');
const schemas = join(projectRoot, '../shared/iso20022-xsd/iso');
const day = (text: string) => businessDate(text);

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'simulated-bank-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const options = (change: Partial<SimulatedBankOptions> = {}) => bankOptions(root, change);

async function filesOf(bank: SimulatedBank, kind: string): Promise<Uint8Array[]> {
  const files = (await bank.outbox()).filter(({ name }) => name.includes(kind));
  return Promise.all(files.map(({ name }) => bank.read(name)));
}

const answersOf = async (bank: SimulatedBank) => (await filesOf(bank, 'pain002')).map(readPain002);
const statementsOf = async (bank: SimulatedBank) =>
  (await filesOf(bank, 'camt053')).flatMap((bytes) => readCamt(bytes).statements);

describe('answers to a file', () => {
  test('ACTC at receipt, then ACCP, then the rejected orders', async () => {
    const bank = await createSimulatedBank(options({ rates: calm }));
    const items = [
      { id: 'E-1', amountMinor: 1_000 },
      { id: 'E-2', amountMinor: 2_000, iban: 'DE89370400440532013001' },
      { id: 'E-3', amountMinor: 500, currency: 'CHF' },
    ];
    expect(
      await bank.receive(paymentFile({ kind: 'transfer', messageId: 'M-1', date: '2026-11-16', items })),
    ).toMatchObject({ verdict: 'accepted' });
    expect((await answersOf(bank)).map(({ group }) => group.status)).toEqual(['ACTC']);
    await bank.process();
    const answers = await answersOf(bank);
    expect(answers.map(({ group }) => group.status)).toEqual(['ACTC', 'ACCP', 'PART']);
    expect(answers.every(({ group }) => group.originalMessageId === 'M-1')).toBe(true);
    const rejected = answers[2]!.payments[0]!.transactions;
    expect(rejected.map(({ endToEndId, status, reasons }) => [endToEndId, status, reasons[0]!.code])).toEqual([
      ['E-2', 'RJCT', 'AC01'],
      ['E-3', 'RJCT', 'AM03'],
    ]);
    await bank.closeDay(firstDay);
    expect(await bank.balances()).toEqual([{ iban: ownIban, amountMinor: 10_000_000n - 1_000n }]);
  });

  test('a file from an account that the bank does not have is rejected as a whole', async () => {
    const bank = await createSimulatedBank(options({ rates: calm }));
    await bank.receive(
      paymentFile({ kind: 'debit', messageId: 'M-1', date: '2026-11-18', items: manyItems('E', 2), own: payerIban(5) }),
    );
    await bank.process();
    const answers = await answersOf(bank);
    expect(answers.map(({ group }) => group.status)).toEqual(['ACTC', 'RJCT']);
    expect(answers[1]!.payments[0]!.transactions.map(({ reasons }) => reasons[0]!.code)).toEqual(['AC03', 'AC03']);
  });

  test('the same message again is answered AM05, journalled, and not carried out', async () => {
    const bank = await createSimulatedBank(options({ rates: calm }));
    const bytes = paymentFile({ kind: 'transfer', messageId: 'M-1', date: '2026-11-16', items: manyItems('E', 2) });
    await bank.receive(bytes, { name: 'a.xml' });
    expect(await bank.receive(bytes, { name: 'a.xml' })).toMatchObject({ verdict: 'duplicate' });
    await bank.closeDay(firstDay);
    expect((await answersOf(bank)).map(({ group }) => [group.status, group.reasons[0]?.code])).toEqual([
      ['ACTC', undefined],
      ['RJCT', 'AM05'],
    ]);
    expect((await bank.journal()).map(({ endToEndId, verdict }) => `${endToEndId} ${verdict}`)).toEqual([
      'E-0 accepted',
      'E-1 accepted',
      'E-0 duplicate',
      'E-1 duplicate',
    ]);
    expect(await bank.balances()).toEqual([{ iban: ownIban, amountMinor: 10_000_000n - 2_001n }]);
  });

  test.each([
    ['FF01', new TextEncoder().encode('no xml')],
    ['FF01', new TextEncoder().encode('<!DOCTYPE a><a/>')],
    [
      'AM18',
      new TextEncoder().encode(
        new TextDecoder()
          .decode(paymentFile({ kind: 'transfer', messageId: 'M', date: '2026-11-16', items: manyItems('E', 2) }))
          .replace('<NbOfTxs>2', '<NbOfTxs>3'),
      ),
    ],
    [
      'AM10',
      new TextEncoder().encode(
        new TextDecoder()
          .decode(paymentFile({ kind: 'transfer', messageId: 'M', date: '2026-11-16', items: manyItems('E', 2) }))
          .replace('<CtrlSum>20.01', '<CtrlSum>20.02'),
      ),
    ],
  ])('a broken file is answered %s and not carried out', async (code, bytes) => {
    const bank = await createSimulatedBank(options());
    expect(await bank.receive(bytes)).toMatchObject({ verdict: 'broken' });
    const [answer] = await answersOf(bank);
    expect(answer!.group).toMatchObject({ status: 'RJCT', reasons: [{ code }] });
    await bank.closeDay(firstDay);
    expect(await bank.balances()).toEqual([{ iban: ownIban, amountMinor: 10_000_000n }]);
  });

  test.each([
    ['transfer', '2026-11-16', '12:00', '2026-11-16'],
    ['transfer', '2026-11-16', '17:30', '2026-11-17'],
    ['transfer', '2026-11-21', '12:00', '2026-11-23'],
    ['transfer', '2026-11-02', '12:00', '2026-11-16'],
    ['debit', '2026-11-16', '12:00', '2026-11-17'],
    ['debit', '2026-11-17', '17:30', '2026-11-18'],
    ['debit', '2026-11-20', '12:00', '2026-11-20'],
  ] as const)('a %s for %s at %s is booked on %s', async (kind, date, timeOfDay, booked) => {
    const bank = await createSimulatedBank(options({ rates: calm }));
    await bank.receive(paymentFile({ kind, messageId: 'M-1', date, items: manyItems('E', 1) }), { timeOfDay });
    await bank.closeDay(day('2026-11-24'));
    const found = (await statementsOf(bank)).flatMap(({ entries }) => entries);
    expect(found.map(({ bookingDate }) => bookingDate)).toEqual([booked]);
  });
});

describe('statements', () => {
  test('chain over many days, add up, and explain every cent of the balance', async () => {
    const bank = await createSimulatedBank(
      options({ rates: { returnedDebits: 200, paidByHand: 500, returnedTransfers: 100 } }),
    );
    for (const [index, date] of ['2026-11-18', '2026-11-19', '2026-11-20'].entries()) {
      await bank.receive(
        paymentFile({ kind: 'debit', messageId: `D-${index}`, date, items: manyItems(`D${index}`, 60) }),
      );
      await bank.receive(
        paymentFile({
          kind: 'transfer',
          messageId: `T-${index}`,
          date,
          items: manyItems(`T${index}`, 20),
          batch: index !== 1,
        }),
      );
    }
    await bank.addIncomingTransfer({
      iban: ownIban,
      amountMinor: 4_200n,
      remittance: 'OR-2611-0007',
      payer: { name: 'Jo <Käufer> & Co', iban: payerIban(7) },
    });
    await bank.closeDay(day('2027-01-31'));
    const statements = await statementsOf(bank);
    expect(statements).toHaveLength(53);
    expect((await bank.outbox()).filter(({ name }) => /camt053-2026-11-2[12]/.test(name))).toEqual([]);
    expect(statements.flatMap(({ findings }) => findings)).toEqual([]);
    statements.forEach((statement, index) => {
      expect(Number(statement.electronicSequence)).toBe(index + 1);
      expect(statement.difference!.amountMinor).toBe(0n);
      if (index > 0) expect(statement.opening!.amountMinor).toBe(statements[index - 1]!.closing!.amountMinor);
    });
    const entries = statements.flatMap((statement) => statement.entries);
    const codes = new Set(entries.map(({ bankTxCode }) => bankTxCode.text));
    expect([...codes].sort()).toEqual([
      'PMNT/ICDT/ESCT',
      'PMNT/ICDT/RRTN',
      'PMNT/IDDT/CHRG',
      'PMNT/IDDT/ESDD',
      'PMNT/IDDT/UPDD',
      'PMNT/RCDT/ESCT',
    ]);
    const batches = entries.filter(({ batch }) => batch !== null);
    expect(batches.map(({ batch }) => batch!.pmtInfId)).toContain('P-D-0');
    expect(new Set(batches.map(({ details }) => details.length > 0))).toEqual(new Set([true, false]));
    expect(entries.find(({ details }) => details[0]?.debtor.name === 'Jo <Käufer> & Co')?.amountMinor).toBe(4_200n);
    expect((await bank.balances())[0]!.amountMinor).toBe(statements.at(-1)!.closing!.amountMinor);
  });

  test('a return names the original, its amount and why, whatever it is charged', async () => {
    const bank = await createSimulatedBank(options({ rates: { ...calm, returnedDebits: 1_000 } }));
    await bank.receive(paymentFile({ kind: 'debit', messageId: 'D-1', date: '2026-11-18', items: manyItems('D', 40) }));
    await bank.closeDay(day('2027-06-30'));
    const entries = (await statementsOf(bank)).flatMap((statement) => statement.entries);
    const returns = entries.filter(({ bankTxCode }) => bankTxCode.subFamily === 'UPDD');
    expect(returns).toHaveLength(40);
    for (const entry of returns) {
      const [detail] = entry.details;
      expect(detail!.mandateId).toBe(`MND-${detail!.endToEndId}`);
      expect(detail!.returnReason!.code).toMatch(/^[A-Z]{2}[0-9]{2}$/);
      const charged = detail!.charges.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
      expect(entry.amountMinor).toBe(charged - detail!.instructed!.amountMinor);
    }
    expect(new Set(returns.map(({ details }) => details[0]!.charges.length))).toEqual(new Set([0, 1]));
  });

  test('about 2.8 % of debits come back, most for want of money', async () => {
    const bank = await createSimulatedBank(options());
    await bank.receive(
      paymentFile({ kind: 'debit', messageId: 'D-1', date: '2026-11-18', items: manyItems('D', 10_000) }),
    );
    await bank.closeDay(day('2027-06-30'));
    const codes = (await statementsOf(bank)).flatMap(({ entries }) =>
      entries.flatMap(({ details }) => details.flatMap(({ returnReason }) => returnReason?.code ?? [])),
    );
    expect(codes.length).toBeGreaterThan(220);
    expect(codes.length).toBeLessThan(340);
    expect(codes.filter((code) => code === 'AM04').length / codes.length).toBeGreaterThan(0.5);
    expect(new Set(codes).size).toBeGreaterThan(5);
  });
});

describe('the witness reads with eyes of its own', () => {
  test.each([
    [
      'pain.001',
      writePain001(
        testTransferFile([
          testTransfer(1),
          testTransfer(2, { remittance: { kind: 'reference', reference: 'RF18539007547034' } }),
        ]),
      ),
    ],
    ['pain.008', writePain008(testDebitFile([testDebit(1), testDebit(2, { instructionId: 'I-2' })]))],
  ])('and understands our %s as we do', (_, bytes) => {
    const ours = readInitiation(bytes);
    const theirs = readOrders(bytes);
    expect(theirs).toMatchObject({ messageId: ours.messageId, messageName: ours.message, fault: null });
    expect(
      theirs.orders.map((order) => [
        order.endToEndId,
        order.amountMinor,
        order.iban,
        order.name,
        order.remittance,
        order.reference,
        order.mandateId,
      ]),
    ).toEqual(
      ours.payments.flatMap(({ orders }) =>
        orders.map((order) => [
          order.endToEndId,
          order.amountMinor,
          order.iban,
          order.name,
          order.remittance,
          order.creditorReference ?? '',
          order.mandateId ?? '',
        ]),
      ),
    );
    expect(theirs.orders[0]).toMatchObject({
      paymentInfoId: ours.payments[0]!.paymentInfoId,
      ownIban: ours.payments[0]!.iban,
      requestedDate: ours.payments[0]!.date,
    });
  });

  test('through the port: approved bytes go out, new files come in', async () => {
    const connection = connectToSimulatedBank(await createSimulatedBank(options()));
    const bytes = paymentFile({ kind: 'transfer', messageId: 'T-1', date: '2026-11-16', items: manyItems('T', 1) });
    await expect(connection.send({ name: 't.xml', bytes, sha256: sha256Of(new Uint8Array(3)) })).rejects.toMatchObject({
      code: 'BANK.HASH_MISMATCH',
    });
    expect(await connection.list(null)).toEqual([]);
    await connection.send({ name: 't.xml', bytes, sha256: sha256Of(bytes) });
    const [file] = await connection.list(null);
    expect(readPain002(await connection.fetch(file!.name)).group.status).toBe('ACTC');
    expect(await connection.list(file!.mark)).toEqual([]);
    await expect(connection.fetch('nothing.xml')).rejects.toMatchObject({ code: 'BANK.FILE_UNKNOWN' });
  });
});

describe.skipIf(!existsSync(schemas))('what the bank writes is valid against the ISO schemas', () => {
  test('pain.002.001.10 and camt.053.001.08', async () => {
    const { XmlDocument, XsdValidator } = await import('libxml2-wasm');
    const bank = await createSimulatedBank(
      options({ rates: { returnedDebits: 300, rejectedDebits: 200, paidByHand: 1_000 } }),
    );
    await bank.receive(paymentFile({ kind: 'debit', messageId: 'D-1', date: '2026-11-18', items: manyItems('D', 50) }));
    await bank.closeDay(day('2026-12-10'));
    for (const [kind, schema] of [
      ['pain002', 'pain.002.001.10.xsd'],
      ['camt053', 'camt.053.001.08.xsd'],
    ] as const) {
      const grammar = XmlDocument.fromBuffer(readFileSync(join(schemas, schema)));
      const validator = XsdValidator.fromDoc(grammar);
      for (const bytes of await filesOf(bank, kind)) {
        const document = XmlDocument.fromBuffer(bytes);
        validator.validate(document);
        document.dispose();
      }
      validator.dispose();
      grammar.dispose();
    }
  });
});

test.runIf(!existsSync(schemas))('SKIPPED: the ISO schemas (../shared/iso20022-xsd) are not on this machine', () => {
  expect(existsSync(schemas)).toBe(false);
});
