import { refuse, Refusal } from '@/server/kernel/refusal';
import type { RunContext } from '@/server/platform/command/context';
import { defineCommand } from '@/server/platform/command/define';
import type { RequestDraft } from '@/server/platform/command/ports';
import { fieldsOf, redraft, withChanges } from '@/server/platform/command/redraft';
import { approvalRevised } from '../approvals.events';
import { findRequest, insertMakers, namesWhoMay, type RequestRow } from '../approvals.repo';
import { reviseInput } from '../approvals.schema';
import { insertVersion, standingDecisions } from '../approvals.version.repo';
import { editableFields } from '../domain/editable';
import { refuseEnded, refuseNotShown } from '../domain/standing';
import { exampleRevisable } from './example-request';
import { judge, type Judgement } from './judge';
import { termsOf } from './terms-of';

type Fields = Readonly<Record<string, unknown>>;

export type Revised = {
  ref: string;
  version: number;
  contentHash: string;
  mayApprove: string[];
  /** How many decisions on the version before count no more. */
  voided: number;
};

/** The fields of a request that its maker may change; none where there is only a subject. */
export function revisableFields(request: Pick<RequestRow, 'command' | 'entityId' | 'input'>): string[] {
  const input = request.input as Fields;
  return editableFields(fieldsOf(request.command, input), input, request.entityId);
}

/** Why this is not changed by whoever asks for it; a key may ask for much, and never changes what others are looking at. */
function refuseReviser({ actor }: RunContext, request: RequestRow): Refusal | null {
  const { ref, makerId, id } = request;
  if (!actor.personId || actor.as.kind === 'key')
    return refuse('APPROVALS.PERSON_ONLY', `Only a person changes ${ref}. Withdraw it and submit another.`, {
      denied: true,
    });
  if (makerId === actor.personId) return null;
  return refuse(
    'APPROVALS.NOT_MAKER',
    `Only its maker changes ${ref}. If it is wrong, reject it with a reason, or say so in a comment.`,
    { denied: true, entityType: 'approval_request', entityId: id },
  );
}

function refuseFields(request: RequestRow, changes: Fields): Refusal | null {
  const { ref, command, input } = request;
  if (revisableFields(request).length === 0)
    return refuse(
      'APPROVALS.NOTHING_TO_EDIT',
      `${ref} names only what it is about; there is nothing in it to change. Withdraw it, change the record, and submit it anew.`,
    );
  const known = new Set(fieldsOf(command, input as Fields));
  const unknown = Object.keys(changes).find((name) => !known.has(name));
  return unknown === undefined
    ? null
    : refuse('APPROVALS.FIELD_UNKNOWN', `"${unknown}" is no field of ${ref}. Change one of those it has.`, {
        field: unknown,
      });
}

function refuseDraft(request: RequestRow, draft: RequestDraft): Refusal | null {
  const { ref, entityType, entityId } = request;
  if (draft.entityType !== entityType || draft.entityId !== entityId)
    return refuse(
      'APPROVALS.OTHER_SUBJECT',
      `${ref} would be about something else. Withdraw it, and submit another request for that.`,
      { entityType, entityId },
    );
  return draft.contentHash === request.contentHash
    ? refuse('APPROVALS.UNCHANGED', `Nothing of ${ref} would be different, so it stays as it is.`)
    : null;
}

/** Whom the policies of this moment ask about the act as it is now. */
async function judgeAnew(
  { tx, run }: RunContext,
  request: RequestRow,
  draft: RequestDraft,
): Promise<Judgement | Refusal> {
  const { id, ref, makerId } = request;
  const judged = await judge(tx, draft, {
    personId: makerId,
    actorId: makerId,
    now: run.now,
    businessDate: run.businessDate,
    revises: id,
  });
  if (judged.refusal) return judged.refusal;
  if (judged.steps.length > 0) return judged;
  return refuse(
    'APPROVALS.NEEDS_NOBODY',
    `With these values nobody has to agree. Withdraw ${ref} and do it on the record itself.`,
  );
}

/** The database asks its clock as it writes, and the row may have been waited for: then the request expired meanwhile. */
function expiredMeanwhile(error: unknown, request: RequestRow): Refusal | null {
  const constraint = typeof error === 'object' && error !== null && 'constraint' in error ? error.constraint : null;
  return constraint === 'approval_request_revised' ? refuseEnded(request, request.expiresAt) : null;
}

/** Makes the request its next version and tells of it. Throws the refusal where it expired while its row was waited for. */
async function follow(
  context: RunContext,
  request: RequestRow,
  next: { draft: RequestDraft; judged: Judgement; reason: string },
): Promise<Revised> {
  const { tx, run } = context;
  const { id, ref, makerId } = request;
  const { draft, judged, reason } = next;
  const voided = await standingDecisions(tx, request);
  const terms = await termsOf(context, draft, judged);
  await insertVersion(tx, request, { ...terms, personId: makerId, reason, runId: run.id, at: run.now }).catch(
    (error: unknown) => {
      throw expiredMeanwhile(error, request) ?? error;
    },
  );
  const version = request.version + 1;
  await insertMakers(tx, { id, version }, draft.hands);
  await context.raise(approvalRevised, { requestId: id, version });
  const { contentHash, waitingRoles } = terms;
  await context.audit({
    entityType: 'approval_request',
    entityId: id,
    before: { version: request.version, contentHash: request.contentHash },
    after: { ref, version, contentHash, voided },
    reason,
  });
  const people = await namesWhoMay(tx, { id, version, waitingRoles });
  return { ref, version, contentHash, mayApprove: people.map((person) => person.name), voided: voided.length };
}

/**
 * Changes a request that waits, by its maker: it gets a next version, drafted and judged as a new one would be, and decisions
 * on the version before count no more. The row is locked first, so that of a change and a last decision one is first and the
 * other is refused. Refusals in a fixed order: not found, closed, expired, version, content, not a person, not the maker,
 * nothing to edit, unknown field, then those of the act itself, another subject, nothing different, policies.
 */
export const revise = defineCommand({
  name: 'approvals.revise',
  permission: 'approvals.withdraw',
  effect: 'work',
  input: reviseInput,
  example: async (world) => {
    const { requestId, version, contentHash } = await exampleRevisable(world);
    return { requestId, version, contentHash, input: { rate: '0.0872' }, reason: 'A digit was wrong' };
  },
  approval: null,
  handle: async (context, { requestId, input: changes, reason, ...shown }): Promise<Revised | Refusal> => {
    const { tx, run } = context;
    const request = await findRequest(tx, requestId, true);
    if (!request)
      return refuse('APPROVALS.NOT_FOUND', 'There is no such request. Open it from the inbox.', { requestId });
    const refused =
      refuseEnded(request, run.now) ??
      refuseNotShown(request, shown) ??
      refuseReviser(context, request) ??
      refuseFields(request, changes);
    if (refused) return refused;
    const { command, makerId } = request;
    const input = withChanges(command, request.input as Fields, changes);
    const draft = await redraft(context, { command, input, makerId });
    const same = refuseDraft(request, draft);
    if (same) return same;
    const judged = await judgeAnew(context, request, draft);
    return judged instanceof Refusal ? judged : follow(context, request, { draft, judged, reason });
  },
});
