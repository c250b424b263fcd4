type FactValue = string | bigint | boolean | number | readonly string[] | undefined;

/** What an act says of itself; amounts are minor units. */
export type Facts = { readonly [name: string]: FactValue };

export const CONDITION_OPS = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'notIn'] as const;

export type ConditionOp = (typeof CONDITION_OPS)[number];

/**
 * One sentence about a fact: `amountMinor gt 25000000` with `currency: 'EUR'`. Amounts are minor units as decimal
 * strings; an amount is compared in its own currency only.
 */
export type Condition = {
  readonly field: string;
  readonly op: ConditionOp;
  readonly value: string | boolean | readonly string[];
  readonly currency?: string;
};

/** Blocks are joined by OR, the conditions of a block by AND. No block at all means always. */
export type Conditions = readonly (readonly Condition[])[];

const ORDERED: Readonly<Record<string, (order: number) => boolean>> = {
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
};

const INTEGER = /^-?\d{1,30}$/;

/** Compares a fact with a value; null when the two have no order (a word against a number). */
function compare(fact: FactValue, value: string): number | null {
  if (typeof fact === 'bigint' || (typeof fact === 'number' && Number.isSafeInteger(fact))) {
    if (!INTEGER.test(value)) return null;
    const difference = BigInt(fact) - BigInt(value);
    return difference > 0n ? 1 : difference < 0n ? -1 : 0;
  }
  if (typeof fact === 'string') return fact < value ? -1 : fact > value ? 1 : 0;
  return null;
}

function words(fact: FactValue): readonly string[] {
  if (Array.isArray(fact)) return fact as readonly string[];
  return [String(fact)];
}

/**
 * Whether a condition holds. A condition that cannot be judged holds: the fact is missing, the amount is in another
 * currency, or the two have no order. A policy then asks one person too many, never one too few.
 */
export function conditionHolds(condition: Condition, facts: Facts): boolean {
  const fact = Object.hasOwn(facts, condition.field) ? facts[condition.field] : undefined;
  if (fact === undefined) return true;
  if (condition.currency !== undefined && condition.currency !== facts.currency) return true;
  const { op, value } = condition;
  if (op === 'in' || op === 'eq' || op === 'notIn' || op === 'ne') {
    const wanted: readonly string[] = Array.isArray(value) ? (value as readonly string[]) : [String(value)];
    const found = words(fact).some((word) => wanted.includes(word));
    return op === 'in' || op === 'eq' ? found : !found;
  }
  if (typeof value !== 'string') return true;
  const order = compare(fact, value);
  return order === null || (ORDERED[op]?.(order) ?? true);
}

/** Whether a policy asks for approval of an act with these facts. */
export function policyFires(policy: { readonly conditions: Conditions }, facts: Facts): boolean {
  return (
    policy.conditions.length === 0 ||
    policy.conditions.some((block) => block.every((condition) => conditionHolds(condition, facts)))
  );
}
