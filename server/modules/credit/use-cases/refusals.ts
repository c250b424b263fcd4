import { invariant } from '@/server/kernel/invariant';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import type { Tx } from '@/server/platform/db/tx';
import { lockOrders, type OrderRow } from '../credit.repo';
import { nextOrderState, type OrderEvent, type OrderState } from '../domain/plan-state';

export function orderNotFound(orderId: string): Refusal {
  return refuse(
    'CREDIT.ORDER_NOT_FOUND',
    'There is no such order. Look it up by its reference or by the merchant’s own.',
    { orderId },
  );
}

type Seen = { orderId: string; version?: number | undefined };

/**
 * Orders held by this transaction, each in the version that was seen, in the order of what was asked. Throws
 * CREDIT.ORDER_NOT_FOUND, CREDIT.ORDER_CHANGED, and CREDIT.ORDER_TWICE when one is named twice.
 */
export async function holdOrders(tx: Tx, asked: readonly Seen[]): Promise<OrderRow[]> {
  const held = await lockOrders(
    tx,
    asked.map(({ orderId }) => orderId),
  );
  const orders = asked.map(({ orderId, version: seen }) => {
    const order = held.get(orderId);
    if (!order) throw orderNotFound(orderId);
    if (seen === undefined || order.version === seen) return order;
    throw refuse(
      'CREDIT.ORDER_CHANGED',
      `${order.ref} changed since you opened it: it is now "${order.state}". Reload it and look again.`,
      { orderId, seen, version: order.version },
    );
  });
  const twice = orders.find((order, index) => orders.indexOf(order) !== index);
  if (twice) {
    throw refuse('CREDIT.ORDER_TWICE', `${twice.ref} is named twice in one act. Name each order once.`, {
      orderId: twice.id,
    });
  }
  return orders;
}

/** One order held by this transaction, in the version that was seen; see holdOrders. */
export async function holdOrder(tx: Tx, orderId: string, seen: number | undefined): Promise<OrderRow> {
  const [order] = await holdOrders(tx, [{ orderId, version: seen }]);
  invariant(order, 'an order that is held is answered');
  return order;
}

/** The state an act leads to. Throws CREDIT.ORDER_TRANSITION_REFUSED naming the order. */
export function stateAfter(order: OrderRow, event: OrderEvent): OrderState {
  const next = nextOrderState(order.state, event);
  if (typeof next !== 'string') {
    throw refuse(next.code, `${order.ref}: ${next.message}`, { ...next.details, orderId: order.id });
  }
  return next;
}
