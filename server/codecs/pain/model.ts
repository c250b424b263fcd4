import type { BusinessDate } from '@/server/kernel/business-date';
import type { Currency } from '@/server/kernel/money';

/** A party with its account. The BIC is needed only outside the EEA. */
export type PainParty = { name: string; iban: string; bic?: string | undefined; address?: PainAddress | undefined };

/** A structured address: unstructured ones are no longer allowed since 15 November 2026. */
export type PainAddress = {
  street?: string | undefined;
  building?: string | undefined;
  postCode?: string | undefined;
  town: string;
  country: string;
};

/** One free text of 140 characters or one ISO 11649 reference, never both. */
export type PainRemittance = { kind: 'text'; text: string } | { kind: 'reference'; reference: string };

export type PainFileHeader = {
  /** Unique for ever per sender; at most 35 characters. */
  messageId: string;
  /** `YYYY-MM-DDThh:mm:ss`, with or without zone. */
  createdAt: string;
  initiatingParty: string;
};

export type CreditTransfer = {
  endToEndId: string;
  instructionId?: string | undefined;
  uetr?: string | undefined;
  amountMinor: bigint;
  currency: Currency;
  creditor: PainParty;
  remittance: PainRemittance | null;
};

/** One account, one date, one scheme. */
export type CreditTransferPayment = {
  paymentInfoId: string;
  executionDate: BusinessDate;
  /** True asks the bank for one entry over all transfers. */
  batchBooking: boolean;
  /** Instant transfer (LclInstrm INST) instead of the normal one. */
  instant?: boolean | undefined;
  debtor: PainParty;
  transfers: readonly CreditTransfer[];
};

export type CreditTransferFile = PainFileHeader & { payments: readonly CreditTransferPayment[] };

export type SequenceType = 'OOFF' | 'FRST' | 'RCUR' | 'FNAL';

export type Mandate = {
  id: string;
  signedOn: BusinessDate;
  /** What the mandate said before its last change; sent with the first collection after the change. */
  amendment?:
    | {
        originalMandateId?: string | undefined;
        originalIban?: string | undefined;
        newAccountAtAnyBank?: boolean | undefined;
      }
    | undefined;
};

export type DirectDebit = {
  endToEndId: string;
  instructionId?: string | undefined;
  uetr?: string | undefined;
  amountMinor: bigint;
  currency: Currency;
  mandate: Mandate;
  debtor: PainParty;
  remittance: PainRemittance | null;
};

/** One account, one date, one sequence type; always SDD CORE. */
export type DirectDebitPayment = {
  paymentInfoId: string;
  collectionDate: BusinessDate;
  batchBooking: boolean;
  sequenceType: SequenceType;
  creditor: PainParty & { creditorId: string };
  debits: readonly DirectDebit[];
};

export type DirectDebitFile = PainFileHeader & { payments: readonly DirectDebitPayment[] };
