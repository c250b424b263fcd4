import {
  addDays,
  businessDate,
  compareDates,
  diffDays,
  weekday,
  type BusinessDate,
} from '@/server/kernel/business-date';
import type { Random, Weighted } from './random';

// Monday to Sunday: people buy on the sofa, most of all on Sunday evening.
const weekdayFactors = [1, 0.94, 0.95, 1, 1.06, 1.16, 1.34];
// January to December: weak after Christmas and in the summer holidays, strong before Christmas.
const monthFactors = [0.86, 0.82, 0.95, 1, 1.02, 0.97, 0.92, 0.86, 1, 1.05, 1.18, 1.36];

const hourShares: Weighted<number> = [
  [6, 1],
  [7, 2],
  [8, 3],
  [9, 4],
  [10, 5],
  [11, 5],
  [12, 7],
  [13, 6],
  [14, 5],
  [15, 5],
  [16, 5],
  [17, 6],
  [18, 7],
  [19, 9],
  [20, 12],
  [21, 12],
  [22, 8],
  [23, 4],
  [0, 1],
];

/** Black Friday of a year: the day after the fourth Thursday of November. */
export function blackFriday(year: number): BusinessDate {
  const first = businessDate(`${year}-11-01`);
  const toThursday = (4 - weekday(first) + 7) % 7;
  return addDays(first, toThursday + 21 + 1);
}

function saleFactor(date: BusinessDate): number {
  const fromFriday = diffDays(date, blackFriday(Number(date.slice(0, 4))));
  if (fromFriday === 0) return 3.2;
  if (fromFriday === 3) return 2.3;
  if (fromFriday === 1 || fromFriday === 2) return 1.8;
  return fromFriday >= -5 && fromFriday < 0 ? 1.5 : 1;
}

function holidayFactor(date: BusinessDate): number {
  const day = date.slice(5);
  return day === '12-24' || day === '12-25' || day === '12-31' ? 0.45 : 1;
}

/** How busy a day is beside an ordinary Monday of April (1). */
export function demandFactor(date: BusinessDate): number {
  const dayOfMonth = Number(date.slice(8));
  const afterSalary = dayOfMonth >= 27 || dayOfMonth <= 3 ? 1.12 : 1;
  return (
    weekdayFactors[weekday(date) - 1]! *
    monthFactors[Number(date.slice(5, 7)) - 1]! *
    saleFactor(date) *
    holidayFactor(date) *
    afterSalary
  );
}

export type OrderMoment = { on: BusinessDate; time: string };
export type WindowInput = { startDate: BusinessDate; endDate: BusinessDate; count: number };

function drawTime(random: Random): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${pad(random.weighted(hourShares))}:${pad(random.int(0, 59))}:${pad(random.int(0, 59))}`;
}

/**
 * Exactly `count` moments over the window, both days inclusive, in order of time. Demand grows by a quarter over the
 * window and each day has a luck of its own.
 */
export function orderMoments(random: Random, { startDate, endDate, count }: WindowInput): OrderMoment[] {
  const days = diffDays(endDate, startDate) + 1;
  if (days < 1)
    throw new RangeError(`The window ends on ${endDate}, before its start on ${startDate}. Swap the dates.`);
  const shares = Array.from({ length: days }, (_, index) => {
    const on = addDays(startDate, index);
    const luck = random.fork(`luck/${on}`).lognormal(1, 0.14);
    return { on, weight: demandFactor(on) * (1 + (0.25 * index) / days) * luck };
  });
  const total = shares.reduce((sum, { weight }) => sum + weight, 0);
  const moments: OrderMoment[] = [];
  let reached = 0;
  for (const { on, weight } of shares) {
    reached += weight;
    // Cumulative rounding spreads the orders to the last one without a remainder.
    while (moments.length < Math.round((count * reached) / total)) {
      moments.push({ on, time: drawTime(random.fork(`time/${moments.length}`)) });
    }
  }
  return moments.sort((a, b) => compareDates(a.on, b.on) || (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}
