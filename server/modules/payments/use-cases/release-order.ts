import { maskIban } from '@/server/kernel/iban';
import { moneyText } from '@/server/kernel/money';
import { refuse } from '@/server/kernel/refusal';
import { payeeFacts } from '@/server/modules/merchants';
import { defineCommand, type ApprovalFrame, type ApprovalSpec } from '@/server/platform/command/define';
import { moveOrders, type OrderRow } from '../payments.order.repo';
import { orderActInput, type OrderActInput } from '../payments.schema';
import { stageOrder } from './example-payments';
import { byHand, holdRow } from './hold-order';

async function heldOrder({ tx }: Pick<ApprovalFrame, 'tx'>, input: OrderActInput): Promise<OrderRow> {
  const order = await holdRow(tx, input);
  if (order.state !== 'on-hold')
    throw refuse('PAYMENTS.ORDER_NOT_HELD', `${order.ref} is "${order.state}" and not on hold: it needs no release.`, {
      orderId: order.id,
      state: order.state,
    });
  return order;
}

const approval: ApprovalSpec<OrderActInput> = {
  codeVersion: 1,
  entity: (input) => ({ type: 'payment-order', id: input.orderId }),
  title: async (frame, input) => {
    const order = await heldOrder(frame, input);
    return `Release of ${order.ref}: ${moneyText(order.amountMinor, order.currency)} to ${order.holderName}`;
  },
  facts: async (frame, input) => {
    const order = await heldOrder(frame, input);
    const { amountMinor, currency, counterpartyId, kind, direction } = order;
    return {
      amountMinor,
      currency,
      counterparty: counterpartyId,
      kind,
      direction,
      country: order.iban.slice(0, 2),
      ...(await payeeFacts(frame.tx, [order], frame.now)),
    };
  },
  content: async (frame, input) => {
    const order = await heldOrder(frame, input);
    return {
      order: order.ref,
      version: order.version,
      payee: order.holderName,
      iban: order.iban,
      amountMinor: order.amountMinor,
      currency: order.currency,
      reason: input.reason,
    };
  },
  consequences: async (frame, input) => {
    const order = await heldOrder(frame, input);
    return [
      { kind: 'change', field: 'state', before: 'on-hold', after: 'created' },
      {
        kind: 'note',
        text: `${maskIban(order.iban)}: the payment is ready for the next file, which needs an approval of its own.`,
      },
    ];
  },
  withoutPolicy: 'refuse',
};

/** A held payment may go on: undoing a stop takes two. Throws Refusal PAYMENTS.ORDER_UNKNOWN, ORDER_CHANGED, ORDER_NOT_HELD. */
export const releaseOrder = defineCommand({
  name: 'payments.releaseOrder',
  permission: 'payments.releaseOrder',
  effect: 'money',
  input: orderActInput,
  example: async (world) => {
    const staged = await stageOrder(world);
    const operator = await world.actor('finance-operator', 'Hana');
    await world.done('payments.holdOrder', { ...staged, reason: 'The merchant asks us to wait' }, operator);
    return { ...staged, version: staged.version + 1, reason: 'The merchant confirmed the account by letter' };
  },
  approval,
  async handle(context, input) {
    const order = await heldOrder(context, input);
    await moveOrders(context, [order.id], { event: 'release', cause: byHand(context, input.reason) });
    await context.audit({
      entityType: 'payment-order',
      entityId: order.id,
      before: { state: 'on-hold' },
      after: { state: 'created' },
      reason: input.reason,
    });
    return { orderId: order.id, ref: order.ref };
  },
});
