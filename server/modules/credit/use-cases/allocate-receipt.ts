import type { BusinessDate } from '@/server/kernel/business-date';
import { invariant } from '@/server/kernel/invariant';
import type { Currency } from '@/server/kernel/money';
import { refuse } from '@/server/kernel/refusal';
import { entries, post, type EntryBody, type LedgerEntryInput, type OpenPart } from '@/server/modules/ledger';
import type { RunContext } from '@/server/platform/command/context';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { refreshPlans } from '../credit.ageing.repo';
import { instalmentsPaid, receiptExcess } from '../credit.events';
import {
  accruePaidInterest,
  applyPaid,
  findAllocations,
  findReceipts,
  holdInstalments,
  insertAllocations,
  insertReceipts,
  type AllocationKind,
  type HeldInstalment,
  type HoldScope,
  type PaidChange,
  type ReceiptRow,
} from '../credit.receipts.repo';
import { allocateReceipt as spread, type OpenItem, type Part } from '../domain/allocation';

/**
 * Whom the money is for. An instalment: that one first, then (unless `only`) the rest of its plan, oldest first. A plan: its
 * instalments, oldest first. A customer alone: all active plans in the currency, oldest first.
 */
export type ReceiptTarget =
  | { readonly instalmentId: string; readonly only?: boolean }
  | { readonly planId: string }
  | { readonly customerId: string };

/** Where the money stands in the books: the file's clearing, a bank line in suspense, or a bank account. */
export type ReceiptFrom = {
  readonly account: 'collections-clearing' | 'unidentified-receipts' | 'bank';
  readonly subId: string;
};

export type ReceiptInput = {
  readonly target: ReceiptTarget;
  readonly amountMinor: bigint;
  readonly currency: Currency;
  /** Unique together; the same source again answers with what it did the first time. */
  readonly sourceType: string;
  readonly sourceId: string;
  readonly bookedOn: BusinessDate;
  readonly from: ReceiptFrom;
  /** The money is the answer of the debit under way on the instalment. */
  readonly answersDebit?: boolean;
};

export type ReceiptAllocation = {
  readonly planId: string;
  readonly instalmentId: string;
  readonly part: Part;
  readonly amountMinor: bigint;
};
export type ReceiptResult = {
  readonly sourceId: string;
  readonly customerId: string;
  readonly allocations: readonly ReceiptAllocation[];
  readonly excessMinor: bigint;
  /** The entry in the books; false in `fresh` says that it was posted before. */
  readonly entryId: string | null;
  readonly fresh: boolean;
};

type Planned = { receipt: ReceiptInput; row: ReceiptRow; allocations: ReceiptAllocation[] };

/** The parts of an entry: principal stands under its instalment, interest under its plan. */
export function openParts(allocations: readonly ReceiptAllocation[]): OpenPart[] {
  return allocations.map((each) =>
    each.part === 'interest'
      ? { kind: 'interest', subId: each.planId, amountMinor: each.amountMinor }
      : { kind: 'principal', subId: each.instalmentId, amountMinor: each.amountMinor },
  );
}

/** What interest was paid before it was due is earned at once: nothing is owed back for it, and its receivable stays above zero. */
export async function catchUpInterest(
  context: RunContext,
  planIds: readonly string[],
  batchId: string,
): Promise<LedgerEntryInput[]> {
  const added = await accruePaidInterest(context.tx, planIds);
  return added.map(({ planId, currency, addedMinor }) => ({
    ...entries.interestAccrued({ currency, planId, amountMinor: addedMinor }),
    sourceType: 'interest-paid-early',
    sourceId: `${batchId}/${planId}`,
  }));
}

function scopeOf(receipts: readonly ReceiptInput[], first: ReceiptInput): HoldScope {
  const named = receipts.flatMap(({ target }) =>
    'instalmentId' in target && target.only ? [target.instalmentId] : [],
  );
  if (named.length === receipts.length) return { instalmentIds: named };
  invariant(receipts.length === 1, 'only receipts for one instalment each are spread together');
  const { target } = first;
  return 'customerId' in target
    ? { customerId: target.customerId, currency: first.currency }
    : { planIds: 'planId' in target ? [target.planId] : [] };
}

function itemsOf(held: readonly HeldInstalment[]): OpenItem[] {
  return held
    .filter((each) => each.planState !== 'written-off')
    .flatMap((each) => [
      {
        id: `${each.id}/interest`,
        instalmentId: each.id,
        dueDate: each.effectiveDueDate,
        part: 'interest' as const,
        openMinor: each.openInterestMinor,
      },
      {
        id: `${each.id}/principal`,
        instalmentId: each.id,
        dueDate: each.effectiveDueDate,
        part: 'principal' as const,
        openMinor: each.openPrincipalMinor,
      },
    ]);
}

/** The entry of a receipt, by where its money came from. */
function entryOf({ receipt, row, allocations }: Planned): EntryBody {
  const excess = { customerId: row.customerId, amountMinor: row.excessMinor };
  const to = { currency: receipt.currency, parts: openParts(allocations), excess };
  const { account, subId } = receipt.from;
  if (account === 'collections-clearing') return entries.debitSpread({ ...to, pmtInfId: subId });
  return account === 'bank'
    ? entries.expectedTransfer({ ...to, bankAccountId: subId })
    : entries.strayMatched({ ...to, lineId: subId });
}

function planReceipt(receipt: ReceiptInput, held: Map<string, HeldInstalment>): Planned {
  const { target } = receipt;
  const named = 'instalmentId' in target ? held.get(target.instalmentId) : undefined;
  const customerId = 'customerId' in target ? target.customerId : (named ?? [...held.values()][0])?.customerId;
  if (customerId === undefined) {
    throw refuse(
      'CREDIT.RECEIPT_TARGET_UNKNOWN',
      'The plan or instalment that this money is for does not exist. Search for it again.',
      { target },
    );
  }
  const reach = 'instalmentId' in target && target.only ? (named ? [named] : []) : [...held.values()];
  if (reach.some((each) => each.currency !== receipt.currency)) {
    throw refuse('CREDIT.RECEIPT_CURRENCY', `Money in ${receipt.currency} cannot pay a plan in another currency.`, {
      target,
    });
  }
  const { allocations, excessMinor } = spread(
    { amountMinor: receipt.amountMinor, forInstalmentId: named?.id ?? null },
    itemsOf(reach),
  );
  for (const each of allocations) {
    const instalment = held.get(each.instalmentId);
    invariant(instalment, 'money is allocated to held instalments only');
    if (each.part === 'interest') instalment.openInterestMinor -= each.amountMinor;
    else instalment.openPrincipalMinor -= each.amountMinor;
  }
  const { sourceType, sourceId, currency, amountMinor } = receipt;
  return {
    receipt,
    allocations: allocations.map(({ instalmentId, part, amountMinor: paidMinor }) => ({
      planId: held.get(instalmentId)?.planId ?? '',
      instalmentId,
      part,
      amountMinor: paidMinor,
    })),
    row: {
      id: uuidv7(),
      kind: 'receipt',
      customerId,
      amountMinor,
      excessMinor,
      currency,
      fromAccount: receipt.from.account,
      fromSubId: receipt.from.subId,
      sourceType,
      sourceId,
      entryId: null,
    },
  };
}

function changesOf(planned: readonly Planned[]): PaidChange[] {
  const changes = new Map<string, PaidChange>();
  const at = (instalmentId: string) => {
    const change = changes.get(instalmentId) ?? {
      instalmentId,
      principalMinor: 0n,
      interestMinor: 0n,
      answersDebit: false,
      nextCollectionOn: null,
    };
    changes.set(instalmentId, change);
    return change;
  };
  for (const { receipt, allocations } of planned) {
    if (receipt.answersDebit && 'instalmentId' in receipt.target) at(receipt.target.instalmentId).answersDebit = true;
    for (const each of allocations) {
      const change = at(each.instalmentId);
      if (each.part === 'interest') change.interestMinor += each.amountMinor;
      else change.principalMinor += each.amountMinor;
    }
  }
  return [...changes.values()];
}

async function knownResults(
  context: RunContext,
  sourceType: string,
  sourceIds: readonly string[],
): Promise<Map<string, ReceiptResult>> {
  const known = await findReceipts(context.tx, { type: sourceType, ids: sourceIds }, ['receipt']);
  if (known.length === 0) return new Map();
  const rows = Map.groupBy(await findAllocations(context.tx, sourceType, sourceIds), (each) => each.sourceId);
  return new Map(
    known.map((row) => {
      const allocations = (rows.get(row.sourceId) ?? []).map((each) => ({
        planId: each.planId,
        instalmentId: each.instalmentId,
        part: each.kind as Part,
        amountMinor: each.amountMinor,
      }));
      const { sourceId, customerId, excessMinor, entryId } = row;
      return [sourceId, { sourceId, customerId, allocations, excessMinor, entryId, fresh: false }];
    }),
  );
}

async function store(context: RunContext, planned: readonly Planned[], bookedOn: BusinessDate): Promise<void> {
  const { tx, run } = context;
  const { id: runId } = run;
  const changes = changesOf(planned);
  await applyPaid(tx, changes, { bookedOn, returned: null });
  const planIds = [...new Set(planned.flatMap(({ allocations }) => allocations.map((each) => each.planId)))];
  const early = await catchUpInterest(context, planIds, planned[0]?.row.id ?? runId);
  const bodies = planned.map((each) => ({
    ...entryOf(each),
    sourceType: each.receipt.sourceType,
    sourceId: each.receipt.sourceId,
  }));
  const posted = await post(context, [...bodies, ...early]);
  planned.forEach((each, index) => {
    each.row.entryId = posted[index]?.entryId ?? null;
  });
  await insertReceipts(
    tx,
    planned.map((each) => each.row),
    { bookedOn, runId },
  );
  const rows = planned.flatMap(({ receipt, allocations }) =>
    allocations.map(({ part, ...each }) => ({
      ...each,
      kind: part as AllocationKind,
      currency: receipt.currency,
      sourceType: receipt.sourceType,
      sourceId: receipt.sourceId,
    })),
  );
  await insertAllocations(tx, rows, { bookedOn, runId });
  await refreshPlans(tx, { planIds, today: run.businessDate, runId });
}

async function tell(
  context: RunContext,
  planned: readonly Planned[],
  held: Map<string, HeldInstalment>,
): Promise<void> {
  const paid = planned.flatMap(({ receipt, row, allocations }) =>
    Object.entries(Object.groupBy(allocations, (each) => each.instalmentId)).map(([instalmentId, parts = []]) => {
      const left = held.get(instalmentId);
      return {
        instalmentId,
        planId: parts[0]?.planId ?? '',
        customerId: row.customerId,
        amountMinor: parts.reduce((sum, part) => sum + part.amountMinor, 0n).toString(),
        currency: receipt.currency,
        settled: left !== undefined && left.openInterestMinor + left.openPrincipalMinor === 0n,
        sourceType: receipt.sourceType,
        sourceId: receipt.sourceId,
      };
    }),
  );
  const bookedOn = planned[0]?.receipt.bookedOn;
  if (paid.length > 0 && bookedOn) await context.raise(instalmentsPaid, { bookedOn, paid });
  for (const { row, receipt } of planned) {
    if (row.excessMinor === 0n) continue;
    const { customerId, currency, sourceType, sourceId, excessMinor } = row;
    await context.raise(receiptExcess, {
      customerId,
      amountMinor: excessMinor.toString(),
      currency,
      sourceType,
      sourceId,
      bookedOn: receipt.bookedOn,
    });
  }
}

/**
 * Spreads receipts over what is owed, posts their entries and tells what was paid. Several receipts at once must each be for
 * one instalment only (debits), have one source type and be booked on one day. Amounts in minor units. What no instalment
 * takes stands on the customer's credit afterwards. Throws Refusal CREDIT.RECEIPT_TARGET_UNKNOWN, CREDIT.RECEIPT_CURRENCY,
 * CREDIT.RECEIPT_NOT_POSITIVE.
 */
export async function allocateReceipts(
  context: RunContext,
  receipts: readonly ReceiptInput[],
): Promise<ReceiptResult[]> {
  const first = receipts[0];
  if (!first) return [];
  invariant(
    receipts.every((each) => each.sourceType === first.sourceType && each.bookedOn === first.bookedOn),
    'receipts of one call have one source type and day',
  );
  const list = await holdInstalments(context.tx, await widened(context, scopeOf(receipts, first), first));
  const held = new Map(list.map((each) => [each.id, each]));
  const known = await knownResults(
    context,
    first.sourceType,
    receipts.map((each) => each.sourceId),
  );
  const planned = receipts.filter((each) => !known.has(each.sourceId)).map((receipt) => planReceipt(receipt, held));
  if (planned.length > 0) {
    await store(context, planned, first.bookedOn);
    await tell(context, planned, held);
  }
  const fresh = new Map(
    planned.map(({ row, allocations }): [string, ReceiptResult] => {
      const { sourceId, customerId, excessMinor, entryId } = row;
      return [sourceId, { sourceId, customerId, allocations, excessMinor, entryId, fresh: true }];
    }),
  );
  return receipts.map((each) => {
    const result = known.get(each.sourceId) ?? fresh.get(each.sourceId);
    invariant(result, 'every receipt has a result');
    return result;
  });
}

/** A receipt for one instalment that may go on to the rest of its plan needs the whole plan held. */
async function widened(context: RunContext, scope: HoldScope, first: ReceiptInput): Promise<HoldScope> {
  const { target } = first;
  if (!('instalmentId' in target) || target.only) return scope;
  const held = await holdInstalments(context.tx, { instalmentIds: [target.instalmentId] });
  return { planIds: held.map((each) => each.planId) };
}

/** One receipt; see allocateReceipts. */
export async function allocateReceipt(context: RunContext, receipt: ReceiptInput): Promise<ReceiptResult> {
  const [result] = await allocateReceipts(context, [receipt]);
  invariant(result, 'a receipt has a result');
  return result;
}
