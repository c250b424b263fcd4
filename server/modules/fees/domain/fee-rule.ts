import { moneyText, type Currency } from '@/server/kernel/money';
import { refuse, type Refusal } from '@/server/kernel/refusal';

export type FeeCause = 'late';

/** How the fee is computed: a fixed amount, or a share of the whole instalment (rounded down, in the customer's favour). */
export type FeeCalculation =
  { kind: 'flat'; amountMinor: bigint } | { kind: 'percent'; bps: bigint; base: 'instalment' };

export type FeeRule = {
  name: string;
  cause: FeeCause;
  /** Calendar days late that cost nothing; the fee falls due on the day after. */
  graceDays: number;
  /** Customer groups the rule is for; an empty list means every group. */
  groupCodes: readonly string[];
  calc: FeeCalculation;
  /** Largest sum of fees on one instalment. */
  capPerInstalmentMinor?: bigint;
  /** Largest sum of fees on the order, in hundredths of a percent of the order's amount. */
  capPerOrderBps?: bigint;
  currency: Currency;
  /** ISO 3166 country whose law applies. */
  jurisdiction: string;
};

/** What the law of a jurisdiction allows at most. Data, with the name of its source; no rule exceeds it. */
export type LegalCeiling = {
  jurisdiction: string;
  currency: Currency;
  /** Largest fee for one late instalment. */
  maxPerInstalmentMinor?: bigint;
  /** The same as a share of the instalment. Both bounds hold where both are given. */
  maxPerInstalmentBps?: bigint;
  /** Largest sum of fees on one order, as a share of its amount. */
  maxPerOrderBps?: bigint;
  /** Days of grace that the law demands. */
  minGraceDays?: number;
  /** The law or agreement, named in refusals. */
  source: string;
};

/** "2.50 %" */
export function percentText(bps: bigint): string {
  const fraction = bps % 100n;
  return fraction === 0n ? `${bps / 100n} %` : `${bps / 100n}.${String(fraction).padStart(2, '0')} %`;
}

function groupsText(codes: readonly string[]): string {
  if (codes.length === 0) return 'every customer';
  if (codes.length === 1) return `customers of group ${codes[0]}`;
  return `customers of the groups ${codes.slice(0, -1).join(', ')} and ${codes[codes.length - 1]}`;
}

function daysText(days: number): string {
  return `${days} ${days === 1 ? 'day' : 'days'}`;
}

/** The rule as one English sentence, which is what an approver reads. */
export function sentence(rule: FeeRule): string {
  const { calc, currency } = rule;
  const price =
    calc.kind === 'flat'
      ? `pays ${moneyText(calc.amountMinor, currency)}`
      : `pays ${percentText(calc.bps)} of the instalment`;
  const who = groupsText(rule.groupCodes);
  const verb = rule.groupCodes.length === 0 ? price : price.replace('pays', 'pay');
  const caps = [
    rule.capPerInstalmentMinor === undefined
      ? ''
      : `at most ${moneyText(rule.capPerInstalmentMinor, currency)} per instalment`,
    rule.capPerOrderBps === undefined ? '' : `at most ${percentText(rule.capPerOrderBps)} of the order in all`,
  ].filter((cap) => cap !== '');
  const late = rule.graceDays === 0 ? 'is late' : `is more than ${daysText(rule.graceDays)} late`;
  return `When an instalment ${late}, ${who} in ${rule.jurisdiction} ${verb} once${caps.length === 0 ? '' : `, ${caps.join(' and ')}`}.`;
}

/** The ceiling of the rule's jurisdiction and currency, or none: then no fee may be charged there. */
export function ceilingFor(
  rule: Pick<FeeRule, 'jurisdiction' | 'currency'>,
  ceilings: readonly LegalCeiling[],
): LegalCeiling | undefined {
  return ceilings.find((each) => each.jurisdiction === rule.jurisdiction && each.currency === rule.currency);
}

function shapeRefusals(rule: FeeRule): Refusal[] {
  const found: Refusal[] = [];
  const bad = (field: string, words: string) => found.push(refuse('FEES.RULE_INVALID', words, { field }));
  if (rule.name.trim() === '') bad('name', 'The rule has no name. Give it one that people recognise.');
  if (!Number.isInteger(rule.graceDays) || rule.graceDays < 0 || rule.graceDays > 365) {
    bad('graceDays', `${rule.graceDays} days of grace are not possible. Give whole days from 0 to 365.`);
  }
  if (new Set(rule.groupCodes).size !== rule.groupCodes.length)
    bad('groupCodes', 'A group is listed twice. List each group once.');
  const size = rule.calc.kind === 'flat' ? rule.calc.amountMinor : rule.calc.bps;
  if (size <= 0n) bad('calc', 'The fee is nothing or less. Give an amount or a percentage above zero.');
  if (rule.calc.kind === 'percent' && rule.calc.bps > 10_000n)
    bad('calc', 'The fee is more than the instalment. Give at most 100 %.');
  if (rule.capPerInstalmentMinor !== undefined && rule.capPerInstalmentMinor <= 0n) {
    bad('capPerInstalmentMinor', 'The cap per instalment is nothing or less. Give an amount above zero, or no cap.');
  }
  if (rule.capPerOrderBps !== undefined && (rule.capPerOrderBps <= 0n || rule.capPerOrderBps > 10_000n)) {
    bad('capPerOrderBps', 'The cap per order must lie between 0 and 100 % of the order.');
  }
  return found;
}

function ceilingRefusals(rule: FeeRule, ceiling: LegalCeiling): Refusal[] {
  const { calc, currency } = rule;
  const found: Refusal[] = [];
  const over = (field: string, words: string) =>
    found.push(
      refuse('FEES.CEILING_EXCEEDED', `${words} The ceiling in ${rule.jurisdiction} comes from ${ceiling.source}.`, {
        field,
        source: ceiling.source,
      }),
    );
  const {
    maxPerInstalmentMinor: maxMinor,
    maxPerInstalmentBps: maxBps,
    maxPerOrderBps: maxOrderBps,
    minGraceDays,
  } = ceiling;
  if (minGraceDays !== undefined && rule.graceDays < minGraceDays) {
    over(
      'graceDays',
      `The rule gives ${daysText(rule.graceDays)} of grace, the law asks for ${daysText(minGraceDays)}.`,
    );
  }
  if (maxMinor !== undefined) {
    const largest = calc.kind === 'flat' ? calc.amountMinor : undefined;
    const cap = rule.capPerInstalmentMinor;
    const bound = largest === undefined ? cap : cap !== undefined && cap < largest ? cap : largest;
    if (bound === undefined) {
      over(
        'capPerInstalmentMinor',
        `A percentage needs a cap per instalment of at most ${moneyText(maxMinor, currency)}.`,
      );
    } else if (bound > maxMinor) {
      over(
        largest === undefined ? 'capPerInstalmentMinor' : 'calc',
        `A fee of up to ${moneyText(bound, currency)} per instalment is over ${moneyText(maxMinor, currency)}.`,
      );
    }
  }
  if (maxBps !== undefined && calc.kind === 'percent' && calc.bps > maxBps) {
    over('calc', `${percentText(calc.bps)} of the instalment is over ${percentText(maxBps)}.`);
  }
  if (maxOrderBps !== undefined && (rule.capPerOrderBps === undefined || rule.capPerOrderBps > maxOrderBps)) {
    over('capPerOrderBps', `The fees on one order need a cap of at most ${percentText(maxOrderBps)} of the order.`);
  }
  return found;
}

/**
 * All that stands against a rule, in the order of its fields; empty when it may be approved. Codes: FEES.RULE_INVALID,
 * then FEES.CEILING_UNKNOWN (no ceiling on file: nothing may be charged there) or FEES.CEILING_EXCEEDED, which names the law.
 */
export function validateRule(rule: FeeRule, ceilings: readonly LegalCeiling[]): Refusal[] {
  const ceiling = ceilingFor(rule, ceilings);
  const shape = shapeRefusals(rule);
  if (ceiling !== undefined) return [...shape, ...ceilingRefusals(rule, ceiling)];
  const unknown = refuse(
    'FEES.CEILING_UNKNOWN',
    `No legal ceiling is on file for ${rule.jurisdiction} in ${rule.currency}. Add it before a fee is charged there.`,
    { jurisdiction: rule.jurisdiction, currency: rule.currency },
  );
  return [...shape, unknown];
}
