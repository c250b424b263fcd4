import { businessDate as parseDate, type BusinessDate } from '@/server/kernel/business-date';
import { sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';

export type CalendarRow = {
  businessDate: BusinessDate;
  timeZone: string;
  driven: boolean;
  drivenTime: string;
  version: number;
};

export async function readCalendar(db: Db): Promise<CalendarRow> {
  const row = await db.one<CalendarRow>(
    sql`select business_date, time_zone, driven, driven_time, version from calendar where entity = 'main'`,
  );
  return { ...row, businessDate: parseDate(row.businessDate) };
}

/** The calendar, held until the transaction ends: one day is closed at a time. */
export async function lockCalendar(tx: Tx): Promise<CalendarRow> {
  const row = await tx.one<CalendarRow>(
    sql`select business_date, time_zone, driven, driven_time, version from calendar where entity = 'main' for update`,
  );
  return { ...row, businessDate: parseDate(row.businessDate) };
}

export async function writeCalendar(
  tx: Tx,
  to: { businessDate: BusinessDate; drivenTime: string; driven: boolean },
): Promise<void> {
  await tx.exec(sql`
    update calendar set business_date = ${to.businessDate}, driven_time = ${to.drivenTime}, driven = ${to.driven}, version = version + 1
    where entity = 'main'`);
}
