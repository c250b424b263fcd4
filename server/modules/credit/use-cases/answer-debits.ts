import { businessDate, type BusinessDate } from '@/server/kernel/business-date';
import type { orderRejected, orderReturned, orderSettled } from '@/server/modules/payments';
import { reasonOf } from '@/server/modules/payments';
import { activeHolds, protect } from '@/server/modules/customers';
import type { RunContext } from '@/server/platform/command/context';
import type { EventDefinition } from '@/server/platform/events/event';
import { refreshPlans } from '../credit.ageing.repo';
import { debitRejected, debitReturned } from '../credit.events';
import { debitFacts, noteNoFault, reopenRejected, type DebitFacts } from '../credit.receipts.repo';
import { nextTryOn, noFaultOf } from '../domain/retry';
import { allocateReceipts } from './allocate-receipt';
import { takeBackDebits } from './take-back';

/** The reason code by which a bank says that the account holder has died. */
const ACCOUNT_HOLDER_DIED = 'MD07';

type PayloadOf<E> = E extends EventDefinition<infer P> ? P : never;
type Settled = PayloadOf<typeof orderSettled>;
type Rejected = PayloadOf<typeof orderRejected>;
type Returned = PayloadOf<typeof orderReturned>;

/** Debits carry the instalment and the number of the try: `<instalment id>/<attempt>`. */
export const debitSourceType = 'instalment';
export const debitSourceId = (instalmentId: string, attempt: number): string => `${instalmentId}/${attempt}`;
const instalmentOf = (sourceId: string): string => sourceId.slice(0, sourceId.indexOf('/'));

function ours<O extends { direction: string; sourceType: string }>(orders: readonly O[]): O[] {
  return orders.filter((order) => order.direction === 'in' && order.sourceType === debitSourceType);
}

/** Debits were booked: the clearing of their file is spread over their instalments. What none of them takes is customer credit. */
export async function settleDebits(context: RunContext, payload: Settled): Promise<void> {
  const debits = ours(payload.orders);
  if (debits.length === 0) return;
  const bookedOn = businessDate(payload.bookedOn);
  await allocateReceipts(
    context,
    debits.map((order) => ({
      target: { instalmentId: instalmentOf(order.sourceId), only: true },
      amountMinor: BigInt(order.amountMinor),
      currency: order.currency,
      sourceType: 'payment-order',
      sourceId: order.orderId,
      bookedOn,
      from: { account: 'collections-clearing', subId: order.pmtInfId },
      answersDebit: true,
    })),
  );
}

type Failed = {
  sourceId: string;
  orderId: string;
  reasonCode: string | null;
  handling: string;
  amountMinor: string;
  currency: string;
};
type Planned = {
  order: Failed;
  facts: DebitFacts;
  nextOn: BusinessDate | null;
  noFault: string | null;
  reasonCode: string;
};

async function planNext(context: RunContext, orders: readonly Failed[], learnedOn: BusinessDate): Promise<Planned[]> {
  const facts = new Map(
    (
      await debitFacts(
        context.tx,
        orders.map((order) => instalmentOf(order.sourceId)),
      )
    ).map((row) => [row.instalmentId, row]),
  );
  return orders.flatMap((order) => {
    const found = facts.get(instalmentOf(order.sourceId));
    if (!found) return [];
    const reasonCode = order.reasonCode ?? 'NARR';
    const { retries } = reasonOf(reasonCode);
    const nextOn = nextTryOn({
      handling: order.handling,
      retries,
      attempts: found.attempts,
      learnedOn,
      payday: found.payday,
    });
    return [{ order, facts: found, nextOn, noFault: noFaultOf(order.handling, reasonCode), reasonCode }];
  });
}

function newsOf({ order, facts, nextOn, reasonCode }: Planned) {
  const { instalmentId, planId, customerId } = facts;
  const { orderId, amountMinor, currency } = order;
  return { instalmentId, planId, customerId, orderId, reasonCode, amountMinor, currency, nextCollectionOn: nextOn };
}

/** Whoever has died is protected from everything at once: no contact, no fee, no debit. */
async function protectTheDead(context: RunContext, planned: readonly Planned[]): Promise<void> {
  const told = planned.filter(({ reasonCode }) => reasonCode === ACCOUNT_HOLDER_DIED);
  const ids = [...new Set(told.map(({ facts }) => facts.customerId))].sort();
  const holds = await activeHolds(context.tx, ids, context.run.businessDate);
  const known = new Set(holds.filter((hold) => hold.kind === 'deceased').map((hold) => hold.customerId));
  for (const customerId of ids.filter((id) => !known.has(id))) {
    const reason = `The bank says that the account holder has died (${ACCOUNT_HOLDER_DIED}).`;
    await protect(context, { customerId, kind: 'deceased', reason, untilDate: null });
  }
}

/** Debits were refused before any money moved: no entry; their instalments are open again. */
export async function reopenRejectedDebits(context: RunContext, payload: Rejected): Promise<void> {
  const { tx, run } = context;
  const learnedOn = businessDate(payload.learnedOn);
  const planned = await planNext(context, ours(payload.orders), learnedOn);
  if (planned.length === 0) return;
  const reopened = await reopenRejected(
    tx,
    planned.map(({ order, facts, nextOn, noFault }) => ({
      orderId: order.orderId,
      instalmentId: facts.instalmentId,
      nextCollectionOn: nextOn,
      noFaultReason: noFault,
    })),
    learnedOn,
  );
  await refreshPlans(tx, {
    planIds: [...new Set(reopened.map((row) => row.planId))],
    today: run.businessDate,
    runId: run.id,
  });
  const ids = new Set(reopened.map((row) => row.id));
  await protectTheDead(
    context,
    planned.filter((each) => ids.has(each.facts.instalmentId)),
  );
  for (const each of planned) if (ids.has(each.facts.instalmentId)) await context.raise(debitRejected, newsOf(each));
}

/** Debits came back after they were booked: what they had paid is open again, once, however often the bank says so. */
export async function reopenReturnedDebits(context: RunContext, payload: Returned): Promise<void> {
  const learnedOn = businessDate(payload.learnedOn);
  const planned = await planNext(context, ours(payload.orders), learnedOn);
  if (planned.length === 0) return;
  const back = await takeBackDebits(context, {
    orderIds: planned.map(({ order }) => order.orderId),
    bankAccountId: payload.bankAccountId,
    bookedOn: businessDate(payload.bookedOn),
    nextOn: new Map(planned.map(({ facts, nextOn }) => [facts.instalmentId, nextOn])),
  });
  const fresh = planned.filter(({ order }) => back.has(order.orderId));
  await noteNoFault(
    context.tx,
    fresh.flatMap(({ facts, noFault }) => (noFault ? [{ instalmentId: facts.instalmentId, reason: noFault }] : [])),
  );
  await protectTheDead(context, fresh);
  for (const each of fresh) await context.raise(debitReturned, newsOf(each));
}
