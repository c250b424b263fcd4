import { formatDecimal, isCurrency, parseDecimal } from '@/server/kernel/money';
import { SOURCES } from '@/server/modules/approvals/domain/act-facts';
import { CONDITION_OPS, type Condition, type ConditionOp } from '@/server/modules/approvals/domain/policy-match';
import { ROLES } from '@/server/platform/auth/permissions';

/** In which form the value of a condition is kept; a stored policy keeps its own, whatever it is. */
type Shape = 'text' | 'list' | 'boolean' | 'amount';

/** One line of the builder. `or` begins another block; an amount is written as people write it, such as 2500.00. */
export type ConditionLine = {
  field: string;
  op: ConditionOp;
  value: string;
  shape: Shape;
  currency: string;
  or: boolean;
};

/** The facts that are offered; a field of the input is written by its name. */
export const offeredFacts = [
  'amountMinor',
  'largestMinor',
  'waivedLatelyMinor',
  'account',
  'counterparty',
  'counterpartyChangedDays',
  'firstUse',
  'firstAccount',
  'country',
  'ibanCountry',
  'category',
  'creator',
  'creatorRoles',
  'makerKind',
  'source',
  'weekday',
  'hour',
  'role',
  'command',
] as const;

/** What begins the name of a fact that is a field of the input. */
export const INPUT_FACT = 'input.';

const YES_NO = ['true', 'false'] as const;

/** Facts of which all values are known: they are chosen, not written. */
const choices: Readonly<Record<string, readonly string[]>> = {
  source: SOURCES,
  makerKind: ['person', 'system'],
  weekday: ['1', '2', '3', '4', '5', '6', '7'],
  creatorRoles: ROLES,
  role: ROLES,
  firstUse: YES_NO,
  firstAccount: YES_NO,
};

export const choicesOf = (field: string): readonly string[] | null =>
  Object.hasOwn(choices, field) ? (choices[field] ?? null) : null;

/** Facts that are numbers without a currency. */
const NUMBERS = ['hour', 'weekday', 'counterpartyChangedDays'];
const LISTS: readonly ConditionOp[] = ['in', 'notIn'];
const isOrdered = (op: ConditionOp): boolean => !LISTS.includes(op) && op !== 'eq' && op !== 'ne';

export const emptyLine: ConditionLine = {
  field: 'amountMinor',
  op: 'gt',
  value: '',
  shape: 'amount',
  currency: 'EUR',
  or: false,
};

export const opOf = (text: string): ConditionOp => CONDITION_OPS.find((op) => op === text) ?? 'eq';

const isAmount = (field: string): boolean => field.endsWith('Minor') && !field.startsWith(INPUT_FACT);

/** The comparisons that make sense of a fact; the one that is there stays, whatever it is. */
export function opsFor({ field, op }: ConditionLine): ConditionOp[] {
  const words = choicesOf(field);
  return CONDITION_OPS.filter((one) => {
    if (one === op) return true;
    if (isAmount(field) || words === YES_NO) return !LISTS.includes(one) && (isAmount(field) || !isOrdered(one));
    return words === null || field === 'weekday' || !isOrdered(one);
  });
}

function shapeFor(field: string, op: ConditionOp): Shape {
  if (LISTS.includes(op)) return 'list';
  if (isAmount(field)) return 'amount';
  return choicesOf(field) === YES_NO ? 'boolean' : 'text';
}

/** The line about another fact; what was written about the one before is let go. */
export function withField(line: ConditionLine, field: string): ConditionLine {
  const op = isOrdered(line.op) && !isAmount(field) && !NUMBERS.includes(field) ? 'eq' : line.op;
  const currency = isAmount(field) ? line.currency || 'EUR' : '';
  return { ...line, field, op, value: '', shape: shapeFor(field, op), currency };
}

/** The line with another comparison; what was written stays, as far as it can be read in the new form. */
export function withOp(line: ConditionLine, op: ConditionOp): ConditionLine {
  return { ...line, op, shape: shapeFor(line.field, op) };
}

const quoted = (word: string): string => `"${word.replaceAll('"', '""')}"`;
const needsQuotes = (word: string): boolean => word === '' || word !== word.trim() || word.startsWith('"');

/** Words as one text: those that hold a comma stand in quotation marks. */
export function textOfWords(words: readonly string[]): string {
  return words.map((word) => (needsQuotes(word) || word.includes(',') ? quoted(word) : word)).join(', ');
}

/** The words of a text, parted by commas. */
export function wordsOf(text: string): string[] {
  const found = text.matchAll(/\s*(?:"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*))(?:,|$)/g);
  return [...found].flatMap(([whole, inQuotes, plain]) => {
    if (inQuotes !== undefined) return [inQuotes.replaceAll('""', '"')];
    const word = (plain ?? '').trim();
    return whole === '' || word === '' ? [] : [word];
  });
}

function wordOf(text: string): string {
  const trimmed = text.trim();
  const inQuotes = /^"((?:[^"]|"")*)"$/.exec(trimmed)?.[1];
  return inQuotes === undefined ? trimmed : inQuotes.replaceAll('""', '"');
}

function lineOf({ field, op, value, currency }: Condition, or: boolean): ConditionLine {
  const line = { field, op, currency: currency ?? '', or };
  if (typeof value === 'boolean') return { ...line, value: String(value), shape: 'boolean' };
  if (typeof value !== 'string') return { ...line, value: textOfWords(value), shape: 'list' };
  if (currency !== undefined && isCurrency(currency) && /^-?\d+$/.test(value))
    return { ...line, value: formatDecimal(BigInt(value), currency), shape: 'amount' };
  return { ...line, value: needsQuotes(value) ? quoted(value) : value, shape: 'text' };
}

/** Conditions as the lines of the builder. */
export function linesOf(conditions: readonly (readonly Condition[])[]): ConditionLine[] {
  return conditions.flatMap((block, at) => block.map((condition, no) => lineOf(condition, at > 0 && no === 0)));
}

/** A condition as the API takes it. */
export type Written = Omit<Condition, 'value'> & { value: string | boolean | string[] };

function valueOf({ value, shape, currency }: ConditionLine): Written['value'] {
  if (shape === 'amount') return String(parseDecimal(value.trim(), currency));
  if (shape === 'boolean') return value === 'true';
  return shape === 'list' ? wordsOf(value) : wordOf(value);
}

/** The lines as conditions; throws the refusal of an amount that cannot be read. */
export function conditionsOf(lines: readonly ConditionLine[]): Written[][] {
  const blocks: Written[][] = [];
  for (const line of lines) {
    const { field, op, currency } = line;
    const written = { field, op, value: valueOf(line), ...(currency ? { currency } : {}) };
    const last = blocks.at(-1);
    if (last === undefined || line.or) blocks.push([written]);
    else last.push(written);
  }
  return blocks;
}

/** What is wrong with a line, below `approvals.policy.fault`; null when nothing is. */
export function lineFault(line: ConditionLine): string | null {
  const { field, op, shape, value, currency } = line;
  if (!/^[a-z][A-Za-z0-9]*(\.[A-Za-z0-9_]+)*$/.test(field)) return 'field';
  if (currency && !isCurrency(currency)) return 'currency';
  if (shape === 'amount') return amountFault(value, currency);
  if (shape === 'boolean') return value === 'true' || value === 'false' ? null : 'choose';
  const words = shape === 'list' ? wordsOf(value) : [value.trim()].filter(Boolean);
  if (words.length === 0) return choicesOf(field) ? 'choose' : 'empty';
  if (isOrdered(op) && shape === 'list') return 'one';
  return words.map((word) => wordFault(field, word)).find((fault) => fault !== null) ?? null;
}

/** Whether an amount can be read in its currency. */
export function amountFault(value: string, currency: string): string | null {
  if (!isCurrency(currency)) return 'currency';
  try {
    parseDecimal(value.trim(), currency);
    return null;
  } catch {
    return 'amount';
  }
}

const WHOLE = /^\d{1,9}$/;

function wordFault(field: string, word: string): string | null {
  if (field === 'hour') return WHOLE.test(word) && Number(word) < 24 ? null : 'hour';
  if (field === 'weekday') return /^[1-7]$/.test(word) ? null : 'choose';
  if (field === 'counterpartyChangedDays') return WHOLE.test(word) ? null : 'days';
  if (field === 'country' || field === 'ibanCountry') return /^[A-Z]{2}$/.test(word) ? null : 'country';
  return null;
}
