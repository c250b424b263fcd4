import { invariant } from './invariant';
import { refuse } from './refusal';

/** A day of business, `YYYY-MM-DD`, without time and zone. Text order is date order. */
export type BusinessDate = string & { readonly __brand: 'BusinessDate' };

type Civil = { year: number; month: number; day: number };

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : monthLengths[month - 1]!;
}

function toText({ year, month, day }: Civil): BusinessDate {
  invariant(year >= 1 && year <= 9999, 'A date must lie in the years 1 to 9999.', { year });
  const pad = (value: number, width: number) => String(value).padStart(width, '0');
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}` as BusinessDate;
}

function toCivil(date: BusinessDate): Civil {
  return { year: Number(date.slice(0, 4)), month: Number(date.slice(5, 7)), day: Number(date.slice(8, 10)) };
}

// Days are counted from 1970-01-01 with years that begin in March, so that the leap day is the last day of its year
// and months have a closed form. The era is the 400-year cycle of the Gregorian calendar, 146,097 days.
function toDayNumber({ year, month, day }: Civil): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function fromDayNumber(dayNumber: number): Civil {
  const shifted = dayNumber + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** True when the text is a day that exists, written `YYYY-MM-DD`. */
export function isBusinessDate(text: unknown): text is BusinessDate {
  if (typeof text !== 'string' || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
  const { year, month, day } = toCivil(text as BusinessDate);
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** Reads a date. Throws Refusal KERNEL.DATE_INVALID. */
export function businessDate(text: string): BusinessDate {
  if (isBusinessDate(text)) return text;
  throw refuse(
    'KERNEL.DATE_INVALID',
    `"${String(text).slice(0, 24)}" is not a date. Write a day that exists as YYYY-MM-DD, such as 2026-11-30.`,
    { text: String(text).slice(0, 24) },
  );
}

/** Date plus n calendar days; n may be negative. */
export function addDays(date: BusinessDate, days: number): BusinessDate {
  return toText(fromDayNumber(toDayNumber(toCivil(date)) + days));
}

/** Date plus n calendar months; a day that the month does not have becomes its last day (31 January + 1 = 28 or 29 February). */
export function addMonths(date: BusinessDate, months: number): BusinessDate {
  const { year, month, day } = toCivil(date);
  const index = year * 12 + (month - 1) + months;
  const target = { year: Math.floor(index / 12), month: (((index % 12) + 12) % 12) + 1 };
  return toText({ ...target, day: Math.min(day, daysInMonth(target.year, target.month)) });
}

/** Calendar days a − b: positive when a is later. */
export function diffDays(a: BusinessDate, b: BusinessDate): number {
  return toDayNumber(toCivil(a)) - toDayNumber(toCivil(b));
}

/** −1 when a is earlier, 0 when equal, 1 when later. */
export function compareDates(a: BusinessDate, b: BusinessDate): -1 | 0 | 1 {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** ISO weekday: Monday 1 to Sunday 7. */
export function weekday(date: BusinessDate): number {
  // Day 0, 1970-01-01, was a Thursday.
  return ((((toDayNumber(toCivil(date)) + 3) % 7) + 7) % 7) + 1;
}

/** Easter Sunday of a Gregorian year (the anonymous algorithm of 1876, in integers). */
export function easterSunday(year: number): BusinessDate {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const correction = Math.floor((century + 8) / 25);
  const moonShift = Math.floor((century - correction + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - moonShift + 15) % 30;
  const rest = year % 100;
  const sundayShift = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - epact - (rest % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * sundayShift) / 451);
  const index = epact + sundayShift - 7 * late + 114;
  return toText({ year, month: Math.floor(index / 31), day: (index % 31) + 1 });
}

const fixedClosingDays = new Set(['01-01', '05-01', '12-25', '12-26']);

/** True when T2 settles on the day, so that it is a SEPA business day. Source: ECB decision on TARGET closing days. */
export function isT2Day(date: BusinessDate): boolean {
  if (weekday(date) >= 6 || fixedClosingDays.has(date.slice(5))) return false;
  const fromEaster = diffDays(date, easterSunday(toCivil(date).year));
  return fromEaster !== -2 && fromEaster !== 1;
}

/** The day itself when T2 is open, otherwise the next open day. */
export function nextT2Day(date: BusinessDate): BusinessDate {
  let day = date;
  while (!isT2Day(day)) day = addDays(day, 1);
  return day;
}

/**
 * The n-th open day after the date, or before it when n is negative; the date itself is never counted.
 * n = 0 is nextT2Day, so that the answer is always an open day.
 */
export function addT2Days(date: BusinessDate, days: number): BusinessDate {
  invariant(Number.isInteger(days), 'T2 days are counted in whole days.', { days });
  if (days === 0) return nextT2Day(date);
  const step = days > 0 ? 1 : -1;
  let day = date;
  for (let left = Math.abs(days); left > 0;) {
    day = addDays(day, step);
    if (isT2Day(day)) left -= 1;
  }
  return day;
}
