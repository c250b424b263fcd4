import { formatDecimal, parseDecimal } from '@/server/kernel/money';
import type { RouterInputs, RouterOutputs } from '@/components/shell/trpc-provider';

export type RuleRow = RouterOutputs['fees']['rules']['rows'][number];
export type RuleDetail = RouterOutputs['fees']['rule'];
export type Trial = RouterOutputs['fees']['tryRule'];
export type FeeRow = RouterOutputs['fees']['fees']['rows'][number];
export type FeeCard = RouterOutputs['fees']['fee'];
export type RuleInput = RouterInputs['fees']['draftRule']['input'];

/** What a person types into the builder; amounts and percentages as they write them. */
export type RuleDraft = {
  code: string;
  name: string;
  jurisdiction: string;
  currency: string;
  graceDays: string;
  groupCodes: string[];
  kind: 'flat' | 'percent';
  amount: string;
  percent: string;
  cap: string;
  orderCap: string;
};

export const emptyDraft: RuleDraft = {
  code: '',
  name: '',
  jurisdiction: 'DE',
  currency: 'EUR',
  graceDays: '7',
  groupCodes: [],
  kind: 'flat',
  amount: '4.00',
  percent: '2.00',
  cap: '',
  orderCap: '15.00',
};

const toBps = (text: string): string => parseDecimal(text.trim(), 'EUR').toString();
const fromBps = (bps: string | undefined): string => (bps ? formatDecimal(BigInt(bps), 'EUR') : '');

/** The rule as the server takes it, or null while something typed is not a number yet. */
export function ruleOf(draft: RuleDraft): Omit<RuleInput, 'code'> | null {
  const minor = (text: string) => parseDecimal(text.trim(), draft.currency).toString();
  try {
    if (!/^\d{1,3}$/.test(draft.graceDays) || draft.name.trim() === '') return null;
    return {
      name: draft.name.trim(),
      jurisdiction: draft.jurisdiction,
      currency: draft.currency,
      definition: {
        graceDays: Number(draft.graceDays),
        groupCodes: draft.groupCodes,
        calc:
          draft.kind === 'flat'
            ? { kind: 'flat', amountMinor: minor(draft.amount) }
            : { kind: 'percent', bps: toBps(draft.percent), base: 'instalment' },
        ...(draft.cap.trim() ? { capPerInstalmentMinor: minor(draft.cap) } : {}),
        ...(draft.orderCap.trim() ? { capPerOrderBps: toBps(draft.orderCap) } : {}),
      },
    };
  } catch {
    return null;
  }
}

/** A stored rule as a person would have typed it. */
export function draftOf(rule: RuleDetail): RuleDraft {
  const { definition, currency } = rule;
  const money = (minor: string | undefined) => (minor ? formatDecimal(BigInt(minor), currency) : '');
  return {
    code: rule.code,
    name: rule.name,
    jurisdiction: rule.jurisdiction,
    currency,
    graceDays: String(definition.graceDays),
    groupCodes: definition.groupCodes,
    kind: definition.calc.kind,
    amount: definition.calc.kind === 'flat' ? money(definition.calc.amountMinor) : emptyDraft.amount,
    percent: definition.calc.kind === 'percent' ? fromBps(definition.calc.bps) : emptyDraft.percent,
    cap: money(definition.capPerInstalmentMinor),
    orderCap: fromBps(definition.capPerOrderBps),
  };
}

/** The calendar month before a business date, as the trial looks at it first. */
export function lastMonth(businessDate: string): { from: string; to: string } {
  const [year = 0, month = 1] = businessDate.split('-').map(Number);
  const before = month === 1 ? { year: year - 1, month: 12 } : { year, month: month - 1 };
  const prefix = `${before.year}-${String(before.month).padStart(2, '0')}`;
  const leap = (before.year % 4 === 0 && before.year % 100 !== 0) || before.year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][before.month - 1] ?? 30;
  return { from: `${prefix}-01`, to: `${prefix}-${days}` };
}
