import { maskIban, normaliseIban } from '@/server/kernel/iban';
import { moneyText, type Currency } from '@/server/kernel/money';
import { suggestMatches } from './match-suggestions';
import {
  indexCandidates,
  type BatchCandidate,
  type Candidate,
  type CandidateIndex,
  type Evidence,
  type ExpectedCandidate,
  type MatchCause,
  type MatchResult,
  type MatchRule,
  type OrderCandidate,
  type StatementDetail,
} from './match-types';
import { prefixOf, referencesInText } from './reference-in-text';

function ref(candidate: Candidate): { type: Candidate['type']; id: string } {
  return { type: candidate.type, id: candidate.id };
}

function exception(cause: MatchCause, over: Partial<MatchResult> = {}): MatchResult {
  return {
    kind: 'exception',
    rule: null,
    candidate: null,
    effect: 'execution',
    amountMinor: 0n,
    evidence: [],
    cause,
    suggestions: [],
    ...over,
  };
}

type Hit = {
  rule: MatchRule;
  candidate: Candidate;
  currency: Currency;
  /** What the line should say, signed by its effect on our account. */
  expectedMinor: bigint;
  /** The key that led here, and whatever else of the two sides can be compared. */
  evidence: Evidence[];
  effect: MatchResult['effect'];
};

function absolute(amountMinor: bigint): bigint {
  return amountMinor < 0n ? -amountMinor : amountMinor;
}

/** Why the two sides of a hit differ, in fixed order: currency, direction, other data, amount; null when they do not. */
function causeOf(line: StatementDetail, hit: Hit): MatchCause | null {
  if (line.currency !== hit.currency) return 'currency-mismatch';
  if (line.amountMinor > 0n !== hit.expectedMinor > 0n) return 'data-mismatch';
  if (hit.evidence.some((each) => !each.equal)) return 'data-mismatch';
  if (line.amountMinor === hit.expectedMinor) return null;
  if (hit.rule === 'pmt-inf-id') return 'split-mismatch';
  return absolute(line.amountMinor) > absolute(hit.expectedMinor) ? 'over-amount' : 'under-amount';
}

function judge(line: StatementDetail, hit: Hit): MatchResult {
  const amount: Evidence = {
    field: 'amount',
    expected: moneyText(hit.expectedMinor, hit.currency),
    actual: moneyText(line.amountMinor, line.currency),
    equal: line.amountMinor === hit.expectedMinor && line.currency === hit.currency,
  };
  const evidence = [...hit.evidence, amount];
  const side = { rule: hit.rule, candidate: ref(hit.candidate), effect: hit.effect, evidence };
  const cause = causeOf(line, hit);
  // A virtual IBAN belongs to one customer, so that a part payment has only one place to go.
  const isPart = cause === 'under-amount' && hit.rule === 'virtual-iban';
  if (cause !== null && !isPart) {
    return exception(cause, { ...side, suggestions: [{ ...ref(hit.candidate), rule: hit.rule, evidence }] });
  }
  return { ...exception('missing', side), kind: 'matched', amountMinor: line.amountMinor, cause: null };
}

/** A key that must be unique pointed to several candidates: nobody guesses. */
function ambiguous(rule: MatchRule, cause: MatchCause, hits: readonly Candidate[]): MatchResult {
  const evidence: Evidence[] = [{ field: 'candidates', expected: '1', actual: String(hits.length), equal: false }];
  return exception(cause, { rule, evidence, suggestions: hits.map((hit) => ({ ...ref(hit), rule, evidence })) });
}

function keyEvidence(field: string, key: string): Evidence {
  return { field, expected: key, actual: key, equal: true };
}

function byEndToEndId(line: StatementDetail, index: CandidateIndex): MatchResult | null {
  const key = line.endToEndId?.trim() ?? '';
  const hits: OrderCandidate[] = key === '' || key === 'NOTPROVIDED' ? [] : (index.byEndToEndId.get(key) ?? []);
  const [order] = hits;
  if (order === undefined) return null;
  if (hits.length > 1) return ambiguous('end-to-end-id', 'data-mismatch', hits);
  const evidence = [keyEvidence('end-to-end id', key)];
  const iban = line.counterpartyIban === null ? null : normaliseIban(line.counterpartyIban);
  if (iban !== null && iban !== '') {
    evidence.push({
      field: 'counterparty IBAN',
      expected: maskIban(order.iban),
      actual: maskIban(iban),
      equal: iban === normaliseIban(order.iban),
    });
  }
  // A return goes the other way, and what the bank kept for it makes a returned debit larger and a returned payout smaller.
  const expectedMinor = line.isReturn ? -order.amountMinor - line.chargeMinor : order.amountMinor;
  const effect = line.isReturn ? 'return' : 'execution';
  return judge(line, {
    rule: 'end-to-end-id',
    candidate: order,
    currency: order.currency,
    expectedMinor,
    evidence,
    effect,
  });
}

function byPmtInfId(line: StatementDetail, index: CandidateIndex): MatchResult | null {
  const key = line.pmtInfId?.trim() ?? '';
  const hits: BatchCandidate[] = key === '' || line.isReturn ? [] : (index.byPmtInfId.get(key) ?? []);
  const [batch] = hits;
  if (batch === undefined) return null;
  if (hits.length > 1) return ambiguous('pmt-inf-id', 'data-mismatch', hits);
  const words = `${batch.orderCount} orders less ${batch.rejectedCount} rejected`;
  const evidence = [keyEvidence('payment information id', key), keyEvidence('parts', words)];
  const expectedMinor = batch.ordersMinor - batch.rejectedMinor;
  return judge(line, {
    rule: 'pmt-inf-id',
    candidate: batch,
    currency: batch.currency,
    expectedMinor,
    evidence,
    effect: 'execution',
  });
}

/** Of several expectations on one key: the one of this very amount, else of this currency, else the oldest. */
function closest(line: StatementDetail, hits: readonly ExpectedCandidate[]): ExpectedCandidate | undefined {
  const sameCurrency = hits.filter((hit) => hit.currency === line.currency);
  return sameCurrency.find((hit) => hit.amountMinor === line.amountMinor) ?? sameCurrency[0] ?? hits[0];
}

function judgeExpected(
  line: StatementDetail,
  candidate: ExpectedCandidate,
  by: { rule: MatchRule; key: Evidence },
): MatchResult {
  return judge(line, {
    rule: by.rule,
    candidate,
    currency: candidate.currency,
    expectedMinor: candidate.amountMinor,
    evidence: [by.key],
    effect: 'execution',
  });
}

function byVirtualIban(line: StatementDetail, index: CandidateIndex): MatchResult | null {
  if (line.virtualIban === null || line.amountMinor <= 0n) return null;
  const hit = closest(line, index.byVirtualIban.get(normaliseIban(line.virtualIban)) ?? []);
  if (hit === undefined) return null;
  return judgeExpected(line, hit, {
    rule: 'virtual-iban',
    key: keyEvidence('virtual IBAN', maskIban(line.virtualIban)),
  });
}

function byOwnReference(line: StatementDetail, index: CandidateIndex): MatchResult | null {
  if (line.amountMinor <= 0n) return null;
  const keys = referencesInText(line.remittance ?? '').filter((reading) => index.byReference.has(reading));
  // A longer reading that exists contains the shorter one by chance, not by intent.
  const whole = keys.filter((key) => !keys.some((other) => other !== key && other.includes(key)));
  const [key] = whole;
  if (key === undefined) return null;
  const hits = whole.map((each) => closest(line, index.byReference.get(each)!)!);
  if (hits.length > 1) return ambiguous('own-reference', 'split-mismatch', hits);
  const hit = hits[0]!;
  return judgeExpected(line, hit, { rule: 'own-reference', key: keyEvidence('reference', hit.reference!) });
}

/** True when the line names something of ours that we do not know: a wrong key is a worse sign than none. */
function namesUnknown(line: StatementDetail, index: CandidateIndex): boolean {
  if ((line.pmtInfId?.trim() ?? '') !== '' || line.virtualIban !== null) return true;
  const isOurs = line.amountMinor < 0n || line.isReturn;
  const endToEndId = line.endToEndId?.trim() ?? '';
  if (isOurs && endToEndId !== '' && endToEndId !== 'NOTPROVIDED') return true;
  return referencesInText(line.remittance ?? '').some((reading) => index.prefixes.has(prefixOf(reading)));
}

/** Matches one line against an index of candidates; see `match`. */
export function matchLine(line: StatementDetail, index: CandidateIndex): MatchResult {
  const found =
    byEndToEndId(line, index) ?? byPmtInfId(line, index) ?? byVirtualIban(line, index) ?? byOwnReference(line, index);
  if (found !== null) return found;
  const cause = namesUnknown(line, index) ? 'unknown-reference' : 'missing';
  const suggestions = suggestMatches(line, index);
  const [best] = suggestions;
  if (best === undefined) return exception(cause);
  const { rule, evidence, type, id } = best;
  return exception(cause, { kind: 'suggested', rule, evidence, candidate: { type, id }, suggestions });
}

/**
 * Ranked matching, the first rule that finds its key decides: end-to-end id, payment information id (a batch is the sum
 * of its orders less the rejected), virtual IBAN, our reference with right check digits in the text. Without a key it
 * only proposes: payer IBAN and amount, or a reference with typing errors. The result does not depend on the order of
 * candidates. Only "matched" may be booked without a person.
 */
export function match(line: StatementDetail, candidates: readonly Candidate[]): MatchResult {
  return matchLine(line, indexCandidates(candidates));
}
