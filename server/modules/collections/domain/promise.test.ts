import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, businessDate } from '@/server/kernel/business-date';
import {
  judgePromises,
  promiseDeadline,
  refusePromise,
  type PromiseDraft,
  type PromiseReceipt,
  type TakenPromise,
} from './promise';

const today = businessDate('2026-11-23');
const draft = (over: Partial<PromiseDraft>): PromiseDraft => ({
  amountMinor: 5_000n,
  currency: 'EUR',
  dueDate: businessDate('2026-11-30'),
  businessDate: today,
  owedMinor: 8_000n,
  ...over,
});

describe('taking a promise', () => {
  const past = businessDate('2026-11-22');
  it.each([
    ['COLLECTIONS.PROMISE_TOO_SMALL', { amountMinor: 499n, dueDate: past }],
    ['COLLECTIONS.PROMISE_TOO_SMALL', { amountMinor: 299n, owedMinor: 300n }],
    ['COLLECTIONS.PROMISE_TOO_SMALL', { amountMinor: 0n, owedMinor: 0n }],
    [undefined, { amountMinor: 300n, owedMinor: 300n }],
    [undefined, { amountMinor: 1n, owedMinor: 1n }],
    [undefined, { amountMinor: 500n }],
    [undefined, { amountMinor: 8_000n }],
    ['COLLECTIONS.PROMISE_TOO_LARGE', { amountMinor: 8_001n, dueDate: past }],
    ['COLLECTIONS.PROMISE_IN_THE_PAST', { dueDate: past }],
    ['COLLECTIONS.PROMISE_TOO_FAR', { dueDate: businessDate('2026-12-24') }],
    [undefined, { dueDate: businessDate('2026-12-23') }],
    [undefined, { dueDate: today }],
  ] as [string | undefined, Partial<PromiseDraft>][])('%s for %o', (code, over) =>
    expect(refusePromise(draft(over))?.code).toBe(code),
  );
  it('says what would be possible', () => {
    expect(refusePromise(draft({ dueDate: businessDate('2027-01-01') }))!.message).toBe(
      '2027-01-01 is 39 days ahead, at most 30 are allowed. Choose 2026-12-23 or earlier.',
    );
  });
});

const promise = (id: string, amountMinor: bigint, due: string, takenOn = today): TakenPromise => ({
  id,
  amountMinor,
  takenOn,
  dueDate: businessDate(due),
});
const receipt = (id: string, amountMinor: bigint, on: string): PromiseReceipt => ({
  id,
  amountMinor,
  bookedOn: businessDate(on),
});
const judge = (promises: TakenPromise[], receipts: PromiseReceipt[], on: string) =>
  judgePromises(promises, receipts, { businessDate: businessDate(on), graceDays: 1 }).map((each) => [
    each.id,
    each.state,
    each.receivedMinor,
  ]);

describe('judging promises', () => {
  it('gives grace, and no deadline on a day without bookings', () => {
    expect(promiseDeadline(businessDate('2026-11-26'), 1)).toBe('2026-11-27');
    expect(promiseDeadline(businessDate('2026-11-27'), 1)).toBe('2026-11-30');
    expect(promiseDeadline(businessDate('2026-12-24'), 1)).toBe('2026-12-28');
  });
  it.each([
    ['open', [], '2026-12-01'],
    ['broken', [], '2026-12-02'],
    ['kept', [receipt('r', 5_000n, '2026-11-25')], '2026-11-25'],
    ['kept', [receipt('r', 5_000n, '2026-12-01')], '2026-12-05'],
    ['broken', [receipt('r', 5_000n, '2026-12-02')], '2026-12-05'],
    ['broken', [receipt('r', 5_000n, '2026-11-20')], '2026-12-05'],
    ['partially-kept', [receipt('r', 4_999n, '2026-11-25')], '2026-12-02'],
    ['open', [receipt('r', 4_999n, '2026-11-25')], '2026-12-01'],
    ['kept', [receipt('a', 2_000n, '2026-11-25'), receipt('b', 3_000n, '2026-11-30')], '2026-12-02'],
    ['open', [receipt('r', 5_000n, '2026-11-30')], '2026-11-29'],
  ] as const)('%s (%#)', (state, receipts, on) => {
    expect(judge([promise('p', 5_000n, '2026-11-30')], [...receipts], on)[0]![1]).toBe(state);
  });
  it('fills the earlier promise first and counts nothing twice', () => {
    const promises = [promise('later', 3_000n, '2026-12-10'), promise('first', 5_000n, '2026-11-30')];
    expect(judge(promises, [receipt('r', 6_000n, '2026-11-25')], '2026-12-20')).toEqual([
      ['first', 'kept', 5_000n],
      ['later', 'partially-kept', 1_000n],
    ]);
    expect(judge(promises, [receipt('r', 6_000n, '2026-12-05')], '2026-12-20')).toEqual([
      ['first', 'broken', 0n],
      ['later', 'kept', 3_000n],
    ]);
  });
  it('several receipts fill one promise before the next, and equal due dates go by id', () => {
    const twins = [promise('b', 3_000n, '2026-11-30'), promise('a', 3_000n, '2026-11-30')];
    const receipts = [receipt('2', 2_000n, '2026-11-26'), receipt('1', 2_000n, '2026-11-25')];
    expect(judge(twins, receipts, '2026-12-20')).toEqual([
      ['a', 'kept', 3_000n],
      ['b', 'partially-kept', 1_000n],
    ]);
  });
  it('counts no cent twice, whatever the order of rows, and never unkeeps by waiting', () => {
    const days = fc.integer({ min: 0, max: 40 }).map((count) => addDays(today, count));
    const promises = fc.uniqueArray(
      fc.record({
        id: fc.string({ minLength: 1 }),
        amountMinor: fc.bigInt(1n, 5_000n),
        takenOn: fc.constant(today),
        dueDate: days,
      }),
      {
        selector: (each) => each.id,
        maxLength: 5,
      },
    );
    const receipts = fc.uniqueArray(
      fc.record({ id: fc.string({ minLength: 1 }), amountMinor: fc.bigInt(1n, 5_000n), bookedOn: days }),
      {
        selector: (each) => each.id,
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(promises, receipts, days, (some, money, date) => {
        const now = judgePromises(some, money, { businessDate: date, graceDays: 2 });
        const spent = now.reduce((total, each) => total + each.receivedMinor, 0n);
        const arrived = money
          .filter((each) => each.bookedOn <= date)
          .reduce((total, each) => total + each.amountMinor, 0n);
        expect(spent <= arrived).toBe(true);
        const promised = new Map(some.map((each) => [each.id, each.amountMinor]));
        for (const each of now) expect(each.receivedMinor <= promised.get(each.id)!).toBe(true);
        expect(judgePromises(some.toReversed(), money.toReversed(), { businessDate: date, graceDays: 2 })).toEqual(now);
        const later = judgePromises(some, money, { businessDate: addDays(date, 30), graceDays: 2 });
        now.forEach((each, at) => {
          if (each.state !== 'open') expect(later[at]!.state).toBe(each.state);
        });
      }),
    );
  });
});
