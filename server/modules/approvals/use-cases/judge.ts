import type { Refusal } from '@/server/kernel/refusal';
import { refuse } from '@/server/kernel/refusal';
import type { RequestDraft } from '@/server/platform/command/ports';
import type { Db } from '@/server/platform/db/tx';
import { circumstancesOf, earlierActs, livePolicies, ratesOn } from '../approvals.policy.repo';
import type { StoredPolicy } from '../approvals.schema';
import { actFacts } from '../domain/act-facts';
import { rateMissing, ratesFrom, type RateOf } from '../domain/exchange';
import { policyFires, ratesNeeded, type Facts } from '../domain/policy-match';
import { splitBelow } from '../domain/splitting';
import { beyondAuthority, isPeopleStep, mergeSteps, type Step } from '../domain/steps';

/** Who makes an act, and when. */
export type Making = {
  readonly personId: string | null;
  readonly actorId: string;
  readonly now: Date;
  readonly businessDate: string;
  /** The name of the key by which it comes; none for a person's own hand. */
  readonly key?: string | null;
  /** The request of which this is the next version; none for an act of its own. */
  readonly revises?: string;
};

export type Draft = Pick<
  RequestDraft,
  'command' | 'entityType' | 'entityId' | 'input' | 'facts' | 'withoutPolicy' | 'gateOf'
>;

/** What the policies say of an act: the reason why it cannot be made, or who has to agree (no steps: it runs at once). */
export type Judgement = {
  readonly refusal: Refusal | null;
  readonly facts: Facts;
  readonly firing: readonly StoredPolicy[];
  readonly steps: readonly Step[];
  /** Policies that fire only because of what the same maker did with the same counterparty in the last day. */
  readonly splitting: { readonly policies: readonly string[]; readonly acts: number; readonly sumMinor: bigint } | null;
  readonly counterparty: string;
};

function noPolicy(command: string): Refusal {
  return refuse(
    'APPROVALS.NO_POLICY',
    `No approval policy covers "${command}" for these values, and it never runs by one hand. An administrator must propose a policy.`,
    { command },
  );
}

/** An act passes a gate by itself only where a later gate asks another person whatever the values. */
async function refuseAutomatic(db: Db, draft: Draft, now: Date): Promise<Refusal | null> {
  const later = draft.gateOf === undefined ? [] : await livePolicies(db, draft.gateOf, now);
  if (later.some((policy) => policy.conditions.length === 0 && policy.steps.some(isPeopleStep))) return null;
  return refuse(
    'APPROVALS.AUTOMATIC_LAST_GATE',
    `The policies let "${draft.command}" pass by itself, but no later gate asks another person. An administrator must propose a policy that asks somebody.`,
    { command: draft.command, gateOf: draft.gateOf ?? null },
  );
}

async function refusalOf(
  db: Db,
  draft: Draft,
  at: { firing: readonly StoredPolicy[]; steps: readonly Step[]; rateOf: RateOf; now: Date },
): Promise<Refusal | null> {
  if (at.firing.length === 0) return draft.withoutPolicy === 'run' ? null : noPolicy(draft.command);
  if (at.steps.length === 0) return refuseAutomatic(db, draft, at.now);
  const tooLow = beyondAuthority(at.firing, draft.facts, at.rateOf);
  if (!tooLow) return null;
  return refuse(
    'APPROVALS.BEYOND_AUTHORITY',
    `The amount is above what the role "${tooLow.role}" may approve. Divide nothing: ask an administrator for a policy that covers it.`,
    { role: tooLow.role, limitMinor: tooLow.limitMinor, currency: tooLow.currency },
  );
}

/**
 * Judges an act by the policies that hold at the moment; nothing is written. Where the act alone would need nobody but
 * looks like a part of a larger one that was cut up, the policies of the larger one apply.
 */
export async function judge(db: Db, draft: Draft, by: Making): Promise<Judgement> {
  const live = await livePolicies(db, draft.command, by.now);
  const { timeZone, roles } = await circumstancesOf(db, by.personId);
  const makerKind = by.personId === null ? 'system' : 'person';
  const facts = actFacts(
    draft.facts,
    {
      makerKind,
      creator: by.actorId,
      creatorRoles: roles,
      source: by.personId === null ? 'machine' : 'hand',
      key: by.key ?? null,
      now: by.now,
      timeZone,
      input: draft.input,
    },
    live.flatMap((policy) => policy.conditions.flat().map((condition) => condition.field)),
  );
  const needed = ratesNeeded(live, facts);
  const rates = await ratesOn(db, needed, by.businessDate);
  const rateOf = ratesFrom(rates);
  const missing = needed.find((pair) => !rateOf(pair.from, pair.to));
  const counterparty =
    typeof facts.counterparty === 'string' ? facts.counterparty : `${draft.entityType}/${draft.entityId}`;
  const { amountMinor, currency } = draft.facts;
  const dealing = { command: draft.command, makerId: by.personId ?? by.actorId, counterparty, at: by.now };
  const earlier =
    amountMinor === undefined || currency === undefined
      ? { acts: 0, sumMinor: 0n }
      : await earlierActs(db, { ...dealing, currency, besides: by.revises ?? null });
  const alone = live.filter((policy) => policyFires(policy, facts, rateOf));
  const together = splitBelow(live, { facts, earlier }, rateOf);
  const firing = alone.length > 0 || draft.withoutPolicy === 'refuse' ? alone : together;
  const steps = mergeSteps(firing, makerKind);
  return {
    refusal: missing
      ? rateMissing(missing, by.businessDate)
      : await refusalOf(db, draft, { firing, steps, rateOf, now: by.now }),
    facts,
    firing,
    steps,
    splitting: together.length > 0 ? { policies: together.map((policy) => policy.name), ...earlier } : null,
    counterparty,
  };
}
