import { formatDecimal, isCurrency, parseDecimal } from '@/server/kernel/money';
import { approvalsPermissions } from '@/server/modules/approvals/approvals.permissions';
import { ROLES } from '@/server/platform/auth/permissions';
import {
  amountFault,
  conditionsOf,
  lineFault,
  linesOf,
  textOfWords,
  wordsOf,
  type ConditionLine,
  type Written,
} from './builder-words';
import { askedOf, type PeopleStep, type Policy } from './policy-words';

/** Roles that decide on requests at all: no other can be asked. */
export const deciders = ROLES.filter((role) =>
  (approvalsPermissions['approvals.decide'].roles as readonly string[]).includes(role),
);

/** One step of the builder as it is written; `was` keeps what the builder does not show. */
export type StepLine = {
  kind: 'approve' | 'recommend';
  role: string;
  count: string;
  /** As people write it, such as 25000.00; empty: no limit. */
  limit: string;
  currency: string;
  /** Empty: nobody stands in. */
  escalateTo: string;
  escalateHours: string;
  passkey: boolean;
  /** The names of the keys that may decide here, parted by commas. */
  keys: string;
  was: PeopleStep | null;
};

/** A policy as it stands in the dialog. `from` is the wall clock of the entity, `YYYY-MM-DDTHH:MM`; empty: at once. */
export type PolicyDraft = {
  command: string;
  name: string;
  lines: ConditionLine[];
  /** Nobody is asked, since a later gate of the same act asks another person. */
  automatic: boolean;
  steps: StepLine[];
  hours: string;
  from: string;
  reason: string;
};

export const emptyStep = (role: string = 'finance-approver'): StepLine => ({
  kind: 'approve',
  role,
  count: '1',
  limit: '',
  currency: 'EUR',
  escalateTo: '',
  escalateHours: '',
  passkey: false,
  keys: '',
  was: null,
});

function stepLine(step: PeopleStep): StepLine {
  const { limitMinor, currency, escalateAfterHours } = step;
  return {
    kind: step.kind ?? 'approve',
    role: step.role,
    count: String(step.count),
    limit: limitMinor && currency && isCurrency(currency) ? formatDecimal(BigInt(limitMinor), currency) : '',
    currency: currency ?? 'EUR',
    escalateTo: step.escalateTo ?? '',
    escalateHours: escalateAfterHours === undefined ? '' : String(escalateAfterHours),
    passkey: step.passkey ?? false,
    keys: textOfWords(step.keys ?? []),
    was: step,
  };
}

/** What the dialog begins with: the policy as it is, or an empty one. */
export function draftOf(policy: Policy | null, from = ''): PolicyDraft {
  if (policy === null) {
    const steps = [emptyStep()];
    return { command: '', name: '', lines: [], automatic: false, steps, hours: '72', from, reason: '' };
  }
  const { command, name, conditions, expiresAfterHours } = policy;
  const steps = askedOf(policy).map(stepLine);
  const hours = String(expiresAfterHours);
  return { command, name, lines: linesOf(conditions), automatic: steps.length === 0, steps, hours, from, reason: '' };
}

/** The parts of a policy as the API takes them. */
type WrittenStep = Omit<PeopleStep, 'keys'> & { keys?: string[] };
export type WrittenPolicy = {
  conditions: Written[][];
  steps: (WrittenStep | { kind: 'automatic' })[];
  expiresAfterHours: number;
};

const shown = ['kind', 'passkey', 'keys', 'limitMinor', 'currency', 'escalateTo', 'escalateAfterHours'];

function stepOf(line: StepLine): WrittenStep {
  const { kind, role, was, currency } = line;
  const unshown = Object.fromEntries(Object.entries(was ?? {}).filter(([name]) => !shown.includes(name)));
  const keys = wordsOf(line.keys);
  return {
    ...unshown,
    // What a stored step says in so many words is said again, so that an edit elsewhere does not look like a change here.
    ...(kind !== 'approve' || was?.kind !== undefined ? { kind } : {}),
    role,
    count: Number(line.count),
    ...(line.limit ? { limitMinor: String(parseDecimal(line.limit.trim(), currency)), currency } : {}),
    ...(line.escalateTo ? { escalateTo: line.escalateTo, escalateAfterHours: Number(line.escalateHours) } : {}),
    ...(line.passkey || was?.passkey !== undefined ? { passkey: line.passkey } : {}),
    ...(keys.length > 0 ? { keys } : {}),
  };
}

/** What the draft says; null while something in it cannot be read. */
export function policyOf(draft: PolicyDraft): WrittenPolicy | null {
  const { fields } = faultsOf(draft);
  if (Object.keys(fields).some((at) => at !== 'name' && at !== 'reason' && at !== 'command')) return null;
  return {
    conditions: conditionsOf(draft.lines),
    steps: draft.automatic ? [{ kind: 'automatic' }] : draft.steps.map(stepOf),
    expiresAfterHours: Number(draft.hours),
  };
}

const wholeHours = (text: string): boolean =>
  /^\d{1,4}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 2000;

function stepFaults(line: StepLine, hours: string): Record<string, string> {
  const found: Record<string, string> = {};
  if (!/^[1-9]$/.test(line.count)) found.count = 'count';
  if (line.limit) {
    const fault = amountFault(line.limit, line.currency);
    if (fault ?? line.limit.trim().startsWith('-')) found.limit = fault ?? 'amount';
  }
  const keys = wordsOf(line.keys);
  if (line.passkey && keys.length > 0) found.keys = 'keySigns';
  else if (keys.length > 9 || keys.some((name) => name.length < 3 || name.length > 40)) found.keys = 'keys';
  if (!line.escalateTo) return found;
  if (line.escalateTo === line.role) found.escalateTo = 'sameRole';
  if (!wholeHours(line.escalateHours)) found.escalateHours = 'hours';
  else if (wholeHours(hours) && Number(line.escalateHours) >= Number(hours)) found.escalateHours = 'afterExpiry';
  return found;
}

/** What is wrong, by the place where it is (`line.0`, `step.1.limit`, `hours`), in words below `approvals.policy.fault`. */
export function faultsOf(draft: PolicyDraft): { fields: Readonly<Record<string, string>>; sound: boolean } {
  const fields: Record<string, string> = {};
  if (!draft.command) fields.command = 'choose';
  if (draft.name.trim().length < 3) fields.name = 'name';
  if (draft.reason.trim().length < 3) fields.reason = 'reason';
  if (!wholeHours(draft.hours)) fields.hours = 'hours';
  draft.lines.forEach((line, at) => {
    const fault = lineFault(line);
    if (fault) fields[`line.${at}`] = fault;
  });
  const steps = draft.automatic ? [] : draft.steps;
  steps.forEach((line, at) => {
    for (const [field, fault] of Object.entries(stepFaults(line, draft.hours))) fields[`step.${at}.${field}`] = fault;
  });
  if (!draft.automatic && !steps.some((line) => line.kind === 'approve')) fields.steps = 'approver';
  return { fields, sound: Object.keys(fields).length === 0 };
}

/** Which parts of a policy differ from what is in force. */
export function changedParts(live: WrittenPolicy, next: WrittenPolicy): (keyof WrittenPolicy)[] {
  const parts = ['conditions', 'steps', 'expiresAfterHours'] as const;
  return parts.filter((part) => sorted(live[part]) !== sorted(next[part]));
}

/** JSON with the keys in order, since the database keeps them in an order of its own. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
