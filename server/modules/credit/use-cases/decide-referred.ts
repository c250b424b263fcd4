import { moneyText } from '@/server/kernel/money';
import { invariant } from '@/server/kernel/invariant';
import { getCustomer } from '@/server/modules/customers';
import { merchantTerms } from '@/server/modules/merchants';
import type { RunContext } from '@/server/platform/command/context';
import { defineCommand, type ApprovalFrame, type ApprovalSpec } from '@/server/platform/command/define';
import { orderDecided } from '../credit.events';
import { exposureOf } from '../credit.intake.repo';
import { findOrderOfRequest, noteRequest, setOrderState, type OrderRow } from '../credit.repo';
import { decideReferredInput, type DecideReferredInput } from '../credit.schema';
import { stageReferredOrder } from './example-credit';
import { holdOrder, stateAfter } from './refusals';

async function subject(frame: Pick<ApprovalFrame, 'tx'>, input: DecideReferredInput): Promise<OrderRow> {
  const order = await holdOrder(frame.tx, input.orderId, input.version);
  stateAfter(order, 'approve');
  return order;
}

const approval: ApprovalSpec<DecideReferredInput> = {
  codeVersion: 1,
  entity: (input) => ({ type: 'credit-order', id: input.orderId }),
  title: async (frame, input) => {
    const order = await subject(frame, input);
    const merchant = await merchantTerms(frame.tx, order.merchantId);
    return `Referred purchase ${order.ref}: ${moneyText(order.amountMinor, order.currency)} at ${merchant.name}`;
  },
  facts: async (frame, input) => {
    const { amountMinor, currency, customerId, merchantId, product, decision } = await subject(frame, input);
    return {
      amountMinor,
      currency,
      counterparty: customerId,
      product,
      category: (await merchantTerms(frame.tx, merchantId)).category,
      rules: decision.rules.filter((rule) => !rule.passed).map((rule) => rule.code),
    };
  },
  content: async (frame, input) => {
    const order = await subject(frame, input);
    const customer = await getCustomer(frame.tx, order.customerId);
    return {
      order: {
        id: order.id,
        ref: order.ref,
        version: order.version,
        amountMinor: order.amountMinor,
        currency: order.currency,
        product: order.product,
        downPaymentMinor: order.downPaymentMinor,
        aprBps: order.aprBps,
      },
      customer: { id: customer.id, ref: customer.ref, version: customer.version, limitMinor: customer.limitMinor },
      merchantId: order.merchantId,
      rules: order.decision.rules.map(({ code, outcome, explanation }) => ({ code, outcome, explanation })),
    };
  },
  consequences: async (frame, input) => {
    const order = await subject(frame, input);
    const { exposureMinor, dpd } = await exposureOf(frame.tx, order.customerId, order.currency);
    const money = (minor: bigint) => moneyText(minor, order.currency);
    return [
      { kind: 'change', field: 'state', before: order.state, after: 'approved' },
      ...order.decision.rules
        .filter((rule) => !rule.passed)
        .map((rule) => ({ kind: 'warning' as const, text: rule.explanation })),
      {
        kind: 'note',
        text: `With this purchase the customer owes ${money(exposureMinor)}; the worst plan is ${dpd} days past due today.`,
      },
    ];
  },
  onSubmitted: async ({ tx }, input, requestId) => noteRequest(tx, input.orderId, requestId),
  withoutPolicy: 'refuse',
};

/**
 * Approves a purchase that the rules referred. The machine asks, one credit officer recommends and another approves; where
 * an officer asks, another one approves. A rejected request declines the purchase.
 */
export const decideReferred = defineCommand({
  name: 'credit.decideReferred',
  permission: 'credit.decide',
  effect: 'terms',
  input: decideReferredInput,
  example: stageReferredOrder,
  approval,
  handle: async (context, input) => {
    const { tx, run } = context;
    invariant(context.approval, 'a referred purchase is approved by an approved request only');
    const order = await subject(context, input);
    const decision = { ...order.decision, decidedBy: 'people' as const };
    await setOrderState(tx, [order.id], { state: stateAfter(order, 'approve'), decision, decidedAt: run.now });
    const { id: orderId, customerId, merchantId } = order;
    await context.raise(orderDecided, {
      orderId,
      version: order.version + 1,
      customerId,
      merchantId,
      outcome: 'approved',
    });
    await context.audit({
      entityType: 'credit-order',
      entityId: orderId,
      before: { state: order.state },
      after: { state: 'approved', requestId: context.approval.requestId },
    });
    return { orderId, ref: order.ref, state: 'approved' };
  },
});

/**
 * The request about a referred purchase ended without running. Rejected or left to expire, the purchase is declined;
 * otherwise it is still to be decided and asked for anew.
 */
export async function afterReferral(context: RunContext, closed: { requestId: string; status: string }): Promise<void> {
  if (closed.status === 'executed') return;
  const order = await findOrderOfRequest(context.tx, closed.requestId);
  if (order?.state !== 'referred') return;
  const { id: orderId, customerId, merchantId } = order;
  const declined = closed.status === 'rejected' || closed.status === 'expired';
  if (declined) {
    const note = closed.status === 'rejected' ? 'People decided against it.' : 'Nobody decided in time.';
    const decision = { ...order.decision, outcome: 'declined' as const, decidedBy: 'people' as const, note };
    await setOrderState(context.tx, [orderId], {
      state: stateAfter(order, 'decline'),
      decision,
      decidedAt: context.run.now,
    });
  }
  const version = order.version + (declined ? 1 : 0);
  await context.raise(orderDecided, {
    orderId,
    version,
    customerId,
    merchantId,
    outcome: declined ? 'declined' : 'referred',
  });
}
