import { addDays, compareDates, nextT2Day, type BusinessDate } from '@/server/kernel/business-date';

/** The business day after a day: the next one on which banks work. Weekends and closed days belong to it. */
export function nextBusinessDate(date: BusinessDate): BusinessDate {
  return nextT2Day(addDays(date, 1));
}

/**
 * Whether the schedule may close a day: on the morning after, from six o'clock of the entity's own zone, when the banks have
 * delivered the statements of the day.
 */
export function isDue(date: BusinessDate, wall: { date: string; time: string }): boolean {
  return compareDates(wall.date as BusinessDate, date) > 0 && wall.time >= '06:00';
}
