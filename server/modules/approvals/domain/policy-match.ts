import { convertMinor, NO_RATES, type RateOf } from './exchange';

export type FactValue = string | bigint | boolean | number | readonly string[] | undefined;

/** What an act says of itself; amounts are minor units. */
export type Facts = { readonly [name: string]: FactValue };

export const CONDITION_OPS = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'notIn'] as const;

export type ConditionOp = (typeof CONDITION_OPS)[number];

/**
 * One sentence about a fact: `amountMinor gt 25000000` with `currency: 'EUR'`. Amounts are minor units as decimal
 * strings; an amount in another currency is converted by the rate of the day before it is compared.
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

function integerOf(fact: FactValue): bigint | null {
  if (typeof fact === 'bigint') return fact;
  if (typeof fact === 'number') return Number.isSafeInteger(fact) ? BigInt(fact) : null;
  return typeof fact === 'string' && INTEGER.test(fact) ? BigInt(fact) : null;
}

/** Compares a fact with a value; null when the two have no order (a word against a number). */
function compare(fact: FactValue, value: string): number | null {
  if (INTEGER.test(value)) {
    const found = integerOf(fact);
    if (found === null) return null;
    const difference = found - BigInt(value);
    return difference > 0n ? 1 : difference < 0n ? -1 : 0;
  }
  if (typeof fact === 'string') return fact < value ? -1 : fact > value ? 1 : 0;
  return null;
}

function words(fact: FactValue): readonly string[] {
  if (Array.isArray(fact)) return fact as readonly string[];
  return [String(fact)];
}

/** The fact in the currency of the condition; undefined when it is missing or no rate leads there. */
function factFor(condition: Condition, facts: Facts, rateOf: RateOf): FactValue {
  const fact = Object.hasOwn(facts, condition.field) ? facts[condition.field] : undefined;
  const { currency } = condition;
  const { currency: from } = facts;
  if (currency === undefined || from === currency) return fact;
  const amountMinor = integerOf(fact);
  if (amountMinor === null || typeof from !== 'string') return undefined;
  const rate = rateOf(from, currency);
  return rate && convertMinor({ amountMinor, currency: from }, rate);
}

/**
 * Whether a condition holds. A condition that cannot be judged holds: the fact is missing, no rate leads to its currency,
 * or the two have no order. A policy then asks one person too many, never one too few.
 */
export function conditionHolds(condition: Condition, facts: Facts, rateOf: RateOf = NO_RATES): boolean {
  const fact = factFor(condition, facts, rateOf);
  if (fact === undefined) return true;
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
export function policyFires(
  policy: { readonly conditions: Conditions },
  facts: Facts,
  rateOf: RateOf = NO_RATES,
): boolean {
  return (
    policy.conditions.length === 0 ||
    policy.conditions.some((block) => block.every((condition) => conditionHolds(condition, facts, rateOf)))
  );
}

/** The conversions without which these policies cannot be judged for an act with these facts. */
export function ratesNeeded(
  policies: readonly { readonly conditions: Conditions }[],
  facts: Facts,
): { from: string; to: string }[] {
  const from = facts.currency;
  if (typeof from !== 'string') return [];
  const targets = policies
    .flatMap((policy) => policy.conditions.flat())
    .filter((condition) => integerOf(facts[condition.field]) !== null)
    .flatMap(({ currency }) => (currency === undefined || currency === from ? [] : [currency]));
  return [...new Set(targets)].sort().map((to) => ({ from, to }));
}
