import type { BusinessDate } from '@/server/kernel/business-date';
import { invariant } from '@/server/kernel/invariant';
import { refuse } from '@/server/kernel/refusal';

export type Part = 'fee' | 'interest' | 'principal';
export type AllocationStep = 'named-instalment' | 'oldest-first';

/**
 * The order in which a receipt pays what is open; data per jurisdiction and product. Within an instalment the parts are
 * paid in the order of `parts`; a part that is not listed takes nothing. Instalments are reached by the steps in turn:
 * the one that the money was made for, then all from the oldest due date. Without "oldest-first" the rest is excess.
 */
export type AllocationOrder = { parts: readonly Part[]; steps: readonly AllocationStep[] };

export const defaultAllocationOrder: AllocationOrder = {
  parts: ['interest', 'principal', 'fee'],
  steps: ['named-instalment', 'oldest-first'],
};

/** One open part of one instalment, in the receipt's currency. */
export type OpenItem = {
  id: string;
  instalmentId: string;
  dueDate: BusinessDate;
  part: Part;
  openMinor: bigint;
};

export type Allocation = { itemId: string; instalmentId: string; part: Part; amountMinor: bigint };
export type AllocationResult = {
  allocations: Allocation[];
  /** What no open item takes: it becomes customer credit, never a negative receivable. */
  excessMinor: bigint;
};

function inOrder(items: readonly OpenItem[], parts: readonly Part[]): OpenItem[] {
  const eligible = items.filter((item) => item.openMinor > 0n && parts.includes(item.part));
  // Ids break every tie, so that the same receipt is spread alike however the rows were read.
  return eligible.toSorted((a, b) => {
    if (a.dueDate !== b.dueDate) return a.dueDate < b.dueDate ? -1 : 1;
    if (a.instalmentId !== b.instalmentId) return a.instalmentId < b.instalmentId ? -1 : 1;
    if (a.part !== b.part) return parts.indexOf(a.part) - parts.indexOf(b.part);
    return a.id < b.id ? -1 : 1;
  });
}

/** A receipt in minor units and, where it was made for one instalment, that instalment. */
export type Receipt = { amountMinor: bigint; forInstalmentId?: string | null };

/**
 * Spreads a receipt over open items; the allocations and the excess sum to the receipt, and no item gets more than is
 * open on it. Throws Refusal CREDIT.RECEIPT_NOT_POSITIVE. Source: accounting rules, "allocation order is data".
 */
export function allocateReceipt(
  receipt: Receipt,
  items: readonly OpenItem[],
  order: AllocationOrder = defaultAllocationOrder,
): AllocationResult {
  if (receipt.amountMinor <= 0n) {
    throw refuse(
      'CREDIT.RECEIPT_NOT_POSITIVE',
      'Only a receipt above zero can be spread over instalments. Book a return as a return.',
      {
        amountMinor: receipt.amountMinor,
      },
    );
  }
  invariant(new Set(items.map((item) => item.id)).size === items.length, 'An open item may be listed once only.');
  const sorted = inOrder(items, order.parts);
  const queue = order.steps.flatMap((step) =>
    step === 'oldest-first' ? sorted : sorted.filter((item) => item.instalmentId === receipt.forInstalmentId),
  );
  let leftMinor = receipt.amountMinor;
  const paid = new Map<string, Allocation>();
  for (const item of queue) {
    if (leftMinor === 0n) break;
    if (paid.has(item.id)) continue;
    const amountMinor = item.openMinor < leftMinor ? item.openMinor : leftMinor;
    paid.set(item.id, { itemId: item.id, instalmentId: item.instalmentId, part: item.part, amountMinor });
    leftMinor -= amountMinor;
  }
  return { allocations: [...paid.values()], excessMinor: leftMinor };
}
