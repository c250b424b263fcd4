import { defineRouter } from '@/server/platform/command/router';
import { byCustomer, order, orders, plans } from './credit.queries';
import { plan } from './credit.plan.queries';
import { refundPreview } from './credit.refund.queries';
import { cancelOrder } from './use-cases/cancel-order';
import { captureOrder } from './use-cases/capture-order';
import { decideReferred } from './use-cases/decide-referred';
import { receiveOrder } from './use-cases/receive-order';
import { refundOrder } from './use-cases/refund-order';

export const creditRouter = defineRouter({
  commands: { captureOrder, cancelOrder, decideReferred, refundOrder },
  queries: { orders, order, plans, plan, byCustomer, refundPreview },
  internal: [receiveOrder],
});
