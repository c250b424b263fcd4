import { humanReference } from '@/server/kernel/ids';
import { refuse } from '@/server/kernel/refusal';
import { getCustomer, type Customer } from '@/server/modules/customers';
import { merchantTerms } from '@/server/modules/merchants';
import { systemActor } from '@/server/platform/auth/actor';
import type { RunContext } from '@/server/platform/command/context';
import { defineCommand } from '@/server/platform/command/define';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { orderDecided } from '../credit.events';
import {
  exposureOf,
  findOrderOfMerchant,
  inJson,
  insertOrder,
  lockCustomerCredit,
  nextNo,
  type DecisionRecord,
} from '../credit.repo';
import { receiveOrderInput, type ReceiveOrderInput } from '../credit.schema';
import { decidePurchase, defaultDecisionPolicy, type DecisionFacts } from '../domain/decision';
import { buildSchedule, firstDateOf } from '../domain/schedule';
import { stageParties, exampleOrder } from './example-credit';

export type ReceivedOrder = {
  orderId: string;
  ref: string;
  state: 'approved' | 'referred' | 'declined';
  explanations: string[];
};

async function refuseImpossible(context: RunContext, input: ReceiveOrderInput): Promise<Customer> {
  const merchant = await merchantTerms(context.tx, input.merchantId);
  if (merchant.status === 'closed') {
    throw refuse('CREDIT.MERCHANT_CLOSED', `${merchant.name} is closed and takes no new orders.`, {
      merchantId: merchant.id,
    });
  }
  const customer = await getCustomer(context.tx, input.customerId);
  if (merchant.currency !== input.currency || customer.currency !== input.currency) {
    throw refuse(
      'CREDIT.CURRENCY_MISMATCH',
      `An order in ${input.currency} needs a merchant and a customer in ${input.currency}; they have ${merchant.currency} and ${customer.currency}.`,
      { merchantId: merchant.id, customerId: customer.id },
    );
  }
  await lockCustomerCredit(context.tx, customer.id);
  const known = await findOrderOfMerchant(context.tx, merchant.id, input.merchantOrderRef);
  if (known) {
    throw refuse(
      'CREDIT.ORDER_KNOWN',
      `${merchant.name} sent the order "${input.merchantOrderRef}" before: it is ${known.ref}.`,
      { orderId: known.id },
    );
  }
  return customer;
}

/**
 * Takes in a purchase and decides it by the rules: approved, referred to people, or declined. Everything the rules saw is
 * kept with the decision. Throws Refusal MERCHANTS.NOT_FOUND, CREDIT.MERCHANT_CLOSED, CUSTOMERS.NOT_FOUND,
 * CREDIT.CURRENCY_MISMATCH, CREDIT.ORDER_KNOWN, and those of buildSchedule, in this order.
 */
export async function takeOrder(context: RunContext, input: ReceiveOrderInput): Promise<ReceivedOrder> {
  const { tx, run } = context;
  const customer = await refuseImpossible(context, input);
  const { amountMinor, currency, product: productCode, aprBps, downPaymentMinor } = input;
  const firstDate = firstDateOf(productCode, run.businessDate);
  const schedule = buildSchedule({
    amountMinor,
    currency,
    productCode,
    aprBps,
    firstDate,
    ...(downPaymentMinor === undefined ? {} : { downPaymentMinor }),
  });
  const exposure = await exposureOf(tx, customer.id, currency);
  const facts: DecisionFacts = {
    amountMinor,
    currency,
    ...exposure,
    limitMinor: customer.limitMinor,
    kycState: customer.kycState,
  };
  const decision = decidePurchase(facts);
  const { outcome } = decision;
  const record: DecisionRecord = {
    ...decision,
    facts: inJson(facts),
    policy: inJson(defaultDecisionPolicy),
    decidedBy: outcome === 'referred' ? null : 'rules',
  };
  const orderId = uuidv7();
  const ref = humanReference('CO', run.businessDate, await nextNo(tx, 'credit_order_no'));
  await insertOrder(tx, {
    id: orderId,
    ref,
    merchantId: input.merchantId,
    merchantOrderRef: input.merchantOrderRef,
    customerId: customer.id,
    amountMinor,
    currency,
    product: productCode,
    downPaymentMinor: schedule.downPaymentMinor,
    aprBps,
    orderedOn: run.businessDate,
    orderedAt: run.now,
    state: outcome,
    decision: record,
    decidedAt: outcome === 'referred' ? null : run.now,
  });
  await context.raise(orderDecided, {
    orderId,
    version: 1,
    customerId: customer.id,
    merchantId: input.merchantId,
    outcome,
  });
  return {
    orderId,
    ref,
    state: outcome,
    explanations: decision.rules.filter((rule) => !rule.passed).map((rule) => rule.explanation),
  };
}

/** A purchase arrives from the checkout. */
export const receiveOrder = defineCommand({
  name: 'credit.receiveOrder',
  permission: 'credit.receive',
  effect: 'fact',
  input: receiveOrderInput,
  example: async (world) => exampleOrder(await stageParties(world)),
  approval: null,
  handle: async (context, input) => {
    const received = await takeOrder(context, input);
    await context.audit({
      entityType: 'credit-order',
      entityId: received.orderId,
      after: {
        ref: received.ref,
        state: received.state,
        amountMinor: input.amountMinor,
        currency: input.currency,
        product: input.product,
      },
    });
    return received;
  },
});

/** Who takes in purchases where no person does. */
export const intake = systemActor('intake');
