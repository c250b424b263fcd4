import { businessDate } from '@/server/kernel/business-date';
import { makeIban } from '@/server/kernel/iban';
import type { CreditTransfer, CreditTransferFile, DirectDebit, DirectDebitFile } from './model';

/** A German IBAN with right check digits, for tests. */
export const testIban = (number: number): string => makeIban('DE', `37040044${String(number).padStart(10, '0')}`);

export function testTransfer(number: number, change: Partial<CreditTransfer> = {}): CreditTransfer {
  return {
    endToEndId: `E-${number}`,
    instructionId: `I-${number}`,
    amountMinor: BigInt(1000 + number),
    currency: 'EUR',
    creditor: { name: `Händler ${number} & Söhne`, iban: testIban(number) },
    remittance: { kind: 'text', text: `Auszahlung PO-${number}` },
    ...change,
  };
}

export function testTransferFile(
  transfers: readonly CreditTransfer[],
  change: Partial<CreditTransferFile> = {},
): CreditTransferFile {
  return {
    messageId: 'MSG-1',
    createdAt: '2026-11-20T10:00:00',
    initiatingParty: 'Countersign GmbH',
    payments: [
      {
        paymentInfoId: 'PAY-1',
        executionDate: businessDate('2026-11-23'),
        batchBooking: true,
        debtor: { name: 'Countersign GmbH', iban: testIban(9_000_000_001) },
        transfers,
      },
    ],
    ...change,
  };
}

export function testDebit(number: number, change: Partial<DirectDebit> = {}): DirectDebit {
  return {
    endToEndId: `D-${number}`,
    amountMinor: BigInt(2500 + number),
    currency: 'EUR',
    mandate: { id: `MND-${number}`, signedOn: businessDate('2026-06-01') },
    debtor: { name: `Jürgen Müller ${number}`, iban: testIban(number) },
    remittance: { kind: 'reference', reference: 'RF18539007547034' },
    ...change,
  };
}

export function testDebitFile(debits: readonly DirectDebit[], change: Partial<DirectDebitFile> = {}): DirectDebitFile {
  return {
    messageId: 'MSG-2',
    createdAt: '2026-11-20T10:00:00Z',
    initiatingParty: 'Countersign GmbH',
    payments: [
      {
        paymentInfoId: 'COL-1',
        collectionDate: businessDate('2026-11-25'),
        batchBooking: true,
        sequenceType: 'RCUR',
        creditor: { name: 'Countersign GmbH', iban: testIban(9_000_000_001), creditorId: 'DE98ZZZ09999999999' },
        debits,
      },
    ],
    ...change,
  };
}
