import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  addT2Days,
  businessDate,
  compareDates,
  diffDays,
  easterSunday,
  isBusinessDate,
  isT2Day,
  nextT2Day,
  weekday,
  type BusinessDate,
} from './business-date';
import { BrokenInvariant } from './invariant';
import { Refusal } from './refusal';

const day = businessDate;
const anyDate = fc
  .date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2199-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => day(date.toISOString().slice(0, 10)));

describe('reading', () => {
  it.each([
    '2026-02-30',
    '2027-02-29',
    '1900-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '2026-1-1',
    '0000-01-01',
    '2026-11-21T00:00',
    ' 2026-11-21',
    '２０２６-11-21',
    '',
  ])('refuses "%s"', (text) => {
    expect(isBusinessDate(text)).toBe(false);
    expect(() => day(text)).toThrow(Refusal);
  });
  it('takes leap days of 2000 and 2028', () => {
    expect([day('2000-02-29'), day('2028-02-29')]).toHaveLength(2);
  });
});

describe('arithmetic', () => {
  it('clamps months at their end', () => {
    expect(addMonths(day('2026-01-31'), 1)).toBe('2026-02-28');
    expect(addMonths(day('2028-01-31'), 1)).toBe('2028-02-29');
    expect(addMonths(day('2026-11-30'), 3)).toBe('2027-02-28');
    expect(addMonths(day('2026-03-31'), -1)).toBe('2026-02-28');
    expect(addMonths(day('2026-01-15'), -13)).toBe('2024-12-15');
    expect(addMonths(day('2026-12-31'), 12)).toBe('2027-12-31');
  });
  it('stops at the ends of the calendar', () => {
    expect([addDays(day('9999-12-30'), 1), addDays(day('0001-01-02'), -1)]).toEqual(['9999-12-31', '0001-01-01']);
    expect(() => addDays(day('9999-12-31'), 1)).toThrow(BrokenInvariant);
    expect(() => addDays(day('0001-01-01'), -1)).toThrow(BrokenInvariant);
    expect(() => addMonths(day('9999-12-31'), 1)).toThrow(BrokenInvariant);
  });
  it('knows weekdays', () => {
    expect(weekday(day('2026-11-21'))).toBe(6);
    expect(weekday(day('1970-01-01'))).toBe(4);
    expect(weekday(day('1969-12-29'))).toBe(1);
  });
  it('agrees with the calendar of the platform on every sampled day', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -40_000, max: 40_000 }), (date, days) => {
        const expected = new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000);
        const moved = addDays(date, days);
        expect(moved).toBe(expected.toISOString().slice(0, 10));
        expect(weekday(moved)).toBe(expected.getUTCDay() === 0 ? 7 : expected.getUTCDay());
        expect(diffDays(moved, date)).toBe(days);
        expect(compareDates(moved, date)).toBe(Math.sign(days));
      }),
    );
  });
  it('walks every day of four centuries without a gap', () => {
    let date = day('1900-01-01');
    for (
      let time = Date.parse('1900-01-01T00:00:00Z');
      time < Date.parse('2300-01-01T00:00:00Z');
      time += 86_400_000 * 17
    ) {
      if (date !== new Date(time).toISOString().slice(0, 10))
        expect(date).toBe(new Date(time).toISOString().slice(0, 10));
      date = addDays(date, 17);
    }
  });
});

describe('T2 calendar', () => {
  const closedWeekdays = (year: number): BusinessDate[] => {
    const closed: BusinessDate[] = [];
    for (let date = day(`${year}-01-01`); date.startsWith(String(year)); date = addDays(date, 1)) {
      if (weekday(date) <= 5 && !isT2Day(date)) closed.push(date);
    }
    return closed;
  };
  it('closes on the published days', () => {
    expect(closedWeekdays(2026)).toEqual(['2026-01-01', '2026-04-03', '2026-04-06', '2026-05-01', '2026-12-25']);
    expect(closedWeekdays(2027)).toEqual(['2027-01-01', '2027-03-26', '2027-03-29']);
    expect(closedWeekdays(2024)).toEqual([
      '2024-01-01',
      '2024-03-29',
      '2024-04-01',
      '2024-05-01',
      '2024-12-25',
      '2024-12-26',
    ]);
  });
  it('knows Easter', () => {
    expect([2000, 2008, 2011, 2025, 2026, 2027, 2038].map(easterSunday)).toEqual([
      '2000-04-23',
      '2008-03-23',
      '2011-04-24',
      '2025-04-20',
      '2026-04-05',
      '2027-03-28',
      '2038-04-25',
    ]);
  });
  it('agrees on Easter with the tables of the Gregorian computus (golden number, epact, dominical letter)', () => {
    const slowly = (year: number): BusinessDate => {
      const golden = (year % 19) + 1;
      const century = Math.floor(year / 100) + 1;
      const solar = Math.floor((3 * century) / 4) - 12;
      const lunar = Math.floor((8 * century + 5) / 25) - 5;
      let epact = (((11 * golden + 20 + lunar - solar) % 30) + 30) % 30;
      if ((epact === 25 && golden > 11) || epact === 24) epact += 1;
      const fullMoon = epact < 24 ? 44 - epact : 74 - epact;
      let sunday = addDays(day(`${year}-03-01`), fullMoon);
      while (weekday(sunday) !== 7) sunday = addDays(sunday, 1);
      return sunday;
    };
    for (let year = 1600; year <= 2600; year += 1) expect(easterSunday(year)).toBe(slowly(year));
  });
  it('moves to open days', () => {
    expect(nextT2Day(day('2026-04-03'))).toBe('2026-04-07');
    expect(nextT2Day(day('2026-04-02'))).toBe('2026-04-02');
    expect(addT2Days(day('2026-04-02'), 1)).toBe('2026-04-07');
    expect(addT2Days(day('2026-04-04'), 2)).toBe('2026-04-08');
    expect(addT2Days(day('2026-04-07'), -1)).toBe('2026-04-02');
    expect(addT2Days(day('2026-04-05'), 0)).toBe('2026-04-07');
    expect(addT2Days(day('2026-12-24'), 1)).toBe('2026-12-28');
  });
  it('goes there and back', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: 1, max: 30 }), (date, days) => {
        const open = nextT2Day(date);
        expect(isT2Day(open)).toBe(true);
        expect(addT2Days(addT2Days(open, days), -days)).toBe(open);
        expect(diffDays(open, date)).toBeLessThanOrEqual(4);
      }),
    );
  });
});
