import { approvalPort } from '@/server/modules/approvals';
import { accessJobs } from '@/server/modules/access/access.jobs';
import { accessPermissions } from '@/server/modules/access/access.permissions';
import { accessRouter } from '@/server/modules/access/access.router';
import { auditJobs } from '@/server/modules/audit/audit.jobs';
import { auditPermissions } from '@/server/modules/audit/audit.permissions';
import { auditRouter } from '@/server/modules/audit/audit.router';
import { approvalsJobs } from '@/server/modules/approvals/approvals.jobs';
import { approvalsPermissions } from '@/server/modules/approvals/approvals.permissions';
import { approvalsRouter } from '@/server/modules/approvals/approvals.router';
import { notificationsJobs } from '@/server/modules/notifications/notifications.jobs';
import { notificationsPermissions } from '@/server/modules/notifications/notifications.permissions';
import { notificationsRouter } from '@/server/modules/notifications/notifications.router';
import { calendarJobs } from '@/server/modules/calendar/calendar.jobs';
import { calendarPermissions } from '@/server/modules/calendar/calendar.permissions';
import { calendarRouter } from '@/server/modules/calendar/calendar.router';
import { customersJobs } from '@/server/modules/customers/customers.jobs';
import { customersPermissions } from '@/server/modules/customers/customers.permissions';
import { customersRouter } from '@/server/modules/customers/customers.router';
import { merchantsJobs } from '@/server/modules/merchants/merchants.jobs';
import { merchantsPermissions } from '@/server/modules/merchants/merchants.permissions';
import { merchantsRouter } from '@/server/modules/merchants/merchants.router';
import { ledgerJobs } from '@/server/modules/ledger/ledger.jobs';
import { ledgerPermissions } from '@/server/modules/ledger/ledger.permissions';
import { ledgerRouter } from '@/server/modules/ledger/ledger.router';
import { paymentsJobs } from '@/server/modules/payments/payments.jobs';
import { paymentsPermissions } from '@/server/modules/payments/payments.permissions';
import { paymentsRouter } from '@/server/modules/payments/payments.router';
import { creditJobs } from '@/server/modules/credit/credit.jobs';
import { creditPermissions } from '@/server/modules/credit/credit.permissions';
import { creditRouter } from '@/server/modules/credit/credit.router';
import { feesJobs } from '@/server/modules/fees/fees.jobs';
import { feesPermissions } from '@/server/modules/fees/fees.permissions';
import { feesRouter } from '@/server/modules/fees/fees.router';
import { reconciliationJobs } from '@/server/modules/reconciliation/reconciliation.jobs';
import { reconciliationPermissions } from '@/server/modules/reconciliation/reconciliation.permissions';
import { reconciliationRouter } from '@/server/modules/reconciliation/reconciliation.router';
import { collectionsJobs } from '@/server/modules/collections/collections.jobs';
import { collectionsPermissions } from '@/server/modules/collections/collections.permissions';
import { collectionsRouter } from '@/server/modules/collections/collections.router';
import { supportJobs } from '@/server/modules/support/support.jobs';
import { supportPermissions } from '@/server/modules/support/support.permissions';
import { supportRouter } from '@/server/modules/support/support.router';
import { operationsJobs } from '@/server/modules/operations/operations.jobs';
import { operationsPermissions } from '@/server/modules/operations/operations.permissions';
import { operationsRouter } from '@/server/modules/operations/operations.router';
import type { Holder, PermissionTable } from '@/server/platform/auth/permissions';
import { bulkHandler } from '@/server/platform/command/bulk';
import { bindDoors } from '@/server/platform/command/registry';
import { commandsOf, queriesOf } from '@/server/platform/command/router';
import type { Handler, Subscriber } from '@/server/platform/events/event';
import { platformPermissions } from '@/server/platform/auth/platform-permissions';

/** The nouns by the names under which the API, the checks and the tests find them. */
export const routers = {
  access: accessRouter,
  audit: auditRouter,
  approvals: approvalsRouter,
  notifications: notificationsRouter,
  calendar: calendarRouter,
  customers: customersRouter,
  merchants: merchantsRouter,
  ledger: ledgerRouter,
  payments: paymentsRouter,
  credit: creditRouter,
  fees: feesRouter,
  reconciliation: reconciliationRouter,
  collections: collectionsRouter,
  support: supportRouter,
  operations: operationsRouter,
} as const;

const jobs = [
  accessJobs,
  auditJobs,
  approvalsJobs,
  notificationsJobs,
  calendarJobs,
  customersJobs,
  merchantsJobs,
  ledgerJobs,
  paymentsJobs,
  creditJobs,
  feesJobs,
  reconciliationJobs,
  collectionsJobs,
  supportJobs,
  operationsJobs,
];

const permissionTables: readonly PermissionTable[] = [
  platformPermissions,
  accessPermissions,
  auditPermissions,
  approvalsPermissions,
  notificationsPermissions,
  calendarPermissions,
  customersPermissions,
  merchantsPermissions,
  ledgerPermissions,
  paymentsPermissions,
  creditPermissions,
  feesPermissions,
  reconciliationPermissions,
  collectionsPermissions,
  supportPermissions,
  operationsPermissions,
];

/** Every command, query, process and subscriber of the product: the only place where everything meets. */
export const commands = Object.values(routers).flatMap((router) => commandsOf(router));
export const queries = Object.values(routers).flatMap((router) => queriesOf(router));
export const ticks = jobs.flatMap((noun) => [...(noun.ticks ?? [])]);

/** Which role may do what, one row per pair, as the migrator writes it into the database. */
export function rolePermissionRows(): { roleCode: Holder; permission: string }[] {
  return permissionTables.flatMap((table) =>
    Object.entries(table).flatMap(([permission, { roles }]) => roles.map((roleCode) => ({ roleCode, permission }))),
  );
}

function byEvent<T extends Subscriber | Handler>(list: readonly T[]): Map<string, T[]> {
  const map = new Map<string, T[]>();
  for (const item of list) map.set(item.event, [...(map.get(item.event) ?? []), item]);
  return map;
}

/** Binds the doors to the business; called once by every process and every test before the first run. */
export function bindRegistry(): void {
  const named = new Map(commands.map((command) => [command.name, command]));
  if (named.size !== commands.length) throw new Error('two commands have the same name');
  bindDoors({
    commands: named,
    subscribers: byEvent(jobs.flatMap((noun) => [...noun.subscribers])),
    handlers: byEvent([bulkHandler, ...jobs.flatMap((noun) => [...noun.handlers])]),
    approvals: approvalPort,
  });
}
