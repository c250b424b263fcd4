import { humanReference } from '@/server/kernel/ids';
import { invariant } from '@/server/kernel/invariant';
import { refuse } from '@/server/kernel/refusal';
import { getCustomers, type Customer } from '@/server/modules/customers';
import { merchantsTerms, type Merchant } from '@/server/modules/merchants';
import { systemActor } from '@/server/platform/auth/actor';
import type { RunContext } from '@/server/platform/command/context';
import { defineCommand } from '@/server/platform/command/define';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { orderDecided } from '../credit.events';
import {
  exposures,
  findOrdersOfMerchants,
  insertOrders,
  lockCustomerCredit,
  type Exposure,
  type NewOrder,
} from '../credit.intake.repo';
import { inJson, nextNos, type DecisionRecord } from '../credit.repo';
import { receiveOrderInput, type ReceiveOrderInput } from '../credit.schema';
import { decidePurchase, defaultDecisionPolicy, type DecisionFacts } from '../domain/decision';
import { buildSchedule, firstDateOf } from '../domain/schedule';
import { inWaves } from '../domain/waves';
import { stageParties, exampleOrder } from './example-credit';

export type ReceivedOrder = {
  orderId: string;
  ref: string;
  state: 'approved' | 'referred' | 'declined';
  explanations: string[];
};

type Parties = { merchants: Map<string, Merchant>; customers: Map<string, Customer> };

function refuseOtherCurrency({ merchants, customers }: Parties, input: ReceiveOrderInput): void {
  const { merchantId, customerId, currency } = input;
  const [merchant, customer] = [merchants.get(merchantId), customers.get(customerId)];
  if (merchant?.status === 'closed') {
    throw refuse('CREDIT.MERCHANT_CLOSED', `${merchant.name} is closed and takes no new orders.`, { merchantId });
  }
  if (merchant?.currency !== currency || customer?.currency !== currency) {
    throw refuse(
      'CREDIT.CURRENCY_MISMATCH',
      `An order in ${currency} needs a merchant and a customer in ${currency}; they have ${merchant?.currency} and ${customer?.currency}.`,
      { merchantId, customerId },
    );
  }
}

function refuseRepeated(inputs: readonly ReceiveOrderInput[]): void {
  const seen = new Set<string>();
  for (const { merchantId, merchantOrderRef } of inputs) {
    const own = `${merchantId}/${merchantOrderRef}`;
    if (seen.has(own)) {
      throw refuse(
        'CREDIT.ORDER_TWICE',
        `The order "${merchantOrderRef}" of one merchant stands twice in one act. Send each order once.`,
        { merchantId, merchantOrderRef },
      );
    }
    seen.add(own);
  }
}

async function refuseImpossible(context: RunContext, inputs: readonly ReceiveOrderInput[]): Promise<Parties> {
  const { tx } = context;
  const parties = {
    merchants: await merchantsTerms(
      tx,
      inputs.map((input) => input.merchantId),
    ),
    customers: await getCustomers(
      tx,
      inputs.map((input) => input.customerId),
    ),
  };
  for (const input of inputs) refuseOtherCurrency(parties, input);
  await lockCustomerCredit(
    tx,
    inputs.map((input) => input.customerId),
  );
  const [known] = await findOrdersOfMerchants(tx, inputs);
  if (known) {
    throw refuse(
      'CREDIT.ORDER_KNOWN',
      `${parties.merchants.get(known.merchantId)?.name} sent the order "${known.merchantOrderRef}" before: it is ${known.ref}.`,
      { orderId: known.id },
    );
  }
  return parties;
}

/** An order as it will be stored, with what the rules said of it. */
function decided(
  { run }: RunContext,
  input: ReceiveOrderInput,
  seen: { customer: Customer; exposure: Exposure; no: number },
): NewOrder & { decision: DecisionRecord } {
  const { amountMinor, currency, product, aprBps, downPaymentMinor, merchantId, merchantOrderRef, customerId } = input;
  const schedule = buildSchedule({
    amountMinor,
    currency,
    productCode: product,
    aprBps,
    firstDate: firstDateOf(product, run.businessDate),
    ...(downPaymentMinor === undefined ? {} : { downPaymentMinor }),
  });
  const { limitMinor, kycState } = seen.customer;
  const facts: DecisionFacts = { amountMinor, currency, ...seen.exposure, limitMinor, kycState };
  const decision = decidePurchase(facts);
  const { outcome } = decision;
  return {
    id: uuidv7(),
    ref: humanReference('CO', run.businessDate, seen.no),
    merchantId,
    merchantOrderRef,
    customerId,
    amountMinor,
    currency,
    product,
    downPaymentMinor: schedule.downPaymentMinor,
    aprBps,
    orderedOn: run.businessDate,
    orderedAt: run.now,
    state: outcome,
    decision: {
      ...decision,
      facts: inJson(facts),
      policy: inJson(defaultDecisionPolicy),
      decidedBy: outcome === 'referred' ? null : 'rules',
    },
    decidedAt: outcome === 'referred' ? null : run.now,
  };
}

/** Takes in purchases of customers who are all different: each is decided by what the database holds of its customer. */
async function takeWave(context: RunContext, inputs: readonly ReceiveOrderInput[]): Promise<ReceivedOrder[]> {
  const { tx } = context;
  const { customers } = await refuseImpossible(context, inputs);
  const owed = await exposures(tx, inputs);
  const numbers = await nextNos(tx, 'credit_order_no', inputs.length);
  const orders = inputs.map((input, index) => {
    const [customer, exposure, no] = [customers.get(input.customerId), owed[index], numbers[index]];
    invariant(customer && exposure && no !== undefined, 'a purchase has a customer, what is owed, and a number');
    return decided(context, input, { customer, exposure, no });
  });
  await insertOrders(tx, orders);
  return Promise.all(
    orders.map(async ({ id: orderId, ref, customerId, merchantId, decision: { outcome, rules } }) => {
      await context.raise(orderDecided, { orderId, version: 1, customerId, merchantId, outcome });
      const explanations = rules.filter((rule) => !rule.passed).map((rule) => rule.explanation);
      return { orderId, ref, state: outcome, explanations };
    }),
  );
}

/**
 * Takes in purchases and decides them by the rules: approved, referred to people, or declined; answers in their order.
 * Everything the rules saw is kept with the decision. The second purchase of a customer sees what the first took of the
 * limit. All are taken or none. Throws Refusal CREDIT.ORDER_TWICE, MERCHANTS.NOT_FOUND, CUSTOMERS.NOT_FOUND, CREDIT.MERCHANT_CLOSED,
 * CREDIT.CURRENCY_MISMATCH, CREDIT.ORDER_KNOWN, and those of buildSchedule, in this order.
 */
export async function takeOrders(context: RunContext, inputs: readonly ReceiveOrderInput[]): Promise<ReceivedOrder[]> {
  refuseRepeated(inputs);
  const taken = new Map<ReceiveOrderInput, ReceivedOrder>();
  for (const wave of inWaves(inputs, (input) => input.customerId)) {
    const received = await takeWave(context, wave);
    for (const [index, order] of received.entries()) taken.set(wave[index] as ReceiveOrderInput, order);
  }
  return inputs.map((input) => taken.get(input) as ReceivedOrder);
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
    const [received] = await takeOrders(context, [input]);
    invariant(received, 'a purchase that is taken in is answered');
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
