import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, businessDate, diffDays } from '@/server/kernel/business-date';
import { BrokenInvariant } from '@/server/kernel/invariant';
import { isRefusal } from '@/server/kernel/refusal';
import {
  bucket,
  delinquencyOf,
  nextInstalmentState,
  nextOrderState,
  nextPlanState,
  type AgeingItem,
  type OrderEvent,
  type OrderState,
} from './plan-state';

const today = businessDate('2026-11-25');
const item = (over: Partial<AgeingItem>): AgeingItem => ({
  effectiveDueDate: businessDate('2026-11-20'),
  openMinor: 2_500n,
  state: 'open',
  collectionDate: null,
  ...over,
});

describe('states', () => {
  it('of an order: a decision is taken once', () => {
    const allowed: Record<OrderState, OrderEvent[]> = {
      received: ['refer', 'approve', 'decline', 'cancel'],
      referred: ['approve', 'decline', 'cancel'],
      approved: ['capture', 'cancel'],
      declined: [],
      captured: [],
      cancelled: [],
    };
    for (const state of Object.keys(allowed) as OrderState[]) {
      for (const event of ['refer', 'approve', 'decline', 'capture', 'cancel'] as const) {
        expect(isRefusal(nextOrderState(state, event), 'CREDIT.ORDER_TRANSITION_REFUSED')).toBe(
          !allowed[state].includes(event),
        );
      }
    }
  });
  it('of a plan and an instalment: a return reopens', () => {
    expect([
      nextPlanState('active', 'complete'),
      nextPlanState('completed', 'reopen'),
      nextPlanState('active', 'write-off'),
    ]).toEqual(['completed', 'active', 'written-off']);
    expect(isRefusal(nextPlanState('written-off', 'reopen'), 'CREDIT.PLAN_TRANSITION_REFUSED')).toBe(true);
    expect([
      nextInstalmentState('open', 'collect'),
      nextInstalmentState('in-collection', 'reject'),
      nextInstalmentState('in-collection', 'pay'),
      nextInstalmentState('paid', 'return'),
    ]).toEqual(['in-collection', 'open', 'paid', 'open']);
    expect(isRefusal(nextInstalmentState('open', 'return'), 'CREDIT.INSTALMENT_TRANSITION_REFUSED')).toBe(true);
    expect(isRefusal(nextInstalmentState('paid', 'pay'))).toBe(true);
    expect(isRefusal(nextInstalmentState('in-collection', 'collect'))).toBe(true);
  });
});

describe('ageing', () => {
  it('counts from the oldest unpaid effective due date', () => {
    const items = [
      item({}),
      item({ effectiveDueDate: businessDate('2026-11-06') }),
      item({ effectiveDueDate: businessDate('2026-12-04') }),
    ];
    expect(delinquencyOf(items, today)).toEqual({ dpd: 19, overdueMinor: 5_000n, oldestDueDate: '2026-11-06' });
  });
  it.each([
    ['due today', { effectiveDueDate: today }, 0],
    ['due yesterday', { effectiveDueDate: businessDate('2026-11-24') }, 1],
    ['paid', { state: 'paid', openMinor: 0n }, 0],
    [
      'collected on the 23rd, answer possible until the 25th',
      { state: 'in-collection', collectionDate: businessDate('2026-11-23') },
      0,
    ],
    [
      'collected on the 20th, unknown since the 24th',
      { state: 'in-collection', collectionDate: businessDate('2026-11-20') },
      5,
    ],
    ['returned, state open', { state: 'open', collectionDate: businessDate('2026-11-20') }, 5],
  ] as const)('%s', (_name, over, dpd) => expect(delinquencyOf([item(over)], today).dpd).toBe(dpd));

  it('leaves small and short arrears alone', () => {
    const tolerance = { amountMinor: 100n, days: 3 };
    expect(delinquencyOf([item({ openMinor: 100n })], today, tolerance).dpd).toBe(0);
    expect(delinquencyOf([item({ openMinor: 101n })], today, tolerance)).toMatchObject({ dpd: 5, overdueMinor: 101n });
    expect(delinquencyOf([item({ effectiveDueDate: businessDate('2026-11-22') })], today, tolerance).overdueMinor).toBe(
      0n,
    );
    expect(delinquencyOf([item({ openMinor: 60n }), item({ openMinor: 60n })], today, tolerance).overdueMinor).toBe(
      120n,
    );
  });
  it('one cent is overdue when no tolerance says otherwise, and nothing is not', () => {
    expect(delinquencyOf([item({ openMinor: 1n })], today)).toMatchObject({ dpd: 5, overdueMinor: 1n });
    expect(delinquencyOf([item({ openMinor: 0n })], today)).toEqual({ dpd: 0, overdueMinor: 0n, oldestDueDate: null });
  });
  it('grows by one a day while nothing is paid', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 400 }), (first, more) => {
        const due = addDays(today, -first);
        const later = addDays(today, more);
        expect(delinquencyOf([item({ effectiveDueDate: due })], later).dpd).toBe(diffDays(later, due));
      }),
    );
  });
});

describe('bands', () => {
  it.each([
    [0, 'current'],
    [1, '1-7'],
    [7, '1-7'],
    [8, '8-30'],
    [30, '8-30'],
    [31, '31-60'],
    [90, '61-90'],
    [91, '91+'],
    [4000, '91+'],
  ])('%i days are %s', (dpd, name) => expect(bucket(dpd)).toBe(name));
  it('are data', () => {
    const ranges = [
      { name: 'fresh', fromDpd: 0 },
      { name: 'old', fromDpd: 10 },
    ];
    expect([bucket(9, ranges), bucket(10, ranges)]).toEqual(['fresh', 'old']);
    expect(() => bucket(1, [])).toThrow(BrokenInvariant);
    expect(() => bucket(1, [ranges[0]!, ranges[0]!])).toThrow(BrokenInvariant);
    expect(() => bucket(-1)).toThrow(BrokenInvariant);
  });
});
