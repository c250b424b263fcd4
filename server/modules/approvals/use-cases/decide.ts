import { refuse, type Refusal } from '@/server/kernel/refusal';
import type {
  AuditNote,
  ContentDifference,
  ExecutionOutcome,
  Run,
  RunContext,
} from '@/server/platform/command/context';
import { defineCommand } from '@/server/platform/command/define';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { approvalClosed, approvalDecided } from '../approvals.events';
import {
  closeRequest,
  decisionsOf,
  findRequest,
  insertDecision,
  namesWhoMay,
  setWaitingRoles,
  yesesOf,
  type NewDecision,
  type RequestRow,
} from '../approvals.repo';
import { decideInput, type DecideInput } from '../approvals.schema';
import { refuseEnded, refuseNotShown, refuseWrongKind } from '../domain/standing';
import { progress } from '../domain/steps';
import { exampleRequest } from './example-request';
import { lockKeyOf } from '../approvals.key.repo';
import { refuseKey } from './hold-key';
import { readSignature, storeSignature, type ReadSignature } from './sign-decision';
import { placeOf, type Place } from './place-of';
import { tellClosed } from './tell-closed';

/** What a decision led to. `changed` and `failed`: all approvals were there, and nothing was done. */
export type DecideResult =
  | { status: 'pending'; ref: string; mayApprove: string[] }
  | { status: 'rejected'; ref: string }
  | { status: 'executed'; ref: string; result: unknown }
  | { status: 'changed'; ref: string; message: string; difference: readonly ContentDifference[] }
  | { status: 'failed'; ref: string; code: string; message: string };

/** What of an input the rules look at: what was shown, the decision and its reason. */
export type Given = Pick<DecideInput, 'version' | 'contentHash' | 'decision' | 'reason'>;

/** A decision that counts: whose, with which roles, and on which step. */
export type Counted = {
  personId: string;
  onBehalfOf: string | null;
  roles: readonly string[];
  stepNo: number;
  keyId?: string | null;
};

/** Whether there is anything to decide, before anybody asks who decides. */
export function refuseStale(request: RequestRow, given: Given, now: Date): Refusal | null {
  return refuseEnded(request, now) ?? refuseNotShown(request, given);
}

/** The decision as it counts from this place, or why it does not. */
export function countFrom(
  request: RequestRow,
  given: Given,
  by: { personId: string; place: Place },
): Refusal | Counted {
  const { personId, place } = by;
  if (place.refusal) return place.refusal;
  const { phase, stepNo, roles, onBehalfOf } = place;
  return refuseWrongKind(request, phase, given) ?? { personId, onBehalfOf, roles, stepNo };
}

async function refuseOrCount(context: RunContext, request: RequestRow, input: DecideInput): Promise<Refusal | Counted> {
  const { tx, run, actor } = context;
  const stale = refuseStale(request, input, run.now);
  if (stale) return stale;
  const { personId } = actor;
  if (!personId) return refuse('APPROVALS.PERSON_ONLY', 'Only a person decides on a request.', { denied: true });
  const key = await lockKeyOf(tx, actor.as);
  const place = await placeOf(tx, request, { personId, lock: true, key: key?.name ?? null });
  const counted = countFrom(request, input, { personId, place });
  if (!key || counted instanceof Error) return counted;
  const beyond = input.decision === 'reject' ? null : await refuseKey(context, key, request);
  return beyond ?? { ...counted, keyId: key.id };
}

async function afterExecution(
  context: RunContext,
  request: RequestRow,
  outcome: ExecutionOutcome,
): Promise<DecideResult> {
  const { ref } = request;
  if (outcome.status === 'executed') return { status: 'executed', ref, result: outcome.result };
  await tellClosed(context, request);
  await context.raise(approvalClosed, { requestId: request.id, status: outcome.status });
  return outcome.status === 'changed'
    ? {
        status: 'changed',
        ref,
        message: `What ${ref} relies on changed after it was submitted; nothing was done.`,
        difference: outcome.difference,
      }
    : { status: 'failed', ref, code: outcome.code, message: outcome.message };
}

async function follow(context: RunContext, request: RequestRow, input: DecideInput): Promise<DecideResult> {
  const { tx, run } = context;
  if (input.decision === 'reject') {
    await closeRequest(tx, request.id, { status: 'rejected', at: run.now, reason: input.reason ?? null });
    await tellClosed(context, request);
    await context.raise(approvalClosed, { requestId: request.id, status: 'rejected' });
    return { status: 'rejected', ref: request.ref };
  }
  const now = progress(request.steps, yesesOf(await decisionsOf(tx, request)));
  await setWaitingRoles(tx, request.id, now.waitingRoles);
  if (now.complete) return afterExecution(context, request, await context.executeApproved(request.id));
  const left = await namesWhoMay(tx, { ...request, waitingRoles: now.waitingRoles });
  return { status: 'pending', ref: request.ref, mayApprove: left.map((person) => person.name) };
}

/** The row of a decision that counts. */
export function decisionRow(
  request: RequestRow,
  given: Given,
  { counted, run }: { counted: Counted; run: Run },
): NewDecision {
  return {
    ...counted,
    id: uuidv7(),
    requestId: request.id,
    version: request.version,
    decision: given.decision,
    contentHash: request.contentHash,
    reason: given.reason ?? null,
    runId: run.id,
    at: run.now,
  };
}

/** What the audit row of a decision says. */
export function auditOfDecision(
  request: RequestRow,
  row: NewDecision,
  now: { status: DecideResult['status']; signed: boolean; bulkId?: string },
): AuditNote {
  return {
    entityType: 'approval_request',
    entityId: request.id,
    before: { status: request.status },
    after: {
      ref: request.ref,
      decision: row.decision,
      status: now.status,
      contentHash: request.contentHash,
      signed: now.signed,
      ...(row.onBehalfOf ? { onBehalfOf: row.onBehalfOf } : {}),
      ...(row.keyId ? { keyId: row.keyId } : {}),
      ...(now.bulkId ? { bulkId: now.bulkId } : {}),
    },
    ...(row.reason === null ? {} : { reason: row.reason }),
  };
}

/** How a decision comes to its signature: from the input of its act, or from that of a whole bulk. */
export type SignatureOf = (
  context: RunContext,
  request: RequestRow,
  input: DecideInput,
) => Promise<ReadSignature | null | Refusal>;

/** The decision itself, within a run of `approvals.decide`; `bulkId` names the bulk that it belongs to, if any. */
export async function decideOne(
  context: RunContext,
  input: DecideInput & { bulkId?: string },
  signatureOf: SignatureOf,
): Promise<DecideResult | Refusal> {
  const { tx, run } = context;
  const request = await findRequest(tx, input.requestId, true);
  if (!request)
    return refuse('APPROVALS.NOT_FOUND', 'There is no such request. Open it from the inbox.', {
      requestId: input.requestId,
    });
  const counted = await refuseOrCount(context, request, input);
  if (counted instanceof Error) return counted;
  const signature = await signatureOf(context, request, input);
  if (signature instanceof Error) return signature;
  const row = decisionRow(request, input, { counted, run });
  await insertDecision(tx, row);
  await storeSignature(context, row.id, signature);
  await context.raise(approvalDecided, { requestId: request.id, decision: input.decision });
  const result = await follow(context, request, input);
  const { bulkId } = input;
  const now = { status: result.status, signed: signature !== null, ...(bulkId ? { bulkId } : {}) };
  await context.audit(auditOfDecision(request, row, now));
  return result;
}

/**
 * Decides on a request. The row is locked first, so that of many who decide at once each sees what the one before did.
 * The last approval executes the act in the same transaction. Refusals in a fixed order: not found, closed, expired,
 * version, content, own request, already decided, not asked, other step or reason, signature.
 */
export const decide = defineCommand({
  name: 'approvals.decide',
  permission: 'approvals.decide',
  effect: 'work',
  input: decideInput,
  example: async (world) => ({ ...(await exampleRequest(world)), decision: 'approve' as const }),
  approval: null,
  // A yes is worth what its request does; a no only ever stops something. A signature is a proof in itself, read below.
  proof: ({ decision, signature }) => (decision === 'reject' || signature ? 'none' : 'required'),
  handle: (context, input): Promise<DecideResult | Refusal> => decideOne(context, input, readSignature),
});
