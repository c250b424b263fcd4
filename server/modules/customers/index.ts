import type { BusinessDate } from '@/server/kernel/business-date';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import type { Db } from '@/server/platform/db/tx';
import {
  findCustomers,
  holdsOn,
  liveCustomerAccounts,
  type CustomerAccountRow,
  type CustomerRow,
  type HoldRow,
} from './customers.repo';

export { protect } from './use-cases/place-hold';
export type { HoldKind } from './customers.schema';
export type { CustomerAccountRow as CustomerAccount, CustomerRow as Customer, HoldRow as Hold } from './customers.repo';

function customerNotFound(customerId: string): Refusal {
  return refuse('CUSTOMERS.NOT_FOUND', 'There is no such customer. Look it up by name, e-mail or order.', {
    customerId,
  });
}

/** Customers by id. Throws Refusal CUSTOMERS.NOT_FOUND for the first that does not exist. */
export async function getCustomers(tx: Db, customerIds: readonly string[]): Promise<Map<string, CustomerRow>> {
  const rows = await findCustomers(tx, [...new Set(customerIds)]);
  const found = new Map(rows.map((row) => [row.id, row]));
  const missing = customerIds.find((id) => !found.has(id));
  if (missing !== undefined) throw customerNotFound(missing);
  return found;
}

/** A customer. Throws Refusal CUSTOMERS.NOT_FOUND. */
export async function getCustomer(tx: Db, customerId: string): Promise<CustomerRow> {
  const customer = (await getCustomers(tx, [customerId])).get(customerId);
  if (!customer) throw customerNotFound(customerId);
  return customer;
}

/** The live accounts of customers, by customer id. A customer without one is missing from the map. */
export async function customerAccounts(
  tx: Db,
  customerIds: readonly string[],
): Promise<Map<string, CustomerAccountRow>> {
  const rows = await liveCustomerAccounts(tx, customerIds);
  return new Map(rows.map((row) => [row.customerId, row]));
}

/** The holds that protect these customers on a business date; while there is one: no contact, no fee, no debit. */
export async function activeHolds(tx: Db, customerIds: readonly string[], date: BusinessDate): Promise<HoldRow[]> {
  return holdsOn(tx, customerIds, date);
}
