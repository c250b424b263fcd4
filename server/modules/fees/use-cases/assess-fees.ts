import { canonicalHash } from '@/server/platform/crypto/canonical';
import type { RunContext } from '@/server/platform/command/context';
import type { ChunkAnswer } from '@/server/platform/command/process';
import type { BusinessDate } from '@/server/kernel/business-date';
import { isInCollection } from '@/server/modules/credit';
import { entries, post } from '@/server/modules/ledger';
import { assess, type Assessment, type FeeFacts } from '../domain/fee-assessment';
import type { FeeRule, LegalCeiling } from '../domain/fee-rule';
import { insertFees, lateInstalments, type Candidate, type NewFee } from '../fees.assessment.repo';
import { ceilingsOn, liveRules } from '../fees.repo';
import { toRule } from '../fees.schema';

/** Late instalments that one chunk of the close looks at. */
const perChunk = 5_000;

/** What the rules know of a candidate on a business date. */
export function factsOf(candidate: Candidate, date: BusinessDate, ceilings: readonly LegalCeiling[]): FeeFacts {
  return {
    businessDate: date,
    currency: candidate.currency,
    jurisdiction: candidate.jurisdiction,
    groupCode: candidate.groupCode,
    instalmentMinor: candidate.instalmentMinor,
    openMinor: candidate.openMinor,
    orderMinor: candidate.orderMinor,
    effectiveDueDate: candidate.effectiveDueDate,
    learnedOn: candidate.learnedOn,
    isFee: false,
    alreadyCharged: false,
    inCollection: isInCollection({ state: candidate.state, collectionDate: candidate.collectionDate }, date),
    noFaultReason: candidate.noFaultReason,
    holdReason: candidate.holdReason,
    feesOnInstalmentMinor: 0n,
    feesOnOrderMinor: candidate.feesOnOrderMinor,
    ceilings,
  };
}

type LiveRule = { id: string; version: number; rule: FeeRule };

function firstCharge(
  rules: readonly LiveRule[],
  facts: FeeFacts,
): { live: LiveRule; charge: Assessment & { charged: true } } | null {
  for (const live of rules) {
    const charge = assess(live.rule, facts);
    if (charge.charged) return { live, charge };
  }
  return null;
}

function feesOf(
  candidates: readonly Candidate[],
  rules: readonly LiveRule[],
  at: { date: BusinessDate; ceilings: readonly LegalCeiling[] },
): NewFee[] {
  // Two instalments of one order in one chunk share the cap of the order, so what was just charged counts for the next.
  const onPlan = new Map<string, bigint>();
  return candidates.flatMap((candidate) => {
    const before = onPlan.get(candidate.planId) ?? candidate.feesOnOrderMinor;
    const facts = factsOf({ ...candidate, feesOnOrderMinor: before }, at.date, at.ceilings);
    const found = firstCharge(rules, facts);
    if (!found) return [];
    onPlan.set(candidate.planId, before + found.charge.feeMinor);
    const { ceilings: _laws, ...inputs } = facts;
    return [
      {
        instalmentId: candidate.instalmentId,
        planId: candidate.planId,
        customerId: candidate.customerId,
        ruleId: found.live.id,
        ruleVersion: found.live.version,
        amountMinor: found.charge.feeMinor,
        currency: candidate.currency,
        inputs,
        arithmetic: found.charge.steps,
      },
    ];
  });
}

/**
 * One chunk of the fee step of the close: late instalments in id order, assessed by the live rules, the most specific
 * first. One fee per instalment and cause; a repeat of the same day charges nothing more.
 */
export async function feeChunk(
  context: RunContext,
  at: { readonly date: BusinessDate; readonly cursor: unknown },
): Promise<ChunkAnswer> {
  const { tx } = context;
  const after = typeof at.cursor === 'string' ? at.cursor : null;
  const rules = (await liveRules(tx)).map((row) => ({ id: row.id, version: row.version, rule: toRule(row) }));
  if (rules.length === 0) return { cursor: null, counts: { late: 0, fees: 0 } };
  const graceDays = Math.min(...rules.map(({ rule }) => rule.graceDays));
  const candidates = await lateInstalments(tx, { date: at.date, graceDays, after, limit: perChunk });
  const fees = feesOf(candidates, rules, { date: at.date, ceilings: await ceilingsOn(tx, at.date) });
  const charged = await insertFees(tx, at.date, fees);
  await post(
    context,
    charged.map((fee) => ({
      ...entries.lateFeeAssessed({ currency: fee.currency, amountMinor: fee.amountMinor, planId: fee.planId }),
      sourceType: 'fee',
      sourceId: fee.id,
    })),
  );
  return {
    cursor: candidates.length < perChunk ? null : (candidates.at(-1)?.instalmentId ?? null),
    counts: { late: candidates.length, fees: charged.length },
    changedSetHash: canonicalHash(charged.map((fee) => [fee.id, fee.amountMinor])),
  };
}
