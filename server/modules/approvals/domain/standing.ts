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
  /** In minor units; null where it states none. */
  readonly amountMinor?: bigint | null;
};

export type Standing = {
  readonly personId: string;
  readonly roles: readonly string[];
  /** Roles of theirs whose personal limit this amount exceeds; they do not count. */
  readonly beyondLimit?: readonly string[];
  /** Why the person may not decide at all: a hand in the request; null for none. */
  readonly hand: string | null;
  readonly decided: boolean;
  /** The name of the key by which the person decides; null where they sit there themselves. */
  readonly key?: string | null;
};

/** Somebody who lends roles to the person: what counts for the giver counts for this place as well. */
export type Lent = {
  readonly giverId: string;
  readonly giverName: string;
  /** Roles that may be used when standing in: the lent ones and one's own. */
  readonly roles: readonly string[];
  readonly hand: string | null;
  readonly decided: boolean;
};

type Place = {
  readonly refusal: null;
  readonly stepNo: number;
  readonly phase: StepKind;
  readonly onBehalfOf: string | null;
  readonly roles: readonly string[];
};

const HAND: Readonly<Record<string, string>> = {
  maker: 'You submitted it',
  editor: 'You edited it',
  'cooling-off': "You changed a payee's bank details, or approved the change, a short time ago",
  recommender: 'You recommended it',
  'order-maker': 'You made one of the payments in it',
  party: 'You give or get rights by it',
};

/** Whether anybody can decide on the request at this instant. */
export function refuseEnded(request: Subject, now: Date): Refusal | null {
  if (request.status !== 'pending') {
    return refuse(
      'APPROVALS.CLOSED',
      `${request.ref} is ${request.status} and takes no more decisions. Open it to see how it ended.`,
      { status: request.status },
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

/** What is asked for now; throws BrokenInvariant where nothing is, since a complete request does not stay pending. */
function askedNow(request: Subject, yeses: readonly Yes[]) {
  const { phase, waitingRoles } = progress(request.steps, yeses);
  invariant(phase, `request ${request.ref} has all its decisions and is still pending`);
  return { phase, waitingRoles };
}

/** Whether this person is asked, and for which step and kind of decision; the order of refusals is fixed. */
export function placeOfPerson(
  request: Subject,
  yeses: readonly Yes[],
  person: Standing,
): { readonly refusal: Refusal } | Place {
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
  const { phase, waitingRoles } = askedNow(request, yeses);
  const { personId, roles, key = null } = person;
  if (key !== null && !request.steps.some((step) => step.kind === phase && step.keys?.includes(key))) {
    const message = `No policy of ${request.ref} lets the key "${key}" decide. A person decides in the portal.`;
    const details = { denied: true, key, entityType: 'approval_request', entityId: request.id };
    return { refusal: refuse('APPROVALS.KEY_NOT_NAMED', message, details) };
  }
  const stepNo = stepFor(request.steps, yeses, { personId, kind: phase, roles, key });
  if (stepNo === null) {
    const over = person.beyondLimit?.find((role) => waitingRoles.includes(role));
    if (over !== undefined) {
      const text =
        request.amountMinor === null
          ? `${request.ref} moves money and states no amount, and as ${over} you decide up to a limit. Somebody without one decides.`
          : `The amount of ${request.ref} is above what you may decide as ${over}. Somebody with a higher limit decides.`;
      return { refusal: refuse('APPROVALS.BEYOND_PERSONAL_LIMIT', text, { role: over }) };
    }
    const message = `${request.ref} waits for ${waitingRoles.join(' or ')}, and you do not hold that role.`;
    return { refusal: refuse('APPROVALS.NOT_ASKED', message, { waitingRoles, roles: person.roles }) };
  }
  return { refusal: null, stepNo, phase, onBehalfOf: null, roles: person.roles };
}

function placeOfLent(
  request: Subject,
  yeses: readonly Yes[],
  { personId, lent, phase }: { personId: string; lent: Lent; phase: StepKind },
): { readonly refusal: Refusal } | Place {
  const { giverId, giverName, roles } = lent;
  if (lent.hand !== null) {
    const message = `You stand in for ${giverName}, who had a hand in ${request.ref}; somebody else must decide on it.`;
    const details = { denied: true, why: lent.hand, entityType: 'approval_request', entityId: request.id, giverId };
    return { refusal: refuse('APPROVALS.DELEGATE_OF_MAKER', message, details) };
  }
  if (lent.decided) {
    const message = `${giverName}, for whom you stand in, has decided on ${request.ref} already; the two of you count once.`;
    return { refusal: refuse('APPROVALS.ALREADY_DECIDED', message, { giverId }) };
  }
  const stepNo = stepFor(request.steps, yeses, { personId, onBehalfOf: giverId, kind: phase, roles });
  if (stepNo === null)
    return { refusal: refuse('APPROVALS.NOT_ASKED', `${request.ref} does not wait for a role of ${giverName}.`) };
  return { refusal: null, stepNo, phase, onBehalfOf: giverId, roles };
}

/**
 * As `placeOfPerson`, with the roles that others lend: one's own come first, so that nobody is counted who need not be. A
 * hand or a decision of one's own is never healed by a borrowed role.
 */
export function placeOfAny(
  request: Subject,
  yeses: readonly Yes[],
  { self, lent }: { readonly self: Standing; readonly lent: readonly Lent[] },
): { readonly refusal: Refusal } | Place {
  const own = placeOfPerson(request, yeses, self);
  // What others lend a person is not their key's.
  if (!own.refusal || self.hand !== null || self.decided || self.key) return own;
  const { phase, waitingRoles } = askedNow(request, yeses);
  const asked = lent.filter((one) => one.roles.some((role) => waitingRoles.includes(role)));
  const places = asked.map((one) => placeOfLent(request, yeses, { personId: self.personId, lent: one, phase }));
  return places.find((place) => place.refusal === null) ?? places[0] ?? own;
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
