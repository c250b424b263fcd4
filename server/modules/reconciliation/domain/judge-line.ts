import { isBusinessDate, type BusinessDate } from '@/server/kernel/business-date';
import { maskIban, normaliseIban } from '@/server/kernel/iban';
import { invariant } from '@/server/kernel/invariant';
import { matchLine } from './match-rules';
import { suggestMatches } from './match-suggestions';
import {
  indexCandidates,
  type CandidateIndex,
  type Evidence,
  type ExpectedCandidate,
  type MatchCause,
  type MatchResult,
  type StatementDetail,
} from './match-types';
import { detailOf, detailOfPart, isCharge, type LinePart, type StatementLine } from './statement-line';

export type TargetType =
  'payment-order' | 'payment-file' | 'expected-payment' | 'customer' | 'plan' | 'instalment' | 'bank-charge';
export type MatchEffect = 'execution' | 'return' | 'receipt' | 'charge';
export type Target = { readonly type: TargetType; readonly id: string };

/** What a line, or a part of it, is matched with. Amount in minor units, signed as on the account. */
export type MatchDraft = {
  readonly target: Target;
  readonly amountMinor: bigint;
  readonly rule: string;
  readonly effect: MatchEffect;
};

export type Suggested = {
  readonly target: Target;
  readonly rule: string;
  readonly evidence: readonly Evidence[];
  readonly label: string;
};

export type ExceptionDraft = {
  readonly cause: MatchCause;
  /** What of the line is open, signed. */
  readonly amountMinor: bigint;
  readonly evidence: readonly Evidence[];
  readonly suggestions: readonly Suggested[];
};

export type Verdict = { readonly matches: readonly MatchDraft[]; readonly exception: ExceptionDraft | null };

/** What is known beside the candidates: where orders stand, whose virtual accounts these are, how candidates are called. */
export type World = {
  readonly index: CandidateIndex;
  /** State of each order, and whether a block has orders that no statement can book now. */
  readonly orderStates: ReadonlyMap<string, string>;
  readonly blockedBlocks: ReadonlySet<string>;
  /** The account of ours that the lines stand on. */
  readonly ownAccountId: string;
  /** The account of ours over which an order or a block goes, by candidate id. */
  readonly accountOf: ReadonlyMap<string, string>;
  /** Accounts of ours in words, by id. */
  readonly accountNames: ReadonlyMap<string, string>;
  /** Customers by virtual IBAN of ours. */
  readonly virtual: ReadonlyMap<string, { readonly customerId: string; readonly currency: string }>;
  readonly labels: ReadonlyMap<string, string>;
  /** More candidates that may be proposed for a credit that no key explains. */
  readonly proposals: (detail: StatementDetail) => readonly ExpectedCandidate[];
};

/**
 * Candidates are known to the rules by one text each: what they are and their id; a thing with several references is a
 * candidate under each, since the rules count a candidate listed twice once.
 */
export function candidateId(target: Target, reference?: string): string {
  return `${target.type}/${target.id}${reference === undefined ? '' : `@${reference}`}`;
}

export function targetOf(id: string): Target {
  const at = id.indexOf('/');
  invariant(at > 0, 'a candidate says what it is', { id });
  return { type: id.slice(0, at) as TargetType, id: id.slice(at + 1).replace(/@.*$/, '') };
}

/** An expectation as a candidate; `dueDate` decides which of several is served first. */
export function expectedCandidate(
  target: Target,
  over: Omit<ExpectedCandidate, 'type' | 'id' | 'dueDate'> & { dueDate: string },
): ExpectedCandidate {
  invariant(isBusinessDate(over.dueDate), 'a due date is a day', { dueDate: over.dueDate });
  return {
    ...over,
    type: 'expected-payment',
    id: candidateId(target, over.reference ?? undefined),
    dueDate: over.dueDate as BusinessDate,
  };
}

const bookable: Readonly<Record<'execution' | 'return', readonly string[]>> = {
  execution: ['sent', 'accepted'],
  // A return may stand on the very statement that books the order.
  return: ['sent', 'accepted', 'executed'],
};

/** What is wrong with where the matched order stands; null when it can be booked. */
function stateFault(result: MatchResult, target: Target, world: World): Evidence | null {
  if (target.type === 'payment-file') {
    return world.blockedBlocks.has(target.id)
      ? { field: 'state of the orders', expected: 'at the bank', actual: 'booked or not sent', equal: false }
      : null;
  }
  if (target.type !== 'payment-order') return null;
  const state = world.orderStates.get(target.id) ?? 'unknown';
  const allowed = bookable[result.effect];
  return allowed.includes(state)
    ? null
    : { field: 'state of the order', expected: allowed.join(' or '), actual: state, equal: false };
}

/** What is wrong with the account of ours; null when the line stands on the one over which the order or block goes. */
function accountFault(target: Target, world: World): Evidence | null {
  const theirs = world.accountOf.get(candidateId(target));
  if (theirs === undefined || theirs === world.ownAccountId) return null;
  const named = (id: string) => world.accountNames.get(id) ?? id;
  return { field: 'account of ours', expected: named(theirs), actual: named(world.ownAccountId), equal: false };
}

function effectOf(result: MatchResult, target: Target): MatchEffect {
  return target.type === 'payment-order' || target.type === 'payment-file' ? result.effect : 'receipt';
}

const labelled = (id: string, world: World): string => world.labels.get(candidateId(targetOf(id))) ?? targetOf(id).type;

/** Each thing is proposed once, under the reference that speaks best for it. */
function suggestionsOf(found: MatchResult['suggestions'], world: World): Suggested[] {
  const best = new Map<string, Suggested>();
  for (const { id, rule, evidence } of found) {
    const target = targetOf(id);
    if (!best.has(candidateId(target)))
      best.set(candidateId(target), { target, rule, evidence, label: labelled(id, world) });
  }
  return [...best.values()];
}

type Single = { match: MatchDraft } | { exception: Omit<ExceptionDraft, 'amountMinor'> };

/** Money on a virtual account on which nothing is awaited is its customer's all the same. */
function byVirtualAccount(detail: StatementDetail, world: World): MatchDraft | null {
  if (detail.virtualIban === null || detail.amountMinor <= 0n) return null;
  const owner = world.virtual.get(normaliseIban(detail.virtualIban));
  if (owner === undefined || owner.currency !== detail.currency) return null;
  return {
    target: { type: 'customer', id: owner.customerId },
    amountMinor: detail.amountMinor,
    rule: 'virtual-iban',
    effect: 'receipt',
  };
}

function judgeDetail(detail: StatementDetail, world: World): Single {
  const result = matchLine(detail, { ...world.index, expected: [] });
  if (result.kind === 'matched') {
    invariant(result.candidate && result.rule, 'a match names its rule and candidate');
    const target = targetOf(result.candidate.id);
    const fault = accountFault(target, world) ?? stateFault(result, target, world);
    if (fault === null)
      return {
        match: { target, amountMinor: result.amountMinor, rule: result.rule, effect: effectOf(result, target) },
      };
    const evidence = [...result.evidence, fault];
    return {
      exception: {
        cause: 'data-mismatch',
        evidence,
        suggestions: [{ target, rule: result.rule, evidence, label: labelled(result.candidate.id, world) }],
      },
    };
  }
  if (result.candidate === null && result.rule === null) {
    const owner = byVirtualAccount(detail, world);
    if (owner) return { match: owner };
  }
  const cause = result.cause ?? 'missing';
  if (result.suggestions.length > 0)
    return { exception: { cause, evidence: result.evidence, suggestions: suggestionsOf(result.suggestions, world) } };
  const proposed = suggestMatches(detail, indexCandidates(world.proposals(detail)));
  const suggestions = suggestionsOf(proposed, world);
  const evidence = result.evidence.length > 0 ? result.evidence : (proposed[0]?.evidence ?? lookedFor(detail));
  return { exception: { cause, evidence, suggestions } };
}

/** What was looked for in vain, so that the desk shows more than an empty table. */
function lookedFor(detail: StatementDetail): Evidence[] {
  const said: [string, string | null][] = [
    ['end-to-end id', detail.endToEndId],
    ['payment information id', detail.pmtInfId],
    ['virtual IBAN', detail.virtualIban === null ? null : maskIban(detail.virtualIban)],
  ];
  return said.flatMap(([field, actual]) =>
    actual === null ? [] : [{ field, expected: 'one of ours', actual, equal: false }],
  );
}

/** A batch entry by its transactions: what each of them matches, and what is left. */
function judgeParts(line: StatementLine, world: World): Verdict | null {
  const sum = (list: readonly LinePart[]): bigint => list.reduce((total, part) => total + part.amountMinor, 0n);
  // Where the entry holds the charges and its parts do not, each part takes its own.
  const charged = line.parts.map((part) => ({ ...part, amountMinor: part.amountMinor - part.chargeMinor }));
  const parts = sum(charged) === line.amountMinor ? charged : line.parts;
  if (
    parts.length === 0 ||
    parts.some((part) => part.amountMinor === 0n || part.amountMinor > 0n !== line.amountMinor > 0n)
  )
    return null;
  // What the bank took beside its parts has no place to go: a person decides.
  if (sum(parts) !== line.amountMinor) return null;
  const singles = parts.map((part) => judgeDetail(detailOfPart(part, line.currency), world));
  const matches = singles.flatMap((single) => ('match' in single ? [single.match] : []));
  if (matches.length === 0) return null;
  const left = line.amountMinor - matches.reduce((total, match) => total + match.amountMinor, 0n);
  const first = singles.find((single) => 'exception' in single);
  if (left === 0n || first === undefined) return { matches, exception: null };
  return { matches, exception: { ...first.exception, amountMinor: left } };
}

/** Judges one bank line: what it is matched with, and what of it is left for a person, with the reason. */
export function judgeLine(line: StatementLine, world: World): Verdict {
  if (isCharge(line)) {
    const target: Target = { type: 'bank-charge', id: line.endToEndId ?? line.bankTxCode ?? 'charge' };
    return {
      matches: [{ target, amountMinor: line.amountMinor, rule: 'bank-code', effect: 'charge' }],
      exception: null,
    };
  }
  const whole = judgeDetail(detailOf(line), world);
  if ('match' in whole) return { matches: [whole.match], exception: null };
  const byParts = judgeParts(line, world);
  return byParts ?? { matches: [], exception: { ...whole.exception, amountMinor: line.amountMinor } };
}
