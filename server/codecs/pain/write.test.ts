import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { isSepaText, toSepaText } from './charset';
import { writePain001 } from './pain001';
import { writePain008 } from './pain008';
import { readInitiation } from './read-initiation';
import { testDebit, testDebitFile, testIban, testTransfer, testTransferFile } from './testing';

const schemas = join(import.meta.dirname, '../../../../shared/iso20022-xsd/iso');
const present = existsSync(schemas);

async function violations(bytes: Uint8Array, schema: string): Promise<string> {
  const { XmlDocument, XsdValidator } = await import('libxml2-wasm');
  const grammar = XmlDocument.fromBuffer(readFileSync(join(schemas, schema)));
  const document = XmlDocument.fromBuffer(bytes);
  const validator = XsdValidator.fromDoc(grammar);
  try {
    validator.validate(document);
    return '';
  } catch (error) {
    return String(error);
  } finally {
    validator.dispose();
    document.dispose();
    grammar.dispose();
  }
}

const richTransfer = testTransfer(7, {
  uetr: '7a562c67-ca16-48ba-b074-65581be6f011',
  creditor: {
    name: 'Château Zürich',
    iban: 'CH9300762011623852957',
    bic: 'UBSWCHZH80A',
    address: { street: 'Gasse', building: '1', postCode: '8001', town: 'Zürich', country: 'CH' },
  },
  remittance: { kind: 'reference', reference: 'RF18539007547034' },
});

const richDebit = testDebit(8, {
  instructionId: 'I-8',
  uetr: '7a562c67-ca16-48ba-b074-65581be6f011',
  mandate: {
    id: 'MND-8',
    signedOn: businessDate('2026-01-02'),
    amendment: { originalMandateId: 'OLD-8', originalIban: testIban(5) },
  },
  remittance: { kind: 'text', text: 'Rate 2 von 3' },
});

describe.skipIf(!present)('written files are valid against the ISO schemas', () => {
  test('pain.001.001.09', async () => {
    const file = testTransferFile([testTransfer(1), richTransfer, testTransfer(2, { remittance: null })]);
    const instant = {
      ...file.payments[0]!,
      paymentInfoId: 'PAY-2',
      instant: true,
      batchBooking: false,
      transfers: [testTransfer(3)],
    };
    expect(
      await violations(writePain001({ ...file, payments: [...file.payments, instant] }), 'pain.001.001.09.xsd'),
    ).toBe('');
  });

  test('pain.008.001.08', async () => {
    const smnda = testDebit(9, {
      mandate: { id: 'MND-9', signedOn: businessDate('2026-01-02'), amendment: { newAccountAtAnyBank: true } },
    });
    expect(await violations(writePain008(testDebitFile([testDebit(1), richDebit, smnda])), 'pain.008.001.08.xsd')).toBe(
      '',
    );
  });

  test('the validator does find a fault', async () => {
    const broken = new TextDecoder()
      .decode(writePain001(testTransferFile([testTransfer(1)])))
      .replace('<ChrgBr>', '<Chrg>')
      .replace('</ChrgBr>', '</Chrg>');
    expect(await violations(new TextEncoder().encode(broken), 'pain.001.001.09.xsd')).not.toBe('');
  });
});

test.runIf(!present)('SKIPPED: the ISO schemas (../shared/iso20022-xsd) are not on this machine', () => {
  expect(present).toBe(false);
});

test('what is written is read back, with counts and sums that agree', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map((text) => `A${text}`);
  const amountMinor = fc.bigInt({ min: 1n, max: 99_999_999_999n });
  fc.assert(
    fc.property(fc.array(fc.record({ name, amountMinor, text: name }), { minLength: 1, maxLength: 20 }), (items) => {
      const transfers = items.map((item, index) =>
        testTransfer(index, {
          amountMinor: item.amountMinor,
          creditor: { name: item.name, iban: testIban(index) },
          remittance: { kind: 'text', text: item.text.slice(0, 40) },
        }),
      );
      const debits = items.map((item, index) =>
        testDebit(index, { amountMinor: item.amountMinor, debtor: { name: item.name, iban: testIban(index) } }),
      );
      for (const [bytes, ids] of [
        [writePain001(testTransferFile(transfers)), transfers],
        [writePain008(testDebitFile(debits)), debits],
      ] as const) {
        expect(/^[\x20-\x7e\n]*$/.test(new TextDecoder().decode(bytes))).toBe(true);
        const read = readInitiation(bytes);
        expect(read.findings).toEqual([]);
        expect(read.count).toBe(items.length);
        expect(read.controlSumMinor).toBe(items.reduce((sum, item) => sum + item.amountMinor, 0n));
        expect(read.payments[0]!.orders.map((order) => [order.endToEndId, order.amountMinor, order.iban])).toEqual(
          ids.map((item, index) => [item.endToEndId, item.amountMinor, testIban(index)]),
        );
        expect(read.payments[0]!.orders.map((order) => order.name)).toEqual(
          items.map((item) => toSepaText(item.name).slice(0, 70).trimEnd()),
        );
      }
    }),
    { numRuns: 60 },
  );
});

test('the file says what it was given', () => {
  const read = readInitiation(writePain008(testDebitFile([richDebit])));
  expect(read).toMatchObject({ kind: 'direct-debit', message: 'pain.008.001.08', messageId: 'MSG-2' });
  expect(read.payments[0]).toMatchObject({
    paymentInfoId: 'COL-1',
    date: '2026-11-25',
    batchBooking: true,
    sequenceType: 'RCUR',
    creditorId: 'DE98ZZZ09999999999',
  });
  expect(read.payments[0]!.orders[0]).toMatchObject({
    endToEndId: 'D-8',
    mandateId: 'MND-8',
    mandateSignedOn: '2026-01-02',
    remittance: 'Rate 2 von 3',
    name: 'Juergen Mueller 8',
  });
});

describe('refusals name the item', () => {
  const transfer = (change: Parameters<typeof testTransfer>[1]) => () =>
    writePain001(testTransferFile([testTransfer(1), testTransfer(2, change)]));
  const debit = (change: Parameters<typeof testDebit>[1]) => () =>
    writePain008(testDebitFile([testDebit(1), testDebit(2, change)]));
  test.each([
    ['PAIN.IBAN_INVALID', transfer({ creditor: { name: 'X', iban: 'DE89370400440532013001' } })],
    ['PAIN.IBAN_INVALID', debit({ debtor: { name: 'X', iban: '' } })],
    ['PAIN.BIC_INVALID', transfer({ creditor: { name: 'X', iban: testIban(1), bic: 'SHORT' } })],
    ['PAIN.AMOUNT_INVALID', transfer({ amountMinor: 0n })],
    ['PAIN.AMOUNT_INVALID', transfer({ amountMinor: -1n })],
    ['PAIN.AMOUNT_INVALID', debit({ amountMinor: 100_000_000_000n })],
    ['PAIN.CURRENCY_NOT_EUR', transfer({ currency: 'CHF' })],
    ['PAIN.IDENTIFIER_INVALID', transfer({ endToEndId: 'x'.repeat(36) })],
    ['PAIN.IDENTIFIER_INVALID', transfer({ endToEndId: '/x' })],
    ['PAIN.IDENTIFIER_INVALID', transfer({ endToEndId: 'x/' })],
    ['PAIN.IDENTIFIER_INVALID', transfer({ endToEndId: 'x//y' })],
    ['PAIN.IDENTIFIER_INVALID', transfer({ endToEndId: '' })],
    ['PAIN.IDENTIFIER_INVALID', transfer({ instructionId: 'ä' })],
    ['PAIN.IDENTIFIER_INVALID', debit({ mandate: { id: 'a<b', signedOn: businessDate('2026-01-01') } })],
    ['PAIN.IDENTIFIER_REPEATED', transfer({ endToEndId: 'E-1' })],
    ['PAIN.UETR_INVALID', transfer({ uetr: 'd0826d0f-a005-5e3b-b3dc-54da4ac7f0d0' })],
    ['PAIN.TEXT_EMPTY', transfer({ creditor: { name: ' ', iban: testIban(1) } })],
    ['PAIN.TEXT_TOO_LONG', transfer({ remittance: { kind: 'text', text: 'ä'.repeat(71) } })],
    ['PAIN.REFERENCE_INVALID', transfer({ remittance: { kind: 'reference', reference: 'RF19539007547034' } })],
    ['PAIN.DATE_INVALID', debit({ mandate: { id: 'M', signedOn: '2026-02-30' as never } })],
  ])('%s', (code, write) => {
    expect(write).toThrow(expect.objectContaining({ code, details: expect.objectContaining({ index: 1 }) as unknown }));
  });

  test('of the file and its groups', () => {
    const file = testTransferFile([testTransfer(1)]);
    const debits = testDebitFile([testDebit(1)]);
    const badCreditor = {
      ...debits.payments[0]!,
      creditor: { ...debits.payments[0]!.creditor, creditorId: 'DE99ZZZ09999999999' },
    };
    expect(() => writePain001({ ...file, payments: [] })).toThrow(expect.objectContaining({ code: 'PAIN.FILE_EMPTY' }));
    expect(() => writePain001(testTransferFile([]))).toThrow(expect.objectContaining({ code: 'PAIN.FILE_EMPTY' }));
    expect(() => writePain001({ ...file, createdAt: 'today' })).toThrow(
      expect.objectContaining({ code: 'PAIN.DATE_INVALID' }),
    );
    expect(() => writePain008({ ...debits, payments: [badCreditor] })).toThrow(
      expect.objectContaining({ code: 'PAIN.CREDITOR_ID_INVALID' }),
    );
    expect(() =>
      writePain001({ ...file, payments: [...file.payments, { ...file.payments[0]!, transfers: [testTransfer(2)] }] }),
    ).toThrow(expect.objectContaining({ code: 'PAIN.IDENTIFIER_REPEATED' }));
  });
});

describe('character set', () => {
  test.each([
    ['Müller & Söhne GmbH', 'Mueller + Soehne GmbH'],
    ['Łódź <b>', 'Lodz .b.'],
    ['a@b.de', 'a(at)b.de'],
    ['„Straße“ – Ⅷ', "'Strasse' - ."],
    ['Jose\u0301', 'Jose'],
    ['x😀y', 'x.y'],
    ['  a \n b  ', 'a b'],
  ])('%s becomes %s', (text, expected) => {
    expect(toSepaText(text)).toBe(expected);
  });

  test('any text becomes one that every bank takes, and stays itself after that', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const sent = toSepaText(text);
        expect(isSepaText(sent)).toBe(true);
        expect(toSepaText(sent)).toBe(sent);
      }),
    );
  });
});
