import { maskIban, normaliseIban } from '@/server/kernel/iban';
import { bareReference } from '@/server/kernel/ids';
import { moneyText } from '@/server/kernel/money';
import { distanceInText } from './edit-distance';
import type { CandidateIndex, Evidence, ExpectedCandidate, StatementDetail, Suggestion } from './match-types';

const mostTypingErrors = 2;
const mostSuggestions = 5;

/** What speaks for a candidate. A payer's own account and the exact amount weigh as much as one typing error less. */
function weigh(
  line: StatementDetail,
  bareText: string,
  candidate: ExpectedCandidate,
): { score: number; suggestion: Suggestion } | null {
  if (candidate.currency !== line.currency) return null;
  const payer = line.counterpartyIban === null ? null : normaliseIban(line.counterpartyIban);
  const knownPayer = payer !== null && candidate.payerIbans.some((iban) => normaliseIban(iban) === payer);
  const sameAmount = candidate.amountMinor === line.amountMinor;
  const reference = candidate.reference === null ? null : bareReference(candidate.reference);
  const errors = reference === null || bareText === '' ? null : distanceInText(reference, bareText, mostTypingErrors);
  if (errors === null && !(knownPayer && sameAmount)) return null;
  const evidence: Evidence[] = [
    {
      field: 'amount',
      expected: moneyText(candidate.amountMinor, candidate.currency),
      actual: moneyText(line.amountMinor, line.currency),
      equal: sameAmount,
    },
  ];
  if (payer !== null) {
    const expected = candidate.payerIbans
      .map((iban) => maskIban(iban))
      .toSorted()
      .join(', ');
    evidence.push({ field: 'payer IBAN', expected, actual: maskIban(payer), equal: knownPayer });
  }
  if (candidate.reference !== null) {
    const words = errors === null ? 'not in the text' : `${errors} typing ${errors === 1 ? 'error' : 'errors'}`;
    evidence.push({ field: 'reference', expected: candidate.reference, actual: words, equal: errors === 0 });
  }
  const closeness = errors === null ? 0 : mostTypingErrors + 1 - errors;
  const score = closeness + (sameAmount ? 2 : 0) + (knownPayer ? 2 : 0);
  const rule = errors === null ? 'payer-iban-amount' : 'similar-reference';
  return { score, suggestion: { type: candidate.type, id: candidate.id, rule, evidence } };
}

/**
 * What a person is offered for money that came in without a key: candidates whose reference stands in the text with at
 * most two typing errors, or whose payer and amount are the same. Best first; equals by due date, then id.
 */
export function suggestMatches(line: StatementDetail, index: CandidateIndex): Suggestion[] {
  if (line.amountMinor <= 0n) return [];
  const bareText = bareReference(line.remittance ?? '');
  return index.expected
    .map((candidate) => weigh(line, bareText, candidate))
    .filter((weighed) => weighed !== null)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, mostSuggestions)
    .map((weighed) => weighed.suggestion);
}
