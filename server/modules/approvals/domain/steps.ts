export type StepKind = 'recommend' | 'approve';

/** What a policy asks for: so many people of a role. With a limit, the role decides up to that amount only. */
export type PolicyStep = {
  readonly kind?: StepKind;
  readonly role: string;
  readonly count: number;
  readonly limitMinor?: string;
  readonly currency?: string;
};

/** What a request asks for after all its policies were joined. */
export type Step = { readonly kind: StepKind; readonly role: string; readonly count: number };

/** A person's yes, with the roles held at that moment. */
export type Yes = { readonly personId: string; readonly kind: StepKind; readonly roles: readonly string[] };

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

/**
 * Joins the steps of all policies that fire into the strictest union: per role and kind the largest number asked for, so
 * that a person is asked once. An act of a machine has no hand of a person in it, so one person recommends first.
 */
export function mergeSteps(
  policies: readonly { readonly steps: readonly PolicyStep[] }[],
  maker: 'person' | 'system',
): Step[] {
  const merged = new Map<string, Step>();
  for (const step of policies.flatMap((policy) => policy.steps)) {
    const kind = step.kind ?? 'approve';
    const id = `${kind}/${step.role}`;
    const known = merged.get(id);
    merged.set(id, { kind, role: step.role, count: Math.max(step.count, known?.count ?? 0) });
  }
  const steps = [...merged.values()];
  const approve = steps.filter((step) => step.kind === 'approve');
  const recommend = steps.filter((step) => step.kind === 'recommend');
  const first = approve[0];
  if (maker === 'system' && recommend.length === 0 && first)
    recommend.push({ kind: 'recommend', role: first.role, count: 1 });
  return [...recommend, ...approve];
}

/** The first step whose role may not decide on this amount; an amount in another currency is beyond every limit. */
export function beyondAuthority(
  policies: readonly { readonly steps: readonly PolicyStep[] }[],
  amount: { readonly amountMinor?: bigint; readonly currency?: string },
): PolicyStep | null {
  const exceeded = (step: PolicyStep) =>
    step.limitMinor !== undefined &&
    (amount.amountMinor === undefined ||
      amount.currency !== step.currency ||
      amount.amountMinor > BigInt(step.limitMinor));
  return policies.flatMap((policy) => policy.steps).find(exceeded) ?? null;
}

type Slot = { readonly step: number; readonly role: string };

/** Tries to seat a person, moving others along where they hold another role that is asked (an augmenting path). */
function seat(person: Yes, table: { slots: readonly Slot[]; taken: (Yes | null)[] }, seen: Set<number>): boolean {
  for (const [index, slot] of table.slots.entries()) {
    if (seen.has(index) || !person.roles.includes(slot.role)) continue;
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
    step.kind === kind ? Array.from({ length: step.count }, () => ({ step: index, role: step.role })) : [],
  );
  const table = { slots, taken: slots.map((): Yes | null => null) };
  const counted = new Set<string>();
  for (const yes of yeses) {
    // One person counts once per request, over all steps and kinds.
    if (counted.has(yes.personId)) continue;
    counted.add(yes.personId);
    if (yes.kind === kind) seat(yes, table, new Set());
  }
  return table;
}

/** Whether one more person with these roles would bring the request further, and on which step; null when not. */
export function stepFor(steps: readonly Step[], yeses: readonly Yes[], person: Yes): number | null {
  if (yeses.some((yes) => yes.personId === person.personId)) return null;
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
  const roles = phase ? [...new Set(steps.filter((step) => step.kind === phase).map((step) => step.role))] : [];
  const waitingRoles = roles.filter(
    (role) => phase && stepFor(steps, yeses, { personId: '', kind: phase, roles: [role] }) !== null,
  );
  return { filled, placeOf, phase, waitingRoles, complete: phase === null };
}
