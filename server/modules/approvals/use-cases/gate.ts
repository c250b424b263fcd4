import { humanReference } from '@/server/kernel/ids';
import { refuse } from '@/server/kernel/refusal';
import type { RunContext } from '@/server/platform/command/context';
import type { GateAnswer, RequestDraft } from '@/server/platform/command/ports';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { notePredecessor } from '../approvals.again.repo';
import { insertPass } from '../approvals.policy.repo';
import { approvalSubmitted } from '../approvals.events';
import { insertMakers, insertRequest, namesWhoMay, nextRequestNo, waitingRef } from '../approvals.repo';
import { lockKeyOf } from '../approvals.key.repo';
import { refuseKey } from './hold-key';
import { judge, type Judgement } from './judge';
import { termsOf } from './terms-of';

async function refuseSecond(context: RunContext, draft: RequestDraft): Promise<never> {
  const other = await waitingRef(context.tx, draft);
  throw refuse(
    'APPROVALS.ALREADY_WAITING',
    `The same act on this ${draft.entityType} waits for approval already${other ? ` as ${other}` : ''}. Have it decided or withdrawn first.`,
    { ref: other, entityType: draft.entityType, entityId: draft.entityId },
  );
}

async function store(context: RunContext, draft: RequestDraft, judged: Judgement): Promise<GateAnswer> {
  const { tx, run, actor } = context;
  const terms = await termsOf(context, draft, judged);
  const id = uuidv7();
  const ref = humanReference('AP', run.businessDate, await nextRequestNo(tx));
  const stored = await insertRequest(tx, {
    ...terms,
    command: draft.command,
    entityType: draft.entityType,
    entityId: draft.entityId,
    id,
    ref,
    // Whoever acts by a key is the person behind it.
    makerKind: actor.personId ? 'person' : 'system',
    makerId: actor.personId ?? actor.id,
    submitRunId: run.id,
    submittedAt: run.now,
  });
  if (!stored) return refuseSecond(context, draft);
  const maker = actor.personId ? [{ personId: actor.personId, why: 'maker' }] : [];
  await insertMakers(tx, { id, version: 1 }, [...maker, ...draft.hands]);
  await notePredecessor(tx, { ...draft, id, runId: run.id, at: run.now });
  await context.raise(approvalSubmitted, { requestId: id });
  const people = await namesWhoMay(tx, { id, version: 1, waitingRoles: terms.waitingRoles });
  return { kind: 'waits', requestId: id, requestRef: ref, mayApprove: people.map((person) => person.name) };
}

/** An act that nobody is asked about is remembered with its amount, so that many small ones are seen as one. */
async function pass({ tx, run, actor }: RunContext, draft: RequestDraft, judged: Judgement): Promise<GateAnswer> {
  const { amountMinor, currency } = draft.facts;
  if (amountMinor !== undefined && currency !== undefined) {
    const { counterparty } = judged;
    const makerId = actor.personId ?? actor.id;
    await insertPass(tx, {
      command: draft.command,
      makerId,
      counterparty,
      amountMinor,
      currency,
      runId: run.id,
      at: run.now,
    });
  }
  return { kind: 'run' };
}

/**
 * Decides by the policies of the command whether an act runs now, waits for people, or cannot be made. All policies that
 * fire are joined; the request keeps their versions, and the facts by which they fired.
 */
export async function gate(context: RunContext, draft: RequestDraft): Promise<GateAnswer> {
  const { tx, run, actor } = context;
  const key = await lockKeyOf(tx, actor.as);
  const { amountMinor = null, currency = null } = draft.facts;
  const beyond = key && (await refuseKey(context, key, { command: draft.command, amountMinor, currency }));
  if (beyond) return { kind: 'refused', refusal: beyond };
  const judged = await judge(tx, draft, {
    key: key?.name ?? null,
    personId: actor.personId,
    actorId: actor.personId ?? actor.id,
    now: run.now,
    businessDate: run.businessDate,
  });
  if (judged.refusal) return { kind: 'refused', refusal: judged.refusal };
  return judged.steps.length === 0 ? pass(context, draft, judged) : store(context, draft, judged);
}
