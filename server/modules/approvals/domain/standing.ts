import { invariant } from '@/server/kernel/invariant';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import { progress, stepFor, type Step, type StepKind, type Yes } from './steps';

/** What the refusals look at; the rest of a request does not decide who may decide. */
export type Subject = {
  readonly id: string;
  readonly ref: string;
  readonly status: string;
  readonly expiresAt: Date;
  readonly version: number;
  readonly contentHash: string;
  readonly steps: readonly Step[];
};

export type Standing = {
  readonly personId: string;
  readonly roles: readonly string[];
  /** Why the person may not decide at all: a hand in the request; null for none. */
  readonly hand: string | null;
  readonly decided: boolean;
};

const HAND: Readonly<Record<string, string>> = {
  maker: 'You submitted it',
  editor: 'You edited it',
  'cooling-off': "You changed a payee's bank details a short time ago",
  recommender: 'You recommended it',
  'order-maker': 'You made one of the payments in it',
};

/** Whether anybody can decide on the request at this instant. */
export function refuseEnded(request: Subject, now: Date): Refusal | null {
  if (request.status !== 'pending') {
    return refuse(
      'APPROVALS.CLOSED',
      `${request.ref} is ${request.status} and takes no more decisions. Open it to see how it ended.`,
      {
        status: request.status,
      },
    );
  }
  if (request.expiresAt.getTime() <= now.getTime()) {
    return refuse('APPROVALS.EXPIRED', `${request.ref} expired before it was decided. Its maker may submit it again.`, {
      expiresAt: request.expiresAt,
    });
  }
  return null;
}

/** Whether the person was shown what stands in the request now. */
export function refuseNotShown(request: Subject, shown: { version: number; contentHash: string }): Refusal | null {
  if (request.version !== shown.version) {
    const message = `${request.ref} was changed after you opened it. Read its present version and decide on that.`;
    return refuse('APPROVALS.VERSION_STALE', message, { shown: shown.version, version: request.version });
  }
  if (request.contentHash !== shown.contentHash) {
    const message = `What you were shown is not the content of ${request.ref}. Open it again and read it before you decide.`;
    return refuse('APPROVALS.CONTENT_NOT_SHOWN', message, { shown: shown.contentHash });
  }
  return null;
}

/** Whether this person is asked, and for which step and kind of decision; the order of refusals is fixed. */
export function placeOfPerson(
  request: Subject,
  yeses: readonly Yes[],
  person: Standing,
): { readonly refusal: Refusal } | { readonly refusal: null; readonly stepNo: number; readonly phase: StepKind } {
  if (person.hand !== null) {
    const message = `${HAND[person.hand] ?? 'You had a hand in it'}, so somebody else must decide on ${request.ref}.`;
    const details = { denied: true, why: person.hand, entityType: 'approval_request', entityId: request.id };
    return { refusal: refuse('APPROVALS.OWN_REQUEST', message, details) };
  }
  if (person.decided) {
    return {
      refusal: refuse(
        'APPROVALS.ALREADY_DECIDED',
        `You have decided on ${request.ref} already; each person counts once.`,
      ),
    };
  }
  const { phase, waitingRoles } = progress(request.steps, yeses);
  invariant(phase, `request ${request.ref} has all its decisions and is still pending`);
  const stepNo = stepFor(request.steps, yeses, { personId: person.personId, kind: phase, roles: person.roles });
  if (stepNo === null) {
    const message = `${request.ref} waits for ${waitingRoles.join(' or ')}, and you do not hold that role.`;
    return { refusal: refuse('APPROVALS.NOT_ASKED', message, { waitingRoles, roles: person.roles }) };
  }
  return { refusal: null, stepNo, phase };
}

/** Whether the decision is of the kind that is asked for, and says what it has to say. */
export function refuseWrongKind(
  request: Subject,
  phase: StepKind,
  given: { decision: StepKind | 'reject'; reason?: string | undefined },
): Refusal | null {
  if (given.decision === 'reject') {
    return given.reason
      ? null
      : refuse('APPROVALS.REASON_MISSING', 'A rejection needs a reason: the maker has to know what to change.');
  }
  if (given.decision === phase) return null;
  const message =
    phase === 'recommend'
      ? `${request.ref} was made by a machine: one person recommends it first, another one approves it.`
      : `${request.ref} waits for an approval, not for another recommendation.`;
  return refuse('APPROVALS.OTHER_STEP', message, { asked: phase });
}
