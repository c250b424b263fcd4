import type { BusinessDate } from '@/server/kernel/business-date';

/** camt.052 report of the day, camt.053 statement, camt.054 advice. */
export type CamtMessage = 'camt.052' | 'camt.053' | 'camt.054';

/** error: must not be booked before a person looked; warning: look; info: worth knowing. */
export type FindingSeverity = 'error' | 'warning' | 'info';

export type CamtFinding = {
  code: string;
  severity: FindingSeverity;
  message: string;
  /** Number of the entry within its statement, from 1; null when it is about the whole. */
  entry: number | null;
};

/** An amount of a file. */
export type CamtAmount = {
  /** Minor units; positive is money to the account's owner (CRDT), negative is money from it (DBIT). */
  amountMinor: bigint;
  currency: string;
  /** The figure as written, with its sign, when it has more decimals than the currency (amountMinor is cut then); else null. */
  exact: string | null;
};

export type CamtBalance = CamtAmount & { type: string; date: BusinessDate | null };

export type CamtCharge = CamtAmount & { included: boolean | null; type: string | null };

export type CamtBankTxCode = {
  domain: string | null;
  family: string | null;
  subFamily: string | null;
  proprietary: string | null;
  /** "PMNT/RCDT/ESCT", or the proprietary code, or "". */
  text: string;
};

export type CamtParty = { name: string | null; iban: string | null; otherAccount: string | null; bic: string | null };

export type CamtReturnReason = { code: string | null; text: string | null };

/** One TxDtls of an entry. Direction as on the account. */
export type CamtDetail = {
  endToEndId: string | null;
  instrId: string | null;
  pmtInfId: string | null;
  msgId: string | null;
  mandateId: string | null;
  txId: string | null;
  uetr: string | null;
  acctSvcrRef: string | null;
  /** Null when the file gives the detail no amount of its own. */
  amount: CamtAmount | null;
  /** What was ordered, before charges or exchange (InstdAmt): for a return, the amount of the collection. Without direction. */
  instructed: CamtAmount | null;
  /** It went through a currency exchange (CcyXchg), or its amount is in another currency than the entry. */
  exchanged: boolean;
  debtor: CamtParty;
  creditor: CamtParty;
  ultimateDebtor: string | null;
  ultimateCreditor: string | null;
  creditorId: string | null;
  /** Unstructured lines in their order; banks cut at 140 or fewer characters, also within words. */
  remittance: readonly string[];
  /** Structured reference (RF… or national), the first one. */
  creditorReference: string | null;
  additionalInfo: string | null;
  returnReason: CamtReturnReason | null;
  charges: readonly CamtCharge[];
  bankTxCode: CamtBankTxCode | null;
};

export type CamtBatch = {
  msgId: string | null;
  pmtInfId: string | null;
  count: number | null;
  total: CamtAmount | null;
};

export type CamtStatus = 'BOOK' | 'PDNG' | 'INFO' | 'FUTR' | 'UNKNOWN';

/** One Ntry. Only BOOK changes the ledger. */
export type CamtEntry = {
  /** From 1, within the statement. */
  number: number;
  ref: string | null;
  amountMinor: bigint;
  currency: string;
  exact: string | null;
  creditDebit: 'CRDT' | 'DBIT';
  /** RvslInd: it undoes an earlier entry. The direction is already the real one. */
  reversal: boolean;
  status: CamtStatus;
  bookingDate: BusinessDate | null;
  valueDate: BusinessDate | null;
  acctSvcrRef: string | null;
  bankTxCode: CamtBankTxCode;
  charges: readonly CamtCharge[];
  batch: CamtBatch | null;
  details: readonly CamtDetail[];
  additionalInfo: string | null;
};

/** What stands before the entries. */
export type CamtStatementHeader = {
  /** From 0, within the file. */
  index: number;
  message: CamtMessage;
  /** "08" of camt.053.001.08; null when the file does not say. */
  version: string | null;
  messageId: string | null;
  id: string | null;
  electronicSequence: string | null;
  legalSequence: string | null;
  createdAt: string | null;
  fromDate: BusinessDate | null;
  toDate: BusinessDate | null;
  /** COPY, CODU or DUPL; null for an original. */
  copyDuplicate: string | null;
  accountIban: string | null;
  accountOther: string | null;
  accountName: string | null;
  accountOwner: string | null;
  currency: string | null;
  balances: readonly CamtBalance[];
};

/** The header again, complete, with what was counted and found on the way. */
export type CamtStatement = CamtStatementHeader & {
  opening: CamtBalance | null;
  closing: CamtBalance | null;
  entryCount: number;
  detailCount: number;
  /** Sums over the booked entries in the statement's currency; the debits' sum is negative or zero. */
  creditSum: CamtAmount;
  debitSum: CamtAmount;
  /** closing − (opening + booked entries); null when one of the balances is missing. */
  difference: CamtAmount | null;
  findings: readonly CamtFinding[];
};

export type CamtRecord =
  | { kind: 'statement'; statement: CamtStatementHeader }
  | { kind: 'entry'; statementIndex: number; entry: CamtEntry }
  | { kind: 'statement-end'; statement: CamtStatement };

/** A whole file, for callers to whom memory does not matter. */
export type CamtFile = { statements: (CamtStatement & { entries: CamtEntry[] })[] };
