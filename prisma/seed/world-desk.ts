import { addDays, type BusinessDate } from '@/server/kernel/business-date';
import type { WorldDoors } from '@/prisma/seed/world-doors';
import type { Parties } from '@/prisma/seed/world-parties';
import { sql } from '@/server/platform/db/sql';

type Exception = { id: string; version: number; openMinor: bigint; counterpartyIban: string | null };

/**
 * The reconciliation desk: an operator knows the payer by the account that paid, and gives the money to that customer. Lines
 * of the last days are left open, as on any morning.
 */
export async function workDesk(doors: WorldDoors, parties: Parties, date: BusinessDate): Promise<void> {
  const open = await doors.database.read.rows<Exception>(sql`
    select e.id, e.version, e.open_minor, l.counterparty_iban from recon_exception e join statement_line l on l.id = e.line_id
    where e.state = 'open' and e.open_minor > 0 and e.booked_on < ${addDays(date, -3)}::date order by e.ref limit 10`);
  const byIban = new Map(
    [...parties.customers.values()].map((customer) => [customer.iban, parties.customerIds.get(customer.key)]),
  );
  for (const { id, version, openMinor, counterpartyIban } of open) {
    const customerId = counterpartyIban === null ? undefined : byIban.get(counterpartyIban);
    if (!customerId) continue;
    const parts = [{ targetType: 'customer', targetId: customerId, amountMinor: openMinor.toString() }];
    await doors.done('reconciliation.matchLine', { exceptionId: id, version, parts }, 'finance-operator-1');
  }
}
