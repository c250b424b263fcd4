import type { BusinessDate } from '@/server/kernel/business-date';
import { isT2Day } from '@/server/kernel/business-date';
import type { Db } from '@/server/platform/db/tx';
import { accountsWithoutStatement } from './reconciliation.import.repo';

export { importFile } from './use-cases/import-statement';

/** Own accounts whose statement of a day is not booked yet; banks give none for a day on which they are closed. */
export async function statementsMissing(
  db: Db,
  date: BusinessDate,
): Promise<{ bankAccountId: string; name: string; iban: string }[]> {
  return isT2Day(date) ? accountsWithoutStatement(db, date) : [];
}
