import type { BusinessDate } from '@/server/kernel/business-date';
import { invariant } from '@/server/kernel/invariant';
import { moneyText } from '@/server/kernel/money';
import { refuse } from '@/server/kernel/refusal';
import { entries, post, reverse, type LedgerEntryInput } from '@/server/modules/ledger';
import type { RunContext } from '@/server/platform/command/context';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { refreshPlans } from '../credit.ageing.repo';
import { receiptUndone } from '../credit.events';
import {
  applyPaid,
  findAllocations,
  findReceipts,
  holdInstalments,
  insertAllocations,
  insertReceipts,
  refundPaidSince,
  type AllocationRow,
  type PaidChange,
  type ReceiptRow,
} from '../credit.receipts.repo';
import type { Part } from '../domain/allocation';
import { openParts } from './allocate-receipt';

type TakeBack = {
  readonly receipts: readonly ReceiptRow[];
  readonly allocations: readonly AllocationRow[];
  readonly as: 'returned' | 'undone';
  readonly bookedOn: BusinessDate;
  /** When each instalment is to be collected again, by instalment id; missing: not by itself. */
  readonly nextOn: ReadonlyMap<string, BusinessDate | null>;
};

async function warn(context: RunContext, back: TakeBack): Promise<void> {
  for (const { customerId, currency, sourceType, sourceId, amountMinor, excessMinor } of back.receipts) {
    await context.raise(receiptUndone, {
      customerId,
      currency,
      sourceType,
      sourceId,
      bookedOn: back.bookedOn,
      amountMinor: amountMinor.toString(),
      excessMinor: excessMinor.toString(),
    });
  }
}

function changesOf(back: TakeBack): PaidChange[] {
  const changes = new Map<string, PaidChange>();
  for (const { instalmentId, kind, amountMinor } of back.allocations) {
    const change = changes.get(instalmentId) ?? {
      instalmentId,
      principalMinor: 0n,
      interestMinor: 0n,
      answersDebit: false,
      nextCollectionOn: back.nextOn.get(instalmentId) ?? null,
    };
    if (kind === 'interest') change.interestMinor -= amountMinor;
    else change.principalMinor -= amountMinor;
    changes.set(instalmentId, change);
  }
  return [...changes.values()];
}

/** Takes receipts back: what they had paid is open again, with rows of their own for every cent. Entries are the caller's. */
async function takeBack(context: RunContext, back: TakeBack): Promise<void> {
  const { tx, run } = context;
  const at = { bookedOn: back.bookedOn, runId: run.id };
  await warn(context, back);
  await applyPaid(tx, changesOf(back), {
    bookedOn: back.bookedOn,
    returned: back.as === 'returned' ? { learnedOn: run.businessDate } : null,
  });
  await insertAllocations(
    tx,
    back.allocations.map((row) => ({
      ...row,
      kind: `${row.kind as Part & ('principal' | 'interest')}-${back.as}` as const,
      amountMinor: -row.amountMinor,
    })),
    at,
  );
  await insertReceipts(
    tx,
    back.receipts.map((row) => ({ ...row, id: uuidv7(), kind: back.as === 'returned' ? 'return' : 'undo' })),
    at,
  );
  const planIds = [...new Set(back.allocations.map((row) => row.planId))];
  await refreshPlans(tx, { planIds, today: run.businessDate, runId: run.id });
}

/** Locks what receipts had paid and reads it again: receipts that were taken back before are left out. */
async function holdReceipts(context: RunContext, sourceType: string, sourceIds: readonly string[]) {
  const found = await findAllocations(context.tx, sourceType, sourceIds);
  const held = await holdInstalments(context.tx, { instalmentIds: [...new Set(found.map((row) => row.instalmentId))] });
  const rows = await findReceipts(context.tx, { type: sourceType, ids: sourceIds }, ['receipt', 'return', 'undo']);
  const gone = new Set(rows.filter((row) => row.kind !== 'receipt').map((row) => row.sourceId));
  const receipts = rows.filter((row) => row.kind === 'receipt' && !gone.has(row.sourceId));
  const standing = new Set(receipts.map((row) => row.sourceId));
  return { receipts, allocations: found.filter((row) => standing.has(row.sourceId)), held };
}

/** What was given back of a plan cannot be taken out of it a second time: the customer would keep it and owe it. */
async function refuseRefunded(context: RunContext, receipt: ReceiptRow, planIds: readonly string[]): Promise<void> {
  const refund = await refundPaidSince(context.tx, planIds, receipt.id);
  if (!refund) return;
  const { ref, planRef, paidMinor, currency, orderRef } = refund;
  const how = ['sent', 'accepted', 'executed'].includes(refund.orderState)
    ? `The bank has payment ${orderRef}: recall it there, and undo this when it is rejected or returned.`
    : `Hold payment ${orderRef} before it leaves and find out whose money it is; the receipt stands as long as the payment does.`;
  throw refuse(
    'CREDIT.RECEIPT_REFUNDED',
    `Refund ${ref} paid ${moneyText(paidMinor, currency)} of ${planRef} back to the customer after this receipt. ${how}`,
    { refundId: refund.id, paymentOrderId: refund.paymentOrderId },
  );
}

/**
 * Undoes one receipt (a match that was wrong): its entry is reversed and its instalments are open again. The same source
 * cannot be allocated again; a new match has an id of its own. Throws Refusal CREDIT.RECEIPT_UNKNOWN,
 * CREDIT.RECEIPT_TAKEN_BACK and, where a refund paid it back since, CREDIT.RECEIPT_REFUNDED.
 */
export async function undoReceipt(
  context: RunContext,
  source: { readonly sourceType: string; readonly sourceId: string; readonly reason: string },
): Promise<{ customerId: string; amountMinor: bigint; reversalId: string }> {
  const { receipts, allocations, held } = await holdReceipts(context, source.sourceType, [source.sourceId]);
  const receipt = receipts[0];
  if (!receipt) {
    const known = await findReceipts(context.tx, { type: source.sourceType, ids: [source.sourceId] }, ['receipt']);
    throw known.length > 0
      ? refuse(
          'CREDIT.RECEIPT_TAKEN_BACK',
          'This receipt was already taken back. Reload to see what stands now.',
          source,
        )
      : refuse(
          'CREDIT.RECEIPT_UNKNOWN',
          'There is no such receipt on any plan. Reload to see what stands now.',
          source,
        );
  }
  await refuseRefunded(context, receipt, [...new Set(allocations.map((row) => row.planId))]);
  // An instalment that was never debited goes back to being debited; one that was waits for a person.
  const nextOn = new Map(held.map((each) => [each.id, each.attempts === 0 ? each.effectiveDueDate : null]));
  await takeBack(context, { receipts, allocations, as: 'undone', bookedOn: context.run.businessDate, nextOn });
  invariant(receipt.entryId, 'a receipt names its entry', { receiptId: receipt.id });
  const { entryId } = await reverse(context, receipt.entryId, source.reason);
  return { customerId: receipt.customerId, amountMinor: receipt.amountMinor, reversalId: entryId };
}

/** Debits that came back, by payment order. `nextOn` by instalment id. Orders that came back before are left out of the answer. */
export async function takeBackDebits(
  context: RunContext,
  debits: {
    readonly orderIds: readonly string[];
    readonly bankAccountId: string;
    readonly bookedOn: BusinessDate;
    readonly nextOn: ReadonlyMap<string, BusinessDate | null>;
  },
): Promise<Set<string>> {
  const { receipts, allocations } = await holdReceipts(context, 'payment-order', debits.orderIds);
  if (receipts.length === 0) return new Set();
  await takeBack(context, { receipts, allocations, as: 'returned', bookedOn: debits.bookedOn, nextOn: debits.nextOn });
  const bodies = receipts.map((row): LedgerEntryInput => {
    const parts = allocations
      .filter((each) => each.sourceId === row.sourceId)
      .map((each) => ({
        planId: each.planId,
        instalmentId: each.instalmentId,
        part: each.kind as Part,
        amountMinor: each.amountMinor,
      }));
    const excess = { customerId: row.customerId, amountMinor: row.excessMinor };
    const body = entries.debitReturned({
      currency: row.currency,
      bankAccountId: debits.bankAccountId,
      parts: openParts(parts),
      excess,
    });
    return { ...body, sourceType: row.sourceType, sourceId: row.sourceId };
  });
  await post(context, bodies);
  return new Set(receipts.map((row) => row.sourceId));
}
