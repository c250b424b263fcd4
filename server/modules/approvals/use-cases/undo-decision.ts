import { invariant } from '@/server/kernel/invariant';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { approvalUndone } from '../approvals.events';
import { decisionsOf, findRequest, namesWhoMay, setWaitingRoles, yesesOf } from '../approvals.repo';
import { undoDecisionInput } from '../approvals.schema';
import { insertUndo, ownDecision, type OwnDecision } from '../approvals.undo.repo';
import { refuseEnded } from '../domain/standing';
import { progress } from '../domain/steps';
import { exampleDecided } from './example-request';

function refuseUndo(ref: string, own: OwnDecision | null): Refusal | null {
  if (!own) return refuse('APPROVALS.NOT_DECIDED', `There is no decision of yours on ${ref} that you could take back.`);
  if (!own.undoneBefore) return null;
  const message = `You took back a decision on ${ref} before, so this one stands. Ask its maker to withdraw the request, or another approver to reject it.`;
  return refuse('APPROVALS.UNDONE_BEFORE', message);
}

/**
 * Takes back one's own decision while others are still missing. The decision stays written down and counts no more; its
 * person may decide once more on this version. The row of the request is locked as a decision locks it: with the last
 * approval at the same moment, one of the two comes first and the other is refused. Refusals in a fixed order: not found,
 * closed, expired, version, none of one's own, taken back before.
 */
export const undoDecision = defineCommand({
  name: 'approvals.undoDecision',
  permission: 'approvals.decide',
  effect: 'work',
  input: undoDecisionInput,
  example: async (world) => {
    const { requestId, version } = await exampleDecided(world);
    return { requestId, version };
  },
  approval: null,
  handle: async (context, input): Promise<{ ref: string; mayApprove: string[] } | Refusal> => {
    const { tx, run, actor } = context;
    const request = await findRequest(tx, input.requestId, true);
    if (!request)
      return refuse('APPROVALS.NOT_FOUND', 'There is no such request. Open it from the inbox.', {
        requestId: input.requestId,
      });
    const ended = refuseEnded(request, run.now);
    if (ended) return ended;
    if (request.version !== input.version) {
      const message = `${request.ref} was changed, and your decision on the version before does not count any more.`;
      return refuse('APPROVALS.VERSION_STALE', message, { shown: input.version, version: request.version });
    }
    const { personId } = actor;
    // Also what a key said is taken back by its owner; a key that no policy names could undo what the owner said.
    if (!personId || actor.as.kind === 'key')
      return refuse('APPROVALS.PERSON_ONLY', 'Only a person takes a decision back.', { denied: true });
    const own = await ownDecision(tx, request, personId);
    const refused = refuseUndo(request.ref, own);
    if (refused) return refused;
    invariant(own, 'without a decision it was refused');
    await insertUndo(tx, { decisionId: own.id, personId, reason: input.reason ?? null, runId: run.id, at: run.now });
    const { waitingRoles } = progress(request.steps, yesesOf(await decisionsOf(tx, request)));
    await setWaitingRoles(tx, request.id, waitingRoles);
    await context.raise(approvalUndone, { requestId: request.id, decisionId: own.id });
    await context.audit({
      entityType: 'approval_request',
      entityId: request.id,
      before: { decision: own.decision },
      after: { ref: request.ref, decisionId: own.id, undone: true, contentHash: request.contentHash },
      reason: input.reason,
    });
    const left = await namesWhoMay(tx, { ...request, waitingRoles });
    return { ref: request.ref, mayApprove: left.map((person) => person.name) };
  },
});
