import { routers } from '@/server/registry';
import { apiRouter, nounProcedures } from './trpc';

/** The whole API: one sub-router per noun. */
export const appRouter = apiRouter({
  access: nounProcedures(routers.access),
  audit: nounProcedures(routers.audit),
  approvals: nounProcedures(routers.approvals),
  notifications: nounProcedures(routers.notifications),
  calendar: nounProcedures(routers.calendar),
  customers: nounProcedures(routers.customers),
  merchants: nounProcedures(routers.merchants),
  ledger: nounProcedures(routers.ledger),
  payments: nounProcedures(routers.payments),
  credit: nounProcedures(routers.credit),
  fees: nounProcedures(routers.fees),
  reconciliation: nounProcedures(routers.reconciliation),
  collections: nounProcedures(routers.collections),
  support: nounProcedures(routers.support),
  operations: nounProcedures(routers.operations),
});

export type AppRouter = typeof appRouter;
