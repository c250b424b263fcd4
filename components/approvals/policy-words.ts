import type { RouterOutputs } from '@/components/shell/trpc-provider';

export type Policy = RouterOutputs['approvals']['policies']['rows'][number];
type Condition = Policy['conditions'][number][number];

/** How a condition compares, below `approvals.policy.op`. */
export const opKey = (condition: Condition): string => `policy.op.${condition.op}`;

/** An amount condition is shown as money; everything else as its words. */
export function conditionMoney(condition: Condition): { amountMinor: bigint; currency: string } | null {
  const { value, currency } = condition;
  if (!currency || typeof value !== 'string' || !/^-?\d+$/.test(value)) return null;
  return { amountMinor: BigInt(value), currency };
}

/** What a condition compares with, each value as a word. */
export function conditionValues(condition: Condition): string[] {
  const { value } = condition;
  return typeof value === 'object' ? [...value] : [String(value)];
}

export type PeopleStep = Extract<Policy['steps'][number], { role: string }>;

/** The steps in which people are asked; an automatic policy has none. */
export const askedOf = (policy: { steps: Policy['steps'] }): PeopleStep[] =>
  policy.steps.flatMap((step) => ('role' in step ? [step] : []));

/** The conditions or steps that a change of a policy names as JSON; null where the field is another or nothing of the kind. */
export function policyPart(field: string, text: string): Pick<Policy, 'conditions'> | Pick<Policy, 'steps'> | null {
  if (field !== 'conditions' && field !== 'steps') return null;
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value)) return null;
    return field === 'conditions' ? { conditions: value } : { steps: value };
  } catch {
    return null;
  }
}
