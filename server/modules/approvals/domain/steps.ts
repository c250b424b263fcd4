import { convertMinor, NO_RATES, type RateOf } from './exchange';

export type StepKind = 'recommend' | 'approve';

/**
 * What a policy asks for: so many people of a role. With a limit, the role decides up to that amount only. When nobody
 * decided for so many hours, another role may decide as well.
 */
export type PeopleStep = {
  readonly kind?: StepKind;
  readonly role: string;
  readonly count: number;
  readonly limitMinor?: string;
  readonly currency?: string;
  readonly escalateTo?: string;
  readonly escalateAfterHours?: number;
  /** Whether each yes on this step has to be signed with a passkey. */
  readonly passkey?: boolean;
  /** Names of the keys by which their owners may decide here; without a name no key decides. */
  readonly keys?: readonly string[];
};

/** Nobody is asked here, since a later gate of the same act still asks another person. */
export type AutomaticStep = { readonly kind: 'automatic' };

export type PolicyStep = PeopleStep | AutomaticStep;

/** What a request asks for after all its policies were joined. */
export type Step = {
  readonly kind: StepKind;
  readonly role: string;
  readonly count: number;
  /** The role that may decide as well once the request is escalated; absent before, and where no policy names one. */
  readonly escalateTo?: string;
  readonly passkey?: boolean;
  readonly keys?: readonly string[];
};

export function isPeopleStep(step: PolicyStep): step is PeopleStep {
  return step.kind !== 'automatic';
}

/** A person's yes, with the roles held at that moment. With a borrowed role it is the yes of both people, and counts once. */
export type Yes = {
  readonly personId: string;
  readonly onBehalfOf?: string | null;
  readonly kind: StepKind;
  readonly roles: readonly string[];
  /** The name of the key by which the person said it; it counts only where a step names that key. */
  readonly key?: string | null;
};

/** How far a request is: people counted per step, where each person counts, and whom it waits for. */
export type Progress = {
  readonly filled: readonly number[];
  readonly placeOf: ReadonlyMap<string, number>;
  /** The kind of decision that is asked for now: recommendations come first. Null when nobody is asked any more. */
  readonly phase: StepKind | null;
  /** Roles of which one more person would bring the request further. */
  readonly waitingRoles: readonly string[];
  readonly complete: boolean;
};

function joined(known: Step | undefined, step: PeopleStep, kind: StepKind): Step {
  // A role that one policy lets stand in and another does not may not stand in: the strictest union.
  const escalateTo = !known || known.escalateTo === step.escalateTo ? step.escalateTo : undefined;
  const count = Math.max(step.count, known?.count ?? 0);
  const passkey = step.passkey === true || known?.passkey === true;
  // Likewise a key: whoever signs with a passkey is a person, and what one policy does not name may not decide.
  const keys = passkey ? [] : (step.keys ?? []).filter((name) => !known || known.keys?.includes(name));
  return {
    kind,
    role: step.role,
    count,
    ...(escalateTo === undefined ? {} : { escalateTo }),
    ...(passkey ? { passkey } : {}),
    ...(keys.length > 0 ? { keys } : {}),
  };
}

/** A machine made the act, so one person recommends it first; no key was named for that. */
function recommended({ keys: _named, ...first }: Step): Step {
  return { ...first, kind: 'recommend', count: 1 };
}

/**
 * Joins the steps of all policies that fire into the strictest union: per role and kind the largest number asked for, so
 * that a person is asked once. An act of a machine has no hand of a person in it, so one person recommends first. No step
 * at all comes out only where every policy is automatic.
 */
export function mergeSteps(
  policies: readonly { readonly steps: readonly PolicyStep[] }[],
  maker: 'person' | 'system',
): Step[] {
  const merged = new Map<string, Step>();
  for (const step of policies.flatMap((policy) => policy.steps).filter(isPeopleStep)) {
    const kind = step.kind ?? 'approve';
    const id = `${kind}/${step.role}`;
    merged.set(id, joined(merged.get(id), step, kind));
  }
  const steps = [...merged.values()];
  const approve = steps.filter((step) => step.kind === 'approve');
  const recommend = steps.filter((step) => step.kind === 'recommend');
  const first = approve[0];
  if (maker === 'system' && recommend.length === 0 && first) recommend.push(recommended(first));
  return [...recommend, ...approve];
}

/**
 * Whether a decision has to be signed: as soon as one step of its kind asks for it. People are seated anew with every
 * decision, so that whoever decided first on another step may come to fill that one.
 */
export function demandsPasskey(
  steps: readonly { readonly kind: StepKind; readonly passkey?: boolean | undefined }[],
  decision: StepKind | 'reject',
): boolean {
  return steps.some((step) => step.kind === decision && step.passkey === true);
}

/** The steps as they count at a moment: before the escalation, nobody stands in. */
export function stepsNow(steps: readonly Step[], escalated: boolean): Step[] {
  if (escalated) return [...steps];
  return steps.map(({ escalateTo: _later, ...now }) => now);
}

/** Hours after which the roles that stand in may decide: the longest of all policies; null when nobody stands in. */
export function escalationHours(
  policies: readonly { readonly steps: readonly PolicyStep[] }[],
  steps: readonly Step[],
): number | null {
  if (!steps.some((step) => step.escalateTo !== undefined)) return null;
  const hours = policies.flatMap((policy) =>
    policy.steps.filter(isPeopleStep).map((step) => step.escalateAfterHours ?? 0),
  );
  return Math.max(...hours);
}

/** The first step whose role may not decide on this amount; an amount that cannot be compared is beyond every limit. */
export function beyondAuthority(
  policies: readonly { readonly steps: readonly PolicyStep[] }[],
  amount: { readonly amountMinor?: bigint; readonly currency?: string },
  rateOf: RateOf = NO_RATES,
): PeopleStep | null {
  const exceeded = (step: PeopleStep) => {
    if (step.limitMinor === undefined) return false;
    const { amountMinor, currency } = amount;
    if (amountMinor === undefined || currency === undefined || step.currency === undefined) return true;
    const rate = currency === step.currency ? null : rateOf(currency, step.currency);
    if (rate === undefined) return true;
    return (rate ? convertMinor({ amountMinor, currency }, rate) : amountMinor) > BigInt(step.limitMinor);
  };
  return policies.flatMap((policy) => policy.steps.filter(isPeopleStep)).find(exceeded) ?? null;
}

type Slot = { readonly step: number; readonly roles: readonly string[]; readonly keys: readonly string[] };

const rolesOf = (step: Step): string[] => (step.escalateTo === undefined ? [step.role] : [step.role, step.escalateTo]);

function fits(slot: Slot, yes: Yes): boolean {
  return slot.roles.some((role) => yes.roles.includes(role)) && (!yes.key || slot.keys.includes(yes.key));
}

/** Tries to seat a person, moving others along where they hold another role that is asked (an augmenting path). */
function seat(person: Yes, table: { slots: readonly Slot[]; taken: (Yes | null)[] }, seen: Set<number>): boolean {
  for (const [index, slot] of table.slots.entries()) {
    if (seen.has(index) || !fits(slot, person)) continue;
    seen.add(index);
    const sitting = table.taken[index] ?? null;
    if (sitting === null || seat(sitting, table, seen)) {
      table.taken[index] = person;
      return true;
    }
  }
  return false;
}

function tableOf(
  steps: readonly Step[],
  yeses: readonly Yes[],
  kind: StepKind,
): { slots: Slot[]; taken: (Yes | null)[] } {
  const slots = steps.flatMap((step, index) =>
    step.kind === kind
      ? Array.from({ length: step.count }, () => ({ step: index, roles: rolesOf(step), keys: step.keys ?? [] }))
      : [],
  );
  const table = { slots, taken: slots.map((): Yes | null => null) };
  const counted = new Set<string>();
  for (const yes of yeses) {
    // One person counts once per request, over all steps and kinds, and so does whoever they stand in for.
    const both = yes.onBehalfOf ? [yes.personId, yes.onBehalfOf] : [yes.personId];
    if (both.some((id) => counted.has(id))) continue;
    for (const id of both) counted.add(id);
    if (yes.kind === kind) seat(yes, table, new Set());
  }
  return table;
}

/** Whether one more person with these roles would bring the request further, and on which step; null when not. */
export function stepFor(steps: readonly Step[], yeses: readonly Yes[], person: Yes): number | null {
  const both = [person.personId, person.onBehalfOf];
  if (yeses.some((yes) => both.includes(yes.personId) || (yes.onBehalfOf && both.includes(yes.onBehalfOf))))
    return null;
  const table = tableOf(steps, yeses, person.kind);
  if (!seat(person, table, new Set())) return null;
  const index = table.taken.findIndex((yes) => yes?.personId === person.personId);
  return table.slots[index]?.step ?? null;
}

/** Counts the decisions of a request: one person fills one place, whichever of their roles serves the request best. */
export function progress(steps: readonly Step[], yeses: readonly Yes[]): Progress {
  const filled = steps.map(() => 0);
  const placeOf = new Map<string, number>();
  for (const kind of ['recommend', 'approve'] as const) {
    const table = tableOf(steps, yeses, kind);
    table.taken.forEach((yes, index) => {
      const step = table.slots[index]?.step;
      if (!yes || step === undefined) return;
      filled[step] = (filled[step] ?? 0) + 1;
      placeOf.set(yes.personId, step);
    });
  }
  const open = (kind: StepKind) => steps.some((step, index) => step.kind === kind && (filled[index] ?? 0) < step.count);
  const phase = open('recommend') ? 'recommend' : open('approve') ? 'approve' : null;
  if (phase === null) return { filled, placeOf, phase, waitingRoles: [], complete: true };
  const roles = [...new Set(steps.filter((step) => step.kind === phase).flatMap(rolesOf))];
  const waitingRoles = roles.filter(
    (role) => stepFor(steps, yeses, { personId: '', kind: phase, roles: [role] }) !== null,
  );
  return { filled, placeOf, phase, waitingRoles, complete: false };
}
