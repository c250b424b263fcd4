import { formatDecimal, parseDecimal } from '@/server/kernel/money';
import { CONDITION_OPS, type Condition, type ConditionOp } from '@/server/modules/approvals/domain/policy-match';

/** One line of the builder. `or` begins another block; an amount is written as people write it, such as 2500.00. */
export type ConditionLine = { field: string; op: ConditionOp; value: string; currency: string; or: boolean };

/** The facts that are offered; any other may be written. */
export const offeredFacts = [
  'amountMinor',
  'country',
  'ibanCountry',
  'counterparty',
  'creator',
  'creatorRoles',
  'source',
  'weekday',
  'hour',
  'makerKind',
] as const;

const LISTS: readonly ConditionOp[] = ['in', 'notIn'];

export const emptyLine: ConditionLine = { field: 'amountMinor', op: 'gt', value: '', currency: 'EUR', or: false };

export const opOf = (text: string): ConditionOp => CONDITION_OPS.find((op) => op === text) ?? 'eq';

const isAmount = (field: string): boolean => field.endsWith('Minor') && !field.startsWith('input.');

/** Conditions as the lines of the builder. */
export function linesOf(conditions: readonly (readonly Condition[])[]): ConditionLine[] {
  return conditions.flatMap((block, at) =>
    block.map(({ field, op, value, currency }, no) => ({
      field,
      op,
      value:
        currency === undefined
          ? Array.isArray(value)
            ? value.join(', ')
            : String(value)
          : formatDecimal(BigInt(String(value)), currency),
      currency: currency ?? '',
      or: at > 0 && no === 0,
    })),
  );
}

/** A condition as the API takes it. */
type Written = Omit<Condition, 'value'> & { value: string | string[] };

function conditionOf({ field, op, value, currency }: ConditionLine): Written {
  if (isAmount(field) && currency) return { field, op, value: String(parseDecimal(value.trim(), currency)), currency };
  const words = value
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
  return { field, op, value: LISTS.includes(op) ? words : value.trim() };
}

/** The lines as conditions; throws the refusal of an amount that cannot be read. */
export function conditionsOf(lines: readonly ConditionLine[]): Written[][] {
  const blocks: Written[][] = [];
  for (const line of lines) {
    const last = blocks.at(-1);
    if (last === undefined || line.or) blocks.push([conditionOf(line)]);
    else last.push(conditionOf(line));
  }
  return blocks;
}
