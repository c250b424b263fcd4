import type { BusinessDate } from '@/server/kernel/business-date';
import { normaliseIban } from '@/server/kernel/iban';
import { bareReference } from '@/server/kernel/ids';
import type { Currency } from '@/server/kernel/money';
import { prefixOf } from './reference-in-text';

/**
 * One booked line, or one detail of it. Amounts are signed by their effect on our account: money in is positive, money
 * out negative; the same holds for candidates.
 */
export type StatementDetail = {
  amountMinor: bigint;
  currency: Currency;
  endToEndId: string | null;
  pmtInfId: string | null;
  virtualIban: string | null;
  counterpartyIban: string | null;
  remittance: string | null;
  /** True when the line gives a payment back (it carries a return reason or reversal). */
  isReturn: boolean;
  /** What the bank kept for it, inside the amount; zero or more. */
  chargeMinor: bigint;
};

/** A single payment of ours that the bank has. */
export type OrderCandidate = {
  type: 'payment-order';
  id: string;
  endToEndId: string;
  amountMinor: bigint;
  currency: Currency;
  iban: string;
};

/** A payment-information block that the bank may book as one line: its orders less the rejected ones. */
export type BatchCandidate = {
  type: 'payment-file';
  id: string;
  pmtInfId: string;
  currency: Currency;
  orderCount: number;
  ordersMinor: bigint;
  rejectedCount: number;
  rejectedMinor: bigint;
};

/** Money we wait for and did not start. `amountMinor` is what is still open of it. */
export type ExpectedCandidate = {
  type: 'expected-payment';
  id: string;
  virtualIban: string | null;
  /** Our reference with check digits, as the customer was told it. */
  reference: string | null;
  payerIbans: readonly string[];
  amountMinor: bigint;
  currency: Currency;
  dueDate: BusinessDate;
};

export type Candidate = OrderCandidate | BatchCandidate | ExpectedCandidate;

export type MatchRule =
  'end-to-end-id' | 'pmt-inf-id' | 'virtual-iban' | 'own-reference' | 'payer-iban-amount' | 'similar-reference';

export type MatchCause =
  | 'missing'
  | 'data-mismatch'
  | 'currency-mismatch'
  | 'split-mismatch'
  | 'over-amount'
  | 'under-amount'
  | 'unknown-reference';

/** One field as expected and as the bank says it; account numbers are masked. */
export type Evidence = { field: string; expected: string; actual: string; equal: boolean };

export type Suggestion = { type: Candidate['type']; id: string; rule: MatchRule; evidence: Evidence[] };

export type MatchResult = {
  kind: 'matched' | 'suggested' | 'exception';
  rule: MatchRule | null;
  /** The candidate that is matched, proposed, or stands against the line; null when there is none. */
  candidate: { type: Candidate['type']; id: string } | null;
  /** A returned payment undoes the candidate instead of executing it. */
  effect: 'execution' | 'return';
  /** What of the line is matched, signed as the line is; zero unless matched. */
  amountMinor: bigint;
  evidence: Evidence[];
  /** Why no machine may book it; null when matched. */
  cause: MatchCause | null;
  /** Best first; what a person is offered. */
  suggestions: Suggestion[];
};

/** Candidates by the keys that lines are looked up with; built once for many lines. */
export type CandidateIndex = {
  byEndToEndId: Map<string, OrderCandidate[]>;
  byPmtInfId: Map<string, BatchCandidate[]>;
  byVirtualIban: Map<string, ExpectedCandidate[]>;
  byReference: Map<string, ExpectedCandidate[]>;
  expected: ExpectedCandidate[];
  /** The prefixes of our references, so that a number of somebody else is not taken for an unknown one of ours. */
  prefixes: Set<string>;
};

function put<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function sortKey(candidate: Candidate): string {
  // Older expectations are served first; ids break every tie, so that no result depends on the order of rows.
  return `${candidate.type === 'expected-payment' ? candidate.dueDate : ''}|${candidate.type}|${candidate.id}`;
}

/** Orders and indexes candidates; the same set gives the same index however it was read. A candidate listed twice counts once. */
export function indexCandidates(candidates: readonly Candidate[]): CandidateIndex {
  const unique = new Map(candidates.map((candidate) => [sortKey(candidate), candidate]));
  const sorted = [...unique].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, candidate]) => candidate);
  const index: CandidateIndex = {
    byEndToEndId: new Map(),
    byPmtInfId: new Map(),
    byVirtualIban: new Map(),
    byReference: new Map(),
    expected: [],
    prefixes: new Set(),
  };
  for (const candidate of sorted) {
    if (candidate.type === 'payment-order') put(index.byEndToEndId, candidate.endToEndId, candidate);
    else if (candidate.type === 'payment-file') put(index.byPmtInfId, candidate.pmtInfId, candidate);
    else {
      index.expected.push(candidate);
      if (candidate.virtualIban !== null) put(index.byVirtualIban, normaliseIban(candidate.virtualIban), candidate);
      if (candidate.reference !== null) {
        const bare = bareReference(candidate.reference);
        put(index.byReference, bare, candidate);
        index.prefixes.add(prefixOf(bare));
      }
    }
  }
  return index;
}
