import { businessDate } from '@/server/kernel/business-date';
import { invariant } from '@/server/kernel/invariant';
import type { SequenceType } from '@/server/codecs/pain/model';
import { writePain001 } from '@/server/codecs/pain/pain001';
import { writePain008 } from '@/server/codecs/pain/pain008';

/** What stands in a file, line by line, as the writer needs it. */
export type FileLine = {
  readonly endToEndId: string;
  readonly holderName: string;
  readonly iban: string;
  readonly bic: string | null;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly remittance: string;
  readonly mandate: { readonly ref: string; readonly signedOn: string; readonly sequence: string } | null;
};

export type FileHead = {
  readonly messageId: string;
  readonly pmtInfId: string;
  /** `YYYY-MM-DDThh:mm:ssZ` */
  readonly createdAt: string;
  readonly executionDate: string;
  readonly account: { readonly name: string; readonly iban: string; readonly bic: string; readonly creditorId: string };
};

const sequences: readonly string[] = ['OOFF', 'FRST', 'RCUR', 'FNAL'] satisfies readonly SequenceType[];

/** pain.001.001.09 of one payment block. Throws Refusal PAIN.* naming the line. */
export function creditTransferBytes(head: FileHead, lines: readonly FileLine[]): Uint8Array {
  return writePain001({
    messageId: head.messageId,
    createdAt: head.createdAt,
    initiatingParty: head.account.name,
    payments: [
      {
        paymentInfoId: head.pmtInfId,
        executionDate: businessDate(head.executionDate),
        batchBooking: true,
        debtor: { name: head.account.name, iban: head.account.iban, bic: head.account.bic },
        transfers: lines.map((line) => ({
          endToEndId: line.endToEndId,
          amountMinor: line.amountMinor,
          currency: line.currency,
          creditor: { name: line.holderName, iban: line.iban, bic: line.bic ?? undefined },
          remittance: { kind: 'text', text: line.remittance },
        })),
      },
    ],
  });
}

/** pain.008.001.08 of one payment block; all mandates have one sequence type. Throws Refusal PAIN.* naming the line. */
export function directDebitBytes(head: FileHead, lines: readonly FileLine[]): Uint8Array {
  const sequence = lines[0]?.mandate?.sequence ?? '';
  invariant(sequences.includes(sequence), `"${sequence}" is no sequence type of direct debits`);
  return writePain008({
    messageId: head.messageId,
    createdAt: head.createdAt,
    initiatingParty: head.account.name,
    payments: [
      {
        paymentInfoId: head.pmtInfId,
        collectionDate: businessDate(head.executionDate),
        batchBooking: true,
        sequenceType: sequence as SequenceType,
        creditor: {
          name: head.account.name,
          iban: head.account.iban,
          bic: head.account.bic,
          creditorId: head.account.creditorId,
        },
        debits: lines.map((line) => {
          invariant(
            line.mandate?.sequence === sequence,
            `the debit ${line.endToEndId} has another sequence type than its file`,
          );
          return {
            endToEndId: line.endToEndId,
            amountMinor: line.amountMinor,
            currency: line.currency,
            mandate: { id: line.mandate.ref, signedOn: businessDate(line.mandate.signedOn) },
            debtor: { name: line.holderName, iban: line.iban, bic: line.bic ?? undefined },
            remittance: { kind: 'text', text: line.remittance },
          };
        }),
      },
    ],
  });
}
