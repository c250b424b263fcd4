import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addMonths, businessDate, isT2Day } from '@/server/kernel/business-date';
import { isRefusal } from '@/server/kernel/refusal';
import { buildSchedule, firstDateOf, productCodes, type ScheduleTerms } from './schedule';

const terms = (over: Partial<ScheduleTerms>): ScheduleTerms => ({
  amountMinor: 10_000n,
  currency: 'EUR',
  productCode: 'pay-in-4',
  firstDate: businessDate('2026-11-21'),
  aprBps: 0,
  ...over,
});

const refusalCode = (over: Partial<ScheduleTerms>): string => {
  try {
    buildSchedule(terms(over));
  } catch (error) {
    if (isRefusal(error)) return error.code;
    throw error;
  }
  return 'none';
};

describe('schedule', () => {
  it('pay-in-4: a quarter at once, then every 14 days', () => {
    const schedule = buildSchedule(terms({ amountMinor: 9_999n }));
    expect(
      schedule.instalments.map((part) => [part.no, part.kind, part.dueDate, part.effectiveDueDate, part.totalMinor]),
    ).toEqual([
      [1, 'down-payment', '2026-11-21', '2026-11-23', 2500n],
      [2, 'instalment', '2026-12-05', '2026-12-07', 2500n],
      [3, 'instalment', '2026-12-19', '2026-12-21', 2500n],
      [4, 'instalment', '2027-01-02', '2027-01-04', 2499n],
    ]);
    expect(schedule).toMatchObject({
      downPaymentMinor: 2500n,
      interestMinor: 0n,
      totalMinor: 9_999n,
      endsOn: '2027-01-02',
    });
  });
  it('pay-in-3: a third at once, then monthly, without drift at the month end', () => {
    const schedule = buildSchedule(terms({ productCode: 'pay-in-3', firstDate: businessDate('2026-12-31') }));
    expect(schedule.instalments.map((part) => [part.dueDate, part.totalMinor])).toEqual([
      ['2026-12-31', 3334n],
      ['2027-01-31', 3333n],
      ['2027-02-28', 3333n],
    ]);
  });
  it('monthly-12 with interest agrees with the annuity formula', () => {
    const firstDate = firstDateOf('monthly-12', businessDate('2026-11-21'));
    const schedule = buildSchedule(terms({ productCode: 'monthly-12', amountMinor: 120_000n, aprBps: 990, firstDate }));
    const rate = 0.099 / 12;
    const payment = (120_000 * rate) / (1 - (1 + rate) ** -12);
    expect(firstDate).toBe('2026-12-21');
    expect(schedule.instalments).toHaveLength(12);
    expect(schedule.instalments[0]).toMatchObject({
      no: 1,
      kind: 'instalment',
      interestMinor: 990n,
      totalMinor: BigInt(Math.round(payment)),
    });
    expect(Math.abs(Number(schedule.totalMinor) - payment * 12)).toBeLessThan(12);
  });
  it('a down payment on a monthly product comes on top of the instalments; zero on pay-in-4 makes four instalments', () => {
    const monthly = buildSchedule(terms({ productCode: 'monthly-6', downPaymentMinor: 1_000n }));
    expect(monthly.instalments.map((part) => part.totalMinor)).toEqual([
      1_000n,
      1_500n,
      1_500n,
      1_500n,
      1_500n,
      1_500n,
      1_500n,
    ]);
    const cent = buildSchedule(terms({ downPaymentMinor: 1n }));
    expect(cent.instalments.map((part) => [part.kind, part.totalMinor])).toEqual([
      ['down-payment', 1n],
      ['instalment', 3_333n],
      ['instalment', 3_333n],
      ['instalment', 3_333n],
    ]);
    const none = buildSchedule(terms({ downPaymentMinor: 0n }));
    expect(none.instalments.map((part) => part.kind)).toEqual(Array(4).fill('instalment'));
    expect(none.instalments[0]!.dueDate).toBe('2026-11-21');
  });
  it.each([
    ['CREDIT.AMOUNT_TOO_SMALL', { amountMinor: 3n, aprBps: 500, downPaymentMinor: -1n }],
    ['CREDIT.AMOUNT_TOO_SMALL', { amountMinor: -100n }],
    ['CREDIT.RATE_INVALID', { aprBps: -1, downPaymentMinor: -1n }],
    ['CREDIT.RATE_INVALID', { aprBps: 1.5, productCode: 'monthly-6' }],
    ['CREDIT.INTEREST_NOT_ALLOWED', { aprBps: 500, downPaymentMinor: -1n }],
    ['CREDIT.DOWN_PAYMENT_INVALID', { downPaymentMinor: -1n }],
    ['CREDIT.DOWN_PAYMENT_INVALID', { downPaymentMinor: 9_998n }],
    ['none', { downPaymentMinor: 9_997n }],
  ] as const)('%s', (code, over) => expect(refusalCode(over)).toBe(code));

  it('loses no cent, ends open days on open days and never asks for less than nothing', () => {
    const world = fc.record({
      amountMinor: fc.bigInt(12n, 10n ** 9n),
      productCode: fc.constantFrom(...productCodes),
      aprBps: fc.integer({ min: 0, max: 10_000 }),
      day: fc.integer({ min: 0, max: 3650 }),
      currency: fc.constantFrom('EUR', 'JPY'),
    });
    fc.assert(
      fc.property(world, ({ amountMinor, productCode, aprBps, day, currency }) => {
        const monthly = productCode.startsWith('monthly');
        const firstDate = addDays(businessDate('2026-01-01'), day);
        const schedule = buildSchedule({ amountMinor, productCode, currency, firstDate, aprBps: monthly ? aprBps : 0 });
        const sum = (pick: (part: (typeof schedule.instalments)[number]) => bigint) =>
          schedule.instalments.reduce((total, part) => total + pick(part), 0n);
        expect(sum((part) => part.principalMinor)).toBe(amountMinor);
        expect(sum((part) => part.interestMinor)).toBe(schedule.interestMinor);
        expect(sum((part) => part.totalMinor)).toBe(amountMinor + schedule.interestMinor);
        const regular = schedule.instalments.filter((part) => part.kind === 'instalment');
        const others = regular.slice(0, -1).map((part) => part.totalMinor);
        schedule.instalments.forEach((part, index) => {
          expect(part.no).toBe(index + 1);
          expect(part.principalMinor >= 0n && part.interestMinor >= 0n).toBe(true);
          expect(isT2Day(part.effectiveDueDate) && part.effectiveDueDate >= part.dueDate).toBe(true);
          expect(part.dueDate).toBe(
            productCode === 'pay-in-4' ? addDays(firstDate, 14 * index) : addMonths(firstDate, index),
          );
        });
        // Equal payments: only rounding, at most half a cent a period and its interest, may gather in the last one.
        const gap = regular[regular.length - 1]!.totalMinor - others[0]!;
        expect(gap <= 24n && gap >= -24n).toBe(true);
      }),
    );
  });
});
