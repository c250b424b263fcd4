import { addDays, nextT2Day, type BusinessDate } from '@/server/kernel/business-date';
import { humanReference } from '@/server/kernel/ids';
import { applyBps } from '@/server/kernel/money';
import { refuse } from '@/server/kernel/refusal';
import { entries, post, type EntryBody } from '@/server/modules/ledger';
import { addStatementLines, merchantTerms, type Merchant, type StatementLineKind } from '@/server/modules/merchants';
import { activeMandates } from '@/server/modules/payments';
import type { RunContext } from '@/server/platform/command/context';
import { defineCommand } from '@/server/platform/command/define';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { orderCaptured } from '../credit.events';
import { insertAllocations, insertReceipts } from '../credit.receipts.repo';
import { insertPlan, nextNo, setOrderState, type NewInstalment, type NewPlan, type OrderRow } from '../credit.repo';
import { orderInput } from '../credit.schema';
import { buildSchedule, firstDateOf } from '../domain/schedule';
import { stageOrder } from './example-credit';
import { holdOrder, stateAfter } from './refusals';

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
  const instalments = schedule.instalments.map(({ totalMinor: _total, ...each }): NewInstalment => ({
    ...each,
    id: uuidv7(),
  }));
  const plan: NewPlan = {
    id: uuidv7(),
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
    startedOn: today,
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

async function postCapture(context: RunContext, { order, plan, instalments, reserveMinor }: Captured): Promise<void> {
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
  await post(
    context,
    posted.map((body) => ({ ...body, sourceType: 'credit-order', sourceId: order.id, text: order.ref })),
  );
}

/** The down payment was taken by card at the checkout; it is a receipt like any other. */
async function takeDownPayment(context: RunContext, { order, plan, instalments }: Captured): Promise<void> {
  const { tx, run } = context;
  const part = instalments.find((each) => each.kind === 'down-payment');
  if (!part) return;
  const { currency, customerId, id: planId } = plan;
  const amountMinor = part.principalMinor;
  const source = { sourceType: 'card', sourceId: order.id };
  const body = entries.downPayment({ currency, acquirerId, instalmentId: part.id, amountMinor });
  const [posted] = await post(context, [{ ...body, ...source, text: order.ref }]);
  const at = { bookedOn: run.businessDate, runId: run.id };
  const receipt = {
    id: uuidv7(),
    kind: 'receipt' as const,
    customerId,
    amountMinor,
    excessMinor: 0n,
    currency,
    ...source,
  };
  await insertReceipts(
    tx,
    [{ ...receipt, fromAccount: 'cards-in-transit', fromSubId: acquirerId, entryId: posted?.entryId ?? null }],
    at,
  );
  await insertAllocations(
    tx,
    [{ planId, instalmentId: part.id, kind: 'principal', amountMinor, currency, ...source }],
    at,
  );
}

async function addLines(
  context: RunContext,
  { order, plan, merchant, reserveMinor }: Captured,
  today: BusinessDate,
): Promise<void> {
  const line = (kind: StatementLineKind, amountMinor: bigint) => ({
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
  await addStatementLines(
    context,
    lines.filter((each) => each.amountMinor !== 0n),
  );
}

/**
 * The goods ship: the order becomes a plan, the shopper owes it, the merchant is owed it less the fee. Throws Refusal
 * CREDIT.ORDER_NOT_FOUND, CREDIT.ORDER_CHANGED, CREDIT.ORDER_TRANSITION_REFUSED, CREDIT.MANDATE_MISSING, in this order.
 */
export async function shipOrder(context: RunContext, input: { orderId: string; version?: number | undefined }) {
  const { tx, run } = context;
  const order = await holdOrder(tx, input.orderId, input.version);
  const state = stateAfter(order, 'capture');
  const mandates = await activeMandates(tx, [order.customerId]);
  if (!mandates.has(order.customerId)) {
    throw refuse(
      'CREDIT.MANDATE_MISSING',
      `${order.ref} cannot be captured: its customer has no active mandate to debit. Take in the mandate first.`,
      {
        orderId: order.id,
      },
    );
  }
  const merchant = await merchantTerms(tx, order.merchantId);
  const planRef = humanReference('PL', run.businessDate, await nextNo(tx, 'plan_no'));
  const captured = build(context, order, { merchant, planRef });
  const { plan, instalments } = captured;
  await insertPlan(tx, plan, instalments);
  await postCapture(context, captured);
  await takeDownPayment(context, captured);
  await addLines(context, captured, run.businessDate);
  await setOrderState(tx, order.id, { state, capturedOn: run.businessDate });
  const { customerId, merchantId, amountMinor, currency } = order;
  await context.raise(orderCaptured, {
    orderId: order.id,
    planId: plan.id,
    customerId,
    merchantId,
    amountMinor: amountMinor.toString(),
    currency,
  });
  return { orderId: order.id, planId: plan.id, planRef, instalments: instalments.length };
}

export const captureOrder = defineCommand({
  name: 'credit.captureOrder',
  permission: 'credit.capture',
  effect: 'fact',
  input: orderInput,
  example: async (world) => ({ orderId: (await stageOrder(world)).orderId, version: 1 }),
  approval: null,
  handle: async (context, input) => {
    const shipped = await shipOrder(context, input);
    await context.audit({
      entityType: 'credit-order',
      entityId: shipped.orderId,
      before: { state: 'approved' },
      after: { state: 'captured', planId: shipped.planId, planRef: shipped.planRef },
    });
    return shipped;
  },
});
