import { diffDays, type BusinessDate } from '@/server/kernel/business-date';
import { applyBps, moneyText } from '@/server/kernel/money';
import { ceilingFor, percentText, type FeeRule, type LegalCeiling } from './fee-rule';

/** All that a fee depends on, for one instalment on one business date. It is stored with the fee. */
export type FeeFacts = {
  businessDate: BusinessDate;
  currency: string;
  jurisdiction: string;
  groupCode: string;
  /** Principal and interest of the instalment as scheduled, and what is still open of it. */
  instalmentMinor: bigint;
  openMinor: bigint;
  orderMinor: bigint;
  effectiveDueDate: BusinessDate;
  /** The day we learned that its debit came back; null without a return. Grace counts from the later of the two dates. */
  learnedOn: BusinessDate | null;
  /** True when what is late is itself a fee. */
  isFee: boolean;
  alreadyCharged: boolean;
  inCollection: boolean;
  /** Why the lateness is not the customer's: the bank's or ours; null when it is. */
  noFaultReason: string | null;
  /** A protective hold of the customer, in words; null without one. */
  holdReason: string | null;
  /** Fees charged before and not waived. */
  feesOnInstalmentMinor: bigint;
  feesOnOrderMinor: bigint;
  ceilings: readonly LegalCeiling[];
};

export type NoFeeCode =
  | 'not-this-rule'
  | 'nothing-open'
  | 'on-a-fee'
  | 'already-charged'
  | 'in-collection'
  | 'no-fault'
  | 'on-hold'
  | 'in-grace'
  | 'cap-reached'
  | 'ceiling-unknown'
  | 'ceiling-reached';

/** A fee with its arithmetic, line by line; or why there is none, and the lines that led there. */
export type Assessment =
  | { charged: true; feeMinor: bigint; steps: string[] }
  | { charged: false; feeMinor: 0n; reason: NoFeeCode; explanation: string; steps: string[] };

function none(reason: NoFeeCode, explanation: string, steps: string[] = []): Assessment {
  return { charged: false, feeMinor: 0n, reason, explanation, steps };
}

function applies(rule: FeeRule, facts: FeeFacts): boolean {
  const group = rule.groupCodes.length === 0 || rule.groupCodes.includes(facts.groupCode);
  return group && rule.jurisdiction === facts.jurisdiction && rule.currency === facts.currency;
}

/** The guards before any arithmetic, in their fixed order; null when none stops the fee. */
function stopped(rule: FeeRule, facts: FeeFacts): Assessment | null {
  if (!applies(rule, facts)) {
    return none(
      'not-this-rule',
      `The rule is not for group ${facts.groupCode} in ${facts.jurisdiction} and ${facts.currency}.`,
    );
  }
  if (facts.openMinor <= 0n) return none('nothing-open', 'Nothing of the instalment is open.');
  if (facts.isFee) return none('on-a-fee', 'What is late is a fee, and there is no fee on a fee.');
  if (facts.alreadyCharged)
    return none('already-charged', `A fee for cause "${rule.cause}" was charged on this instalment before.`);
  if (facts.inCollection) return none('in-collection', 'A debit for the instalment is under way.');
  if (facts.noFaultReason !== null)
    return none('no-fault', `The lateness is not the customer's: ${facts.noFaultReason}.`);
  if (facts.holdReason !== null) return none('on-hold', `The customer is protected: ${facts.holdReason}.`);
  const { since, lateDays } = lateness(facts);
  if (lateDays > rule.graceDays) return null;
  return none(
    'in-grace',
    `${Math.max(lateDays, 0)} days late since ${since}; the first ${rule.graceDays} days are free.`,
  );
}

function lateness(facts: FeeFacts): { since: BusinessDate; lateDays: number } {
  const { effectiveDueDate, learnedOn } = facts;
  const since = learnedOn !== null && learnedOn > effectiveDueDate ? learnedOn : effectiveDueDate;
  return { since, lateDays: diffDays(facts.businessDate, since) };
}

type Limit = { words: string; maxMinor: bigint; usedMinor: bigint };

/** The bounds of the rule itself and of the law, each with what fees have used of it already. */
function limitsOf(rule: FeeRule, facts: FeeFacts, ceiling: LegalCeiling): { caps: Limit[]; ceilings: Limit[] } {
  const onInstalment = (words: string, maxMinor: bigint): Limit => ({
    words,
    maxMinor,
    usedMinor: facts.feesOnInstalmentMinor,
  });
  const onOrder = (words: string, bps: bigint): Limit => ({
    words: `${words}, ${percentText(bps)} of the order of ${moneyText(facts.orderMinor, rule.currency)}`,
    maxMinor: applyBps(facts.orderMinor, bps, 'down'),
    usedMinor: facts.feesOnOrderMinor,
  });
  const caps: Limit[] = [];
  if (rule.capPerInstalmentMinor !== undefined)
    caps.push(onInstalment('Cap per instalment', rule.capPerInstalmentMinor));
  if (rule.capPerOrderBps !== undefined) caps.push(onOrder('Cap per order', rule.capPerOrderBps));
  const ceilings: Limit[] = [];
  const law = `Ceiling of ${ceiling.source}`;
  if (ceiling.maxPerInstalmentMinor !== undefined)
    ceilings.push(onInstalment(`${law} per instalment`, ceiling.maxPerInstalmentMinor));
  if (ceiling.maxPerInstalmentBps !== undefined) {
    const bps = ceiling.maxPerInstalmentBps;
    ceilings.push(
      onInstalment(`${law}, ${percentText(bps)} of the instalment`, applyBps(facts.instalmentMinor, bps, 'down')),
    );
  }
  if (ceiling.maxPerOrderBps !== undefined) ceilings.push(onOrder(`${law} per order`, ceiling.maxPerOrderBps));
  return { caps, ceilings };
}

/** Lowers a fee to what the limits leave, and writes down each of them. */
function limit(feeMinor: bigint, limits: readonly Limit[], lines: { steps: string[]; currency: string }): bigint {
  const money = (minor: bigint) => moneyText(minor, lines.currency);
  return limits.reduce((fee, each) => {
    const left = each.maxMinor > each.usedMinor ? each.maxMinor - each.usedMinor : 0n;
    const kept = fee < left ? fee : left;
    lines.steps.push(
      `${each.words}: ${money(each.maxMinor)} − ${money(each.usedMinor)} used = ${money(left)}; the fee is ${money(kept)}.`,
    );
    return kept;
  }, feeMinor);
}

/**
 * What a rule charges on one instalment. Guards in fixed order: not this rule, nothing open, on a fee, already charged
 * for this cause, in collection, no fault of the customer, protective hold, grace, cap, legal ceiling. A fee never
 * exceeds the ceiling, and without a ceiling on file there is none. Amounts in minor units; percentages round down.
 */
export function assess(rule: FeeRule, facts: FeeFacts): Assessment {
  const guard = stopped(rule, facts);
  if (guard !== null) return guard;
  const money = (minor: bigint) => moneyText(minor, rule.currency);
  const { since, lateDays } = lateness(facts);
  const steps = [`${lateDays} days late since ${since}, more than the ${rule.graceDays} days of grace.`];
  let feeMinor: bigint;
  if (rule.calc.kind === 'flat') {
    feeMinor = rule.calc.amountMinor;
    steps.push(`Flat fee: ${money(feeMinor)}.`);
  } else {
    feeMinor = applyBps(facts.instalmentMinor, rule.calc.bps, 'down');
    steps.push(
      `${percentText(rule.calc.bps)} of the instalment of ${money(facts.instalmentMinor)} = ${money(feeMinor)}.`,
    );
  }
  const ceiling = ceilingFor(rule, facts.ceilings);
  const limits = limitsOf(
    rule,
    facts,
    ceiling ?? { jurisdiction: rule.jurisdiction, currency: rule.currency, source: 'nowhere' },
  );
  feeMinor = limit(feeMinor, limits.caps, { steps, currency: rule.currency });
  if (feeMinor <= 0n) return none('cap-reached', 'The cap of the rule leaves nothing to charge.', steps);
  if (ceiling === undefined) {
    return none('ceiling-unknown', `No legal ceiling is on file for ${rule.jurisdiction} in ${rule.currency}.`, steps);
  }
  if (ceiling.minGraceDays !== undefined && lateDays <= ceiling.minGraceDays) {
    return none(
      'ceiling-reached',
      `${ceiling.source} asks for ${ceiling.minGraceDays} days of grace; it is ${lateDays} days late.`,
      steps,
    );
  }
  feeMinor = limit(feeMinor, limits.ceilings, { steps, currency: rule.currency });
  if (feeMinor <= 0n)
    return none('ceiling-reached', `The ceiling of ${ceiling.source} leaves nothing to charge.`, steps);
  return { charged: true, feeMinor, steps };
}
