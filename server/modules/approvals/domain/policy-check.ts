import { isCurrency } from '@/server/kernel/money';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import type { Condition, Conditions } from './policy-match';
import { isPeopleStep, type PeopleStep, type PolicyStep } from './steps';

export type ProposedPolicy = {
  readonly command: string;
  readonly conditions: Conditions;
  readonly steps: readonly PolicyStep[];
  readonly expiresAfterHours: number;
};

/** What a policy may name. `deciders` are the roles that may decide at all. */
export type PolicyGround = {
  readonly approvable: boolean;
  readonly gateOf: string | undefined;
  readonly deciders: readonly string[];
  /** Of the keys that the policy names those that cannot be used. */
  readonly unknownKeys?: readonly string[];
};

const INTEGER = /^-?\d{1,18}$/;

function conditionFault({ field, op, value, currency }: Condition): string | null {
  if (!/^[a-z][A-Za-z0-9]*(\.[A-Za-z0-9_]+)*$/.test(field)) return `"${field}" is not the name of a fact`;
  if (currency !== undefined && !isCurrency(currency)) return `"${currency}" is not a currency`;
  if (currency !== undefined && (typeof value !== 'string' || !INTEGER.test(value)))
    return `the amount of "${field}" has to be in minor units, such as 250000 for 2,500.00`;
  if (['gt', 'gte', 'lt', 'lte'].includes(op) && typeof value !== 'string')
    return `"${field}" is compared with one value`;
  if (Array.isArray(value) && value.length === 0) return `"${field}" is compared with nothing`;
  return null;
}

function stepFault(step: PeopleStep, deciders: readonly string[], expiresAfterHours: number): string | null {
  const unable = [step.role, ...(step.escalateTo ? [step.escalateTo] : [])].find((role) => !deciders.includes(role));
  if (unable !== undefined) return `the role "${unable}" may not decide on requests`;
  if ((step.escalateTo === undefined) !== (step.escalateAfterHours === undefined))
    return 'an escalation names both a role and the hours after which it may decide';
  if (step.escalateTo === step.role) return 'an escalation leads to another role';
  if ((step.escalateAfterHours ?? 0) >= expiresAfterHours) return 'the escalation comes after the request has expired';
  if ((step.limitMinor === undefined) !== (step.currency === undefined))
    return 'a limit names an amount and its currency';
  if (step.currency !== undefined && !isCurrency(step.currency)) return `"${step.currency}" is not a currency`;
  if (step.passkey && step.keys) return 'a key cannot sign with a passkey; name it on a step that asks for none';
  return null;
}

/** Why a policy cannot be; null when it can. Whether it leaves a hole is another question. */
export function policyFault(policy: ProposedPolicy, ground: PolicyGround): Refusal | null {
  const invalid = (why: string) =>
    refuse('APPROVALS.POLICY_INVALID', `This policy cannot be: ${why}.`, { command: policy.command });
  if (!ground.approvable) return invalid(`"${policy.command}" is no act that is approved`);
  const people = policy.steps.filter(isPeopleStep);
  if (people.length < policy.steps.length) {
    if (people.length > 0) return invalid('a step that passes by itself stands alone');
    if (ground.gateOf !== undefined) return null;
    return refuse(
      'APPROVALS.AUTOMATIC_NOT_A_GATE',
      `"${policy.command}" cannot pass by itself: no later gate of the same act asks another person. Name a role that approves it.`,
      { command: policy.command },
    );
  }
  if (!people.some((step) => (step.kind ?? 'approve') === 'approve'))
    return invalid('nobody approves, a recommendation is not enough');
  const [unknownKey] = ground.unknownKeys ?? [];
  if (unknownKey !== undefined) return invalid(`there is no key "${unknownKey}" that could be used`);
  const fault =
    policy.conditions
      .flat()
      .map(conditionFault)
      .find((each) => each !== null) ??
    people.map((step) => stepFault(step, ground.deciders, policy.expiresAfterHours)).find((each) => each !== null);
  return fault ? invalid(fault) : null;
}
