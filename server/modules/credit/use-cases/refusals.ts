import { refuse, type Refusal } from '@/server/kernel/refusal';
import type { Db } from '@/server/platform/db/tx';
import { findOrder, type OrderRow } from '../credit.repo';
import { nextOrderState, type OrderEvent, type OrderState } from '../domain/plan-state';

export function orderNotFound(orderId: string): Refusal {
  return refuse(
    'CREDIT.ORDER_NOT_FOUND',
    'There is no such order. Look it up by its reference or by the merchant’s own.',
    { orderId },
  );
}

/** An order held by this transaction, in the version that was seen. Throws CREDIT.ORDER_NOT_FOUND, CREDIT.ORDER_CHANGED. */
export async function holdOrder(tx: Db, orderId: string, seen: number | undefined): Promise<OrderRow> {
  const order = await findOrder(tx, orderId, true);
  if (!order) throw orderNotFound(orderId);
  if (seen !== undefined && order.version !== seen) {
    throw refuse(
      'CREDIT.ORDER_CHANGED',
      `${order.ref} changed since you opened it: it is now "${order.state}". Reload it and look again.`,
      {
        orderId,
        seen,
        version: order.version,
      },
    );
  }
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
