import { applyBps, moneyText, type Currency } from '@/server/kernel/money';

export type KycState = 'verified' | 'pending' | 'failed';
export type Outcome = 'approved' | 'referred' | 'declined';

/** What the decision looks at, as it stands when the order arrives. */
export type DecisionFacts = {
  amountMinor: bigint;
  currency: Currency;
  /** What the customer owes on all plans (principal and interest), plus purchases that are approved or referred and not yet captured. */
  exposureMinor: bigint;
  limitMinor: bigint;
  kycState: KycState;
  overdueMinor: bigint;
  /** Days past due of the customer's worst plan. */
  dpd: number;
};

/** Where "no" begins and a person is no longer asked. Data, per entity. */
export type DecisionPolicy = {
  /** How far over the limit a person may still approve, in hundredths of a percent of the limit. */
  referOverLimitBps: bigint;
  /** From this many days past due the order is declined and not referred. */
  declineFromDpd: number;
};

export const defaultDecisionPolicy: DecisionPolicy = { referOverLimitBps: 2_000n, declineFromDpd: 30 };

export type DecisionRule = {
  code: 'limit' | 'kyc' | 'overdue';
  passed: boolean;
  /** What this rule alone would decide. */
  outcome: Outcome;
  /** A sentence with the figures it was made from. */
  explanation: string;
};

export type Decision = { outcome: Outcome; rules: DecisionRule[] };

function rule(code: DecisionRule['code'], outcome: Outcome, explanation: string): DecisionRule {
  return { code, passed: outcome === 'approved', outcome, explanation };
}

function limitRule(facts: DecisionFacts, policy: DecisionPolicy): DecisionRule {
  const money = (minor: bigint) => moneyText(minor, facts.currency);
  const wantedMinor = facts.exposureMinor + facts.amountMinor;
  const arithmetic = `Exposure ${money(facts.exposureMinor)} + purchase ${money(facts.amountMinor)} = ${money(wantedMinor)}`;
  const overMinor = wantedMinor - facts.limitMinor;
  if (overMinor <= 0n)
    return rule('limit', 'approved', `${arithmetic}, within the limit of ${money(facts.limitMinor)}.`);
  const referMinor = applyBps(facts.limitMinor, policy.referOverLimitBps, 'down');
  const over = `${arithmetic}, over the limit of ${money(facts.limitMinor)} by ${money(overMinor)}`;
  return overMinor <= referMinor
    ? rule('limit', 'referred', `${over}; a person may allow up to ${money(referMinor)} more.`)
    : rule('limit', 'declined', `${over}; at most ${money(referMinor)} more can be allowed.`);
}

function kycRule(facts: DecisionFacts): DecisionRule {
  if (facts.kycState === 'verified') return rule('kyc', 'approved', 'The identity check is done.');
  return facts.kycState === 'pending'
    ? rule('kyc', 'referred', 'The identity check is still pending.')
    : rule('kyc', 'declined', 'The identity check failed.');
}

function overdueRule(facts: DecisionFacts, policy: DecisionPolicy): DecisionRule {
  if (facts.overdueMinor <= 0n || facts.dpd <= 0)
    return rule('overdue', 'approved', 'Nothing is overdue: 0 days past due.');
  const owed = `${moneyText(facts.overdueMinor, facts.currency)} is overdue, ${facts.dpd} ${facts.dpd === 1 ? 'day' : 'days'} past due`;
  return facts.dpd < policy.declineFromDpd
    ? rule('overdue', 'referred', `${owed}; under ${policy.declineFromDpd} days a person decides.`)
    : rule('overdue', 'declined', `${owed}; from ${policy.declineFromDpd} days on no new purchase is allowed.`);
}

/** Decides a purchase. All rules are always run, in this order, so that the record shows everything; the strictest one decides. */
export function decidePurchase(facts: DecisionFacts, policy: DecisionPolicy = defaultDecisionPolicy): Decision {
  const rules = [limitRule(facts, policy), kycRule(facts), overdueRule(facts, policy)];
  const outcomes = new Set(rules.map((each) => each.outcome));
  const outcome = outcomes.has('declined') ? 'declined' : outcomes.has('referred') ? 'referred' : 'approved';
  return { outcome, rules };
}
