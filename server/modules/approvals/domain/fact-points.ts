import { SOURCES } from './act-facts';
import type { Condition, Conditions, Facts, FactValue } from './policy-match';

/** Facts whose values are all known. */
const CLOSED: Readonly<Record<string, readonly FactValue[]>> = {
  makerKind: ['person', 'system'],
  source: [...SOURCES],
  weekday: [1, 2, 3, 4, 5, 6, 7],
  hour: Array.from({ length: 24 }, (_, hour) => hour),
};

const INTEGER = /^-?\d{1,30}$/;
const MOST_POINTS = 20_000;
const MOST_WORDS = 6;
/** A word that no condition names. */
const OTHER = '\u0001 another';

type Policy = { readonly conditions: Conditions };

/**
 * An amount in one currency and the same amount in another are kept as two variables that know nothing of each other: more
 * cases than there are in truth, so that nothing is missed whatever the rates become.
 */
export function byCurrency(condition: Condition): Condition {
  const { currency, ...rest } = condition;
  return currency === undefined ? condition : { ...rest, field: `${condition.field}@${currency}` };
}

export function policyByCurrency<P extends Policy>(policy: P): P {
  return { ...policy, conditions: policy.conditions.map((block) => block.map(byCurrency)) };
}

const textsOf = ({ value }: Condition): readonly string[] =>
  Array.isArray(value) ? (value as string[]) : [String(value)];
const isOrdered = ({ op }: Condition): boolean => ['gt', 'gte', 'lt', 'lte'].includes(op);

/** Every boundary and what lies directly before and behind it. */
function orderedValues(texts: readonly string[]): FactValue[] {
  const numbers = texts.filter((text) => INTEGER.test(text)).map((text) => BigInt(text));
  const words = texts.filter((text) => !INTEGER.test(text));
  // In the order of texts nothing lies between a word and the same word with a zero character behind it.
  return [
    ...numbers.flatMap((n) => [n - 1n, n, n + 1n]),
    ...words.flatMap((word) => [word, `${word}\u0000`]),
    ...(words.length > 0 ? [''] : []),
  ];
}

/** One word for each way of being named by the conditions, and every set of such words, since a fact may be a list. */
function wordSets(conditions: readonly Condition[]): FactValue[] | null {
  const classes = new Map<string, string>();
  for (const word of new Set(conditions.flatMap(textsOf))) {
    const named = conditions.map((condition) => (textsOf(condition).includes(word) ? '1' : '0')).join('');
    if (!classes.has(named)) classes.set(named, word);
  }
  const words = [...classes.values()];
  if (words.length > MOST_WORDS) return null;
  const sets = Array.from({ length: 2 ** words.length }, (_, bits) => words.filter((_word, at) => bits & (1 << at)));
  return [OTHER, ...sets.filter((set) => set.length > 0).map((set) => (set.length === 1 ? set[0] : set))];
}

function valuesOf(field: string, conditions: readonly Condition[]): FactValue[] | null {
  const closed = CLOSED[field];
  if (closed) return [...closed];
  const texts = conditions.flatMap(textsOf);
  if (texts.every((text) => text === 'true' || text === 'false')) return [true, false];
  if (conditions.some(isOrdered)) return [...new Set(orderedValues(texts))];
  return wordSets(conditions);
}

/**
 * Facts that stand for all there are: two acts whose facts lie on the same sides of every boundary are judged alike, so one
 * point per cell is enough. Conditions are given by `byCurrency`. Missing facts are left out, since a condition about one
 * holds. Null when there are too many cells to look at.
 */
export function factPoints(policies: readonly Policy[], more: readonly Condition[] = []): Facts[] | null {
  const conditions = [...policies.flatMap((policy) => policy.conditions.flat()), ...more];
  let points: Facts[] = [{}];
  for (const field of new Set(conditions.map((condition) => condition.field))) {
    const values = valuesOf(
      field,
      conditions.filter((condition) => condition.field === field),
    );
    if (values === null || points.length * values.length > MOST_POINTS) return null;
    points = points.flatMap((point) => values.map((value) => ({ ...point, [field]: value })));
  }
  return points;
}
