export { WHOLE, type AccountCode, type AccountKind, type SubLedger } from './domain/chart';
export * as entries from './domain/entries';
export type { Excess, OpenPart, Payee } from './domain/entries';
export { signedMinor, type EntryBody, type Leg, type LedgerEntryInput } from './domain/legs';
export { balanceMinor, post, postSetBased, reverse, subBalances, type Posted } from './ledger.repo';
export { comparedByThing, ledgerProofs, runProofs, type BooksProof, type ProofResult } from './ledger.proofs.repo';
