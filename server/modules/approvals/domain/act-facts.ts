import type { Facts, FactValue } from './policy-match';

/** Where an act came from: a person's hand, a machine's key, a file that was read in, or the product itself. */
export const SOURCES = ['hand', 'api', 'import', 'machine'] as const;

/** What the engine knows of every act, whichever it is. */
export type Circumstances = {
  readonly makerKind: 'person' | 'system';
  readonly creator: string;
  readonly creatorRoles: readonly string[];
  readonly source: (typeof SOURCES)[number];
  /** The name of the key by which it came. */
  readonly key?: string | null;
  readonly now: Date;
  readonly timeZone: string;
  readonly input: unknown;
};

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function localTime(now: Date, timeZone: string): { weekday: number; hour: number } {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' });
  const parts = new Map(format.formatToParts(now).map((part) => [part.type, part.value]));
  return { weekday: WEEKDAYS.findIndex((day) => day === parts.get('weekday')) + 1, hour: Number(parts.get('hour')) };
}

function leaf(value: unknown): FactValue {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : String(value);
  if (Array.isArray(value)) {
    return value.filter((item) => ['string', 'number', 'bigint', 'boolean'].includes(typeof item)).map(String);
  }
  return undefined;
}

/** The value of `input.x.y`; undefined where the input has no such field, so that a condition about it holds. */
export function inputFact(input: unknown, field: string): FactValue {
  let found: unknown = input;
  for (const name of field.split('.').slice(1)) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return leaf(found);
}

/**
 * Everything that policies look at: what the act states, who made it from where and when (weekday 1 is Monday, the hour is
 * of the business time zone), and the fields of its input that the conditions name. An act cannot state its maker.
 */
export function actFacts(stated: Facts, by: Circumstances, fields: readonly string[]): Facts {
  const { makerKind, creator, creatorRoles, source } = by;
  const fromInput = fields
    .filter((field) => field.startsWith('input.'))
    .map((field) => [field, inputFact(by.input, field)]);
  return {
    ...(Object.fromEntries(fromInput) as Facts),
    source,
    ...stated,
    // What comes by a key comes by the API, whatever it brings; no act can state a key.
    ...(by.key ? { source: 'api', key: by.key } : { key: '' }),
    makerKind,
    creator,
    creatorRoles,
    ...localTime(by.now, by.timeZone),
  };
}
