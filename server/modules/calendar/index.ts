import { compareDates, type BusinessDate } from '@/server/kernel/business-date';
import { refuse } from '@/server/kernel/refusal';
import type { RunContext } from '@/server/platform/command/context';
import type { Db } from '@/server/platform/db/tx';
import { timeMoved } from './calendar.events';
import { lockCalendar, readCalendar, writeCalendar, type CalendarRow } from './calendar.repo';

export type { CalendarRow } from './calendar.repo';

/** The day on which the entity works; not the wall clock's. */
export async function businessDate(db: Db): Promise<BusinessDate> {
  return (await readCalendar(db)).businessDate;
}

/** Day, zone, and whether the clock is driven. */
export function calendar(db: Db): Promise<CalendarRow> {
  return readCalendar(db);
}

/**
 * Moves the business date forward; the last step of a day's close. The day never goes back and never stands still, so a
 * close that is repeated is refused here and has moved nothing twice. Refuses CALENDAR.DATE_NOT_AHEAD.
 */
export async function advanceBusinessDate(
  context: Pick<RunContext, 'tx' | 'raise'>,
  to: BusinessDate,
  drivenTime?: string,
): Promise<{ from: BusinessDate; to: BusinessDate }> {
  const now = await lockCalendar(context.tx);
  if (compareDates(to, now.businessDate) <= 0) {
    throw refuse(
      'CALENDAR.DATE_NOT_AHEAD',
      `The business date is ${now.businessDate}; it cannot be moved to ${to}, which is not ahead of it.`,
      {
        businessDate: now.businessDate,
        to,
      },
    );
  }
  await writeCalendar(context.tx, { businessDate: to, drivenTime: drivenTime ?? now.drivenTime, driven: now.driven });
  await context.raise(timeMoved, { businessDate: to, dayChanged: true });
  return { from: now.businessDate, to };
}
