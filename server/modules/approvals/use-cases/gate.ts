import { humanReference } from '@/server/kernel/ids';
import { refuse } from '@/server/kernel/refusal';
import type { RunContext } from '@/server/platform/command/context';
import type { GateAnswer, RequestDraft } from '@/server/platform/command/ports';
import { canonicalHash } from '@/server/platform/crypto/canonical';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { approvalSubmitted } from '../approvals.events';
import { insertMakers, insertRequest, livePolicies, namesWhoMay, nextRequestNo, waitingRef } from '../approvals.repo';
import type { StoredPolicy } from '../approvals.schema';
import { policyFires, type Facts } from '../domain/policy-match';
import { beyondAuthority, mergeSteps, progress } from '../domain/steps';

const HOUR_MS = 3_600_000;

function withoutPolicy(draft: RequestDraft): GateAnswer {
  if (draft.withoutPolicy === 'run') return { kind: 'run' };
  return {
    kind: 'refused',
    refusal: refuse(
      'APPROVALS.NO_POLICY',
      `No approval policy covers "${draft.command}" for these values, and it never runs by one hand. An administrator must propose a policy.`,
      { command: draft.command },
    ),
  };
}

async function store(context: RunContext, draft: RequestDraft, policies: readonly StoredPolicy[]): Promise<GateAnswer> {
  const { tx, run, actor } = context;
  const makerKind = actor.as.kind === 'person' ? 'person' : 'system';
  const steps = mergeSteps(policies, makerKind);
  const { waitingRoles } = progress(steps, []);
  const id = uuidv7();
  const ref = humanReference('AP', run.businessDate, await nextRequestNo(tx));
  const expiresAt = new Date(
    run.now.getTime() + Math.min(...policies.map((policy) => policy.expiresAfterHours)) * HOUR_MS,
  );
  const stored = await insertRequest(tx, {
    ...draft,
    id,
    ref,
    makerKind,
    makerId: actor.personId ?? actor.id,
    submitRunId: run.id,
    consequencesHash: canonicalHash(draft.consequences),
    policies: policies.map(({ id: policyId, name, version }) => ({ id: policyId, name, version })),
    steps,
    waitingRoles: [...waitingRoles],
    amountMinor: draft.facts.amountMinor ?? null,
    currency: draft.facts.currency ?? null,
    dueAt: draft.dueAt ?? expiresAt,
    expiresAt,
    submittedAt: run.now,
  });
  if (!stored) {
    const other = await waitingRef(tx, draft);
    throw refuse(
      'APPROVALS.ALREADY_WAITING',
      `The same act on this ${draft.entityType} waits for approval already${other ? ` as ${other}` : ''}. Have it decided or withdrawn first.`,
      { ref: other, entityType: draft.entityType, entityId: draft.entityId },
    );
  }
  const maker = actor.personId ? [{ personId: actor.personId, why: 'maker' }] : [];
  await insertMakers(tx, id, [...maker, ...draft.hands]);
  await context.raise(approvalSubmitted, { requestId: id });
  const people = await namesWhoMay(tx, { id, version: 1, waitingRoles });
  return { kind: 'waits', requestId: id, requestRef: ref, mayApprove: people.map((person) => person.name) };
}

/**
 * Decides by the policies of the command whether an act runs now, waits for people, or cannot be made. All policies that
 * fire are joined; the request keeps their versions. Facts that policies see besides those of the act: `makerKind`.
 */
export async function gate(context: RunContext, draft: RequestDraft): Promise<GateAnswer> {
  const facts: Facts = { ...draft.facts, makerKind: context.actor.as.kind === 'person' ? 'person' : 'system' };
  const live = await livePolicies(context.tx, draft.command, context.run.now);
  const firing = live.filter((policy) => policyFires(policy, facts));
  if (firing.length === 0) return withoutPolicy(draft);
  const tooLow = beyondAuthority(firing, draft.facts);
  if (tooLow) {
    return {
      kind: 'refused',
      refusal: refuse(
        'APPROVALS.BEYOND_AUTHORITY',
        `The amount is above what the role "${tooLow.role}" may approve. Divide nothing: ask an administrator for a policy that covers it.`,
        { role: tooLow.role, limitMinor: tooLow.limitMinor, currency: tooLow.currency },
      ),
    };
  }
  return store(context, draft, firing);
}
