import { invariant } from '@/server/kernel/invariant';
import type { InstalmentState } from './plan-state';

export type RefundItem = {
  id: string;
  no: number;
  state: InstalmentState;
  openPrincipalMinor: bigint;
  openInterestMinor: bigint;
};
export type RefundCut = { instalmentId: string; principalMinor: bigint; interestMinor: bigint };
export type RefundSplit = {
  /** What nobody owes any more, by instalment. */
  cuts: RefundCut[];
  openPrincipalMinor: bigint;
  openInterestMinor: bigint;
  /** What the customer had paid of it and gets back. */
  paidMinor: bigint;
};

/**
 * Splits a merchant's refund: first what is still open, from the last instalment to the first, so that the next debits stay
 * as the customer knows them; then what was paid. Instalments with a debit under way come last of the open ones, since
 * that debit takes the old amount and gives the difference back. Interest on what is no longer owed falls away, as far as
 * it is not accrued yet (`unaccruedMinor`). All in minor units of one currency.
 */
export function splitRefund(amountMinor: bigint, items: readonly RefundItem[], unaccruedMinor: bigint): RefundSplit {
  invariant(amountMinor > 0n && unaccruedMinor >= 0n, 'a refund is above zero', { amountMinor });
  const order = items
    .filter((item) => item.openPrincipalMinor > 0n)
    .toSorted((a, b) => Number(a.state === 'in-collection') - Number(b.state === 'in-collection') || b.no - a.no);
  const cuts: RefundCut[] = [];
  let leftMinor = amountMinor;
  let interestLeftMinor = unaccruedMinor;
  for (const item of order) {
    if (leftMinor === 0n) break;
    const principalMinor = item.openPrincipalMinor < leftMinor ? item.openPrincipalMinor : leftMinor;
    const share = (item.openInterestMinor * principalMinor) / item.openPrincipalMinor;
    const interestMinor = share < interestLeftMinor ? share : interestLeftMinor;
    cuts.push({ instalmentId: item.id, principalMinor, interestMinor });
    leftMinor -= principalMinor;
    interestLeftMinor -= interestMinor;
  }
  return {
    cuts,
    openPrincipalMinor: amountMinor - leftMinor,
    openInterestMinor: unaccruedMinor - interestLeftMinor,
    paidMinor: leftMinor,
  };
}
