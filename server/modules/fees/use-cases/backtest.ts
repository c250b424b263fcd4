import type { Db } from '@/server/platform/db/tx';
import { assess } from '../domain/fee-assessment';
import type { FeeRule } from '../domain/fee-rule';
import { lateBetween } from '../fees.assessment.repo';
import { ceilingsOn } from '../fees.repo';
import { factsOf } from './assess-fees';

/** What a rule would have charged in a period, beside what was charged. Amounts in minor units of the rule's currency. */
export type Backtest = {
  readonly late: number;
  readonly fees: number;
  readonly totalMinor: bigint;
  readonly customers: number;
  readonly newlyCharged: number;
  readonly capped: number;
  readonly byGroup: readonly { readonly group: string; readonly fees: number; readonly totalMinor: bigint }[];
  readonly none: readonly { readonly reason: string; readonly instalments: number }[];
};

function counted<K>(map: Map<K, number>, key: K): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}

/**
 * Tries a rule on the whole book between two dates, on the day on which each instalment would have come due for a fee.
 * Payments are taken as the books know them today; holds and debits under way at that time are not looked back at.
 */
export async function backtest(db: Db, tried: { rule: FeeRule; from: string; to: string }): Promise<Backtest> {
  const { rule } = tried;
  const ceilings = await ceilingsOn(db, tried.to);
  const late = await lateBetween(db, { from: tried.from, to: tried.to, graceDays: rule.graceDays });
  const customers = new Map<string, boolean>();
  const groups = new Map<string, { fees: number; totalMinor: bigint }>();
  const none = new Map<string, number>();
  let capped = 0;
  let totalMinor = 0n;
  let fees = 0;
  for (const item of late) {
    const facts = {
      ...factsOf(item, item.assessedOn, ceilings),
      openMinor: item.instalmentMinor,
      inCollection: false,
      feesOnOrderMinor: 0n,
    };
    const answer = assess(rule, facts);
    if (!answer.charged) {
      counted(none, answer.reason);
      continue;
    }
    const plain = rule.calc.kind === 'flat' ? rule.calc.amountMinor : (item.instalmentMinor * rule.calc.bps) / 10_000n;
    if (answer.feeMinor < plain) capped += 1;
    fees += 1;
    totalMinor += answer.feeMinor;
    customers.set(item.customerId, (customers.get(item.customerId) ?? false) || item.charged);
    const group = groups.get(item.groupCode) ?? { fees: 0, totalMinor: 0n };
    groups.set(item.groupCode, { fees: group.fees + 1, totalMinor: group.totalMinor + answer.feeMinor });
  }
  return {
    late: late.length,
    fees,
    totalMinor,
    customers: customers.size,
    newlyCharged: [...customers.values()].filter((charged) => !charged).length,
    capped,
    byGroup: [...groups].map(([group, sums]) => ({ group, ...sums })).sort((a, b) => a.group.localeCompare(b.group)),
    none: [...none]
      .map(([reason, instalments]) => ({ reason, instalments }))
      .sort((a, b) => b.instalments - a.instalments),
  };
}
