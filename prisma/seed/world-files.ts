import { weekday } from '@/server/kernel/business-date';
import { sql } from '@/server/platform/db/sql';
import type { Debits } from '@/prisma/seed/world-debits';
import { relayDay, relayInTurn, type WorldDay, type WorldDoors } from '@/prisma/seed/world-doors';
import { pollBank } from '@/server/modules/payments';

type File = { id: string; version: number; direction: 'in' | 'out'; totalMinor: bigint };

async function prepared(doors: WorldDoors, direction: 'in' | 'out'): Promise<File[]> {
  return doors.database.read.rows<File>(sql`
    select id, version, direction, total_minor from payment_file where state = 'prepared' and request_id is null and direction = ${direction} order by ref`);
}

/** Asks for approval and, unless it is left in the inbox, gives it: by one person, above the large limit by two. */
async function approve(doors: WorldDoors, file: File, hands: { maker: string; leave: boolean }): Promise<void> {
  const requestId = await doors.submitted(
    'payments.approveFile',
    { fileId: file.id, version: file.version },
    hands.maker,
  );
  if (hands.leave) return;
  const second = file.totalMinor > 25_000_000n ? [{ by: 'finance-approver-2', say: 'approve' as const }] : [];
  await doors.decide(requestId, [{ by: 'finance-approver-1', say: 'approve' }, ...second]);
}

/**
 * The morning's files: the debits that the close prepared, and the payouts to merchants, each asked for by one person and
 * approved by another, then sent. On the last day both are left for whoever opens the demo.
 */
export async function morningFiles(
  doors: WorldDoors,
  day: WorldDay,
  parts: { debits: Debits; bankAccountId: string },
): Promise<void> {
  for (const file of await prepared(doors, 'in')) {
    await parts.debits.foretell(file.id);
    await approve(doors, file, { maker: 'finance-operator-1', leave: day.last });
  }
  const { n } = await doors.database.read.one<{ n: number }>(
    sql`select count(*)::int as n from payment_order where direction = 'out' and state = 'created'`,
  );
  // In the first months the shops are paid once a week; since then daily.
  if (n > 0 && day.payouts && (day.toGo < 25 || weekday(day.date) === 5)) {
    await doors.done(
      'payments.buildFile',
      { bankAccountId: parts.bankAccountId, direction: 'out', executionDate: day.date },
      'finance-operator-2',
    );
    if (!day.last)
      for (const file of await prepared(doors, 'out'))
        await approve(doors, file, { maker: 'finance-operator-2', leave: false });
  }
  await relayInTurn();
}

/** The bank ends its day, and what it has for us is fetched and read. */
export async function bankEvening(doors: WorldDoors, upTo: WorldDay['date']): Promise<void> {
  await doors.bank.closeDay(upTo);
  await pollBank();
  await relayDay();
}
