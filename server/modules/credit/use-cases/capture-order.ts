import { addDays, nextT2Day, type BusinessDate } from '@/server/kernel/business-date';
import { humanReference } from '@/server/kernel/ids';
import { invariant } from '@/server/kernel/invariant';
import { applyBps } from '@/server/kernel/money';
import { refuse } from '@/server/kernel/refusal';
import { entries, post, type EntryBody, type LedgerEntryInput } from '@/server/modules/ledger';
import {
  addStatementLines,
  merchantsTerms,
  type Merchant,
  type StatementLine,
  type StatementLineKind,
} from '@/server/modules/merchants';
import { activeMandates } from '@/server/modules/payments';
import type { RunContext } from '@/server/platform/command/context';
import { defineCommand } from '@/server/platform/command/define';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { orderCaptured } from '../credit.events';
import { insertAllocations, insertReceipts } from '../credit.receipts.repo';
import { insertPlans, nextNos, setOrderState, type NewInstalment, type NewPlan, type OrderRow } from '../credit.repo';
import { orderInput, type OrderInput } from '../credit.schema';
import { buildSchedule, firstDateOf } from '../domain/schedule';
import { stageOrder } from './example-credit';
import { holdOrders, stateAfter } from './refusals';

/** The card acquirer that takes down payments at the checkout. */
export const acquirerId = 'card-acquirer';

type Captured = {
  order: OrderRow;
  plan: NewPlan;
  instalments: readonly NewInstalment[];
  merchant: Merchant;
  reserveMinor: bigint;
};

function build(context: RunContext, order: OrderRow, at: { merchant: Merchant; planRef: string }): Captured {
  const today = context.run.businessDate;
  const { merchant, planRef } = at;
  const { amountMinor, currency, product, downPaymentMinor, aprBps } = order;
  const schedule = buildSchedule({
    amountMinor,
    currency,
    productCode: product,
    downPaymentMinor,
    aprBps,
    firstDate: firstDateOf(product, today),
  });
  const fee = applyBps(amountMinor, BigInt(merchant.feeBps), 'half-even') + merchant.feeFixedMinor;
  const merchantFeeMinor = fee < amountMinor ? fee : amountMinor;
  const planId = uuidv7();
  const instalments = schedule.instalments.map(({ totalMinor: _total, ...each }): NewInstalment => ({
    ...each,
    id: uuidv7(),
    planId,
  }));
  const plan: NewPlan = {
    id: planId,
    ref: planRef,
    orderId: order.id,
    customerId: order.customerId,
    merchantId: order.merchantId,
    currency,
    product,
    principalMinor: schedule.principalMinor,
    interestMinor: schedule.interestMinor,
    merchantFeeMinor,
    feeRecognisedMinor: merchant.feeRecognition === 'at-once' ? merchantFeeMinor : 0n,
    aprBps,
    endsOn: schedule.endsOn,
  };
  return {
    order,
    plan,
    instalments,
    merchant,
    reserveMinor: applyBps(amountMinor, BigInt(merchant.reserveBps), 'half-even'),
  };
}

function captureEntries({ order, plan, instalments, reserveMinor }: Captured): LedgerEntryInput[] {
  const { currency, merchantId, id: planId, merchantFeeMinor } = plan;
  const bodies: EntryBody[] = [
    entries.purchaseCaptured({
      currency,
      merchantId,
      planId,
      instalments: instalments.map((each) => ({ subId: each.id, amountMinor: each.principalMinor })),
      merchantFeeMinor,
    }),
    entries.merchantFeeRecognised({ currency, planId, amountMinor: plan.feeRecognisedMinor }),
    entries.reserveWithheld({ currency, merchantId, amountMinor: reserveMinor }),
  ];
  const posted = bodies.filter((body) => body.legs.length > 0);
  return posted.map((body) => ({ ...body, sourceType: 'credit-order', sourceId: order.id, text: order.ref }));
}

/** Down payments were taken by card at the checkout; they are receipts like any other. */
async function takeDownPayments(context: RunContext, captured: readonly Captured[]): Promise<void> {
  const { tx, run } = context;
  const parts = captured.flatMap(({ order, plan, instalments }) => {
    const part = instalments.find((each) => each.kind === 'down-payment');
    const source = { sourceType: 'card', sourceId: order.id };
    return part ? [{ order, plan, source, instalmentId: part.id, amountMinor: part.principalMinor }] : [];
  });
  if (parts.length === 0) return;
  const posted = await post(
    context,
    parts.map(({ order, plan: { currency }, source, instalmentId, amountMinor }) => {
      const body = entries.downPayment({ currency, acquirerId, instalmentId, amountMinor });
      return { ...body, ...source, text: order.ref };
    }),
  );
  const at = { bookedOn: run.businessDate, runId: run.id };
  await insertReceipts(
    tx,
    parts.map(({ plan: { customerId, currency }, source, amountMinor }, index) => ({
      id: uuidv7(),
      kind: 'receipt' as const,
      customerId,
      amountMinor,
      excessMinor: 0n,
      currency,
      ...source,
      fromAccount: 'cards-in-transit' as const,
      fromSubId: acquirerId,
      entryId: posted[index]?.entryId ?? null,
    })),
    at,
  );
  await insertAllocations(
    tx,
    parts.map(({ plan: { id: planId, currency }, source, instalmentId, amountMinor }) => ({
      planId,
      instalmentId,
      kind: 'principal' as const,
      amountMinor,
      currency,
      ...source,
    })),
    at,
  );
}

function merchantLines({ order, plan, merchant, reserveMinor }: Captured, today: BusinessDate): StatementLine[] {
  const line = (kind: StatementLineKind, amountMinor: bigint): StatementLine => ({
    merchantId: merchant.id,
    kind,
    amountMinor,
    currency: plan.currency,
    businessDate: today,
    payableOn: nextT2Day(addDays(today, merchant.payoutDelayDays)),
    sourceType: 'credit-order',
    sourceId: order.id,
    text: `${order.ref} / ${order.merchantOrderRef}`,
  });
  const lines = [
    line('capture', order.amountMinor),
    line('merchant-fee', -plan.merchantFeeMinor),
    line('reserve', -reserveMinor),
  ];
  return lines.filter((each) => each.amountMinor !== 0n);
}

/** Holds orders that may be captured, each with a mandate to debit its customer by. */
async function holdCapturable(context: RunContext, inputs: readonly OrderInput[]): Promise<OrderRow[]> {
  const orders = await holdOrders(context.tx, inputs);
  for (const order of orders) stateAfter(order, 'capture');
  const mandates = await activeMandates(
    context.tx,
    orders.map((order) => order.customerId),
  );
  const without = orders.find((order) => !mandates.has(order.customerId));
  if (without) {
    throw refuse(
      'CREDIT.MANDATE_MISSING',
      `${without.ref} cannot be captured: its customer has no active mandate to debit. Take in the mandate first.`,
      { orderId: without.id },
    );
  }
  return orders;
}

export type Shipped = { orderId: string; planId: string; planRef: string; instalments: number };

/**
 * Goods ship: orders become plans, the shoppers owe them, the merchants are owed them less the fee. Answers in the order of
 * the inputs; all are captured or none. Throws Refusal CREDIT.ORDER_NOT_FOUND, CREDIT.ORDER_CHANGED,
 * CREDIT.ORDER_TWICE, CREDIT.ORDER_TRANSITION_REFUSED, CREDIT.MANDATE_MISSING, in this order.
 */
export async function shipOrders(context: RunContext, inputs: readonly OrderInput[]): Promise<Shipped[]> {
  if (inputs.length === 0) return [];
  const { tx, run } = context;
  const orders = await holdCapturable(context, inputs);
  const merchants = await merchantsTerms(
    tx,
    orders.map((order) => order.merchantId),
  );
  const numbers = await nextNos(tx, 'plan_no', orders.length);
  const captured = orders.map((order, index) => {
    const [merchant, no] = [merchants.get(order.merchantId), numbers[index]];
    invariant(merchant && no !== undefined, 'an order that is captured has a merchant and a number for its plan');
    return build(context, order, { merchant, planRef: humanReference('PL', run.businessDate, no) });
  });
  await insertPlans(tx, run.businessDate, {
    plans: captured.map(({ plan }) => plan),
    instalments: captured.flatMap(({ instalments }) => instalments),
  });
  await post(context, captured.flatMap(captureEntries));
  await takeDownPayments(context, captured);
  await addStatementLines(
    context,
    captured.flatMap((each) => merchantLines(each, run.businessDate)),
  );
  const orderIds = orders.map((order) => order.id);
  await setOrderState(tx, orderIds, { state: 'captured', capturedOn: run.businessDate });
  return Promise.all(
    captured.map(async ({ order, plan: { id: planId, ref: planRef }, instalments }) => {
      const { id: orderId, customerId, merchantId, amountMinor, currency } = order;
      const amount = amountMinor.toString();
      await context.raise(orderCaptured, { orderId, planId, customerId, merchantId, amountMinor: amount, currency });
      return { orderId, planId, planRef, instalments: instalments.length };
    }),
  );
}

export const captureOrder = defineCommand({
  name: 'credit.captureOrder',
  permission: 'credit.capture',
  effect: 'fact',
  input: orderInput,
  example: async (world) => ({ orderId: (await stageOrder(world)).orderId, version: 1 }),
  approval: null,
  handle: async (context, input) => {
    const [shipped] = await shipOrders(context, [input]);
    invariant(shipped, 'an order that is captured is answered');
    await context.audit({
      entityType: 'credit-order',
      entityId: shipped.orderId,
      before: { state: 'approved' },
      after: { state: 'captured', planId: shipped.planId, planRef: shipped.planRef },
    });
    return shipped;
  },
});
