import { describe, expect, it } from 'vitest';
import { addMonths, businessDate, diffDays, isT2Day, nextT2Day } from '@/server/kernel/business-date';
import { decideAftermath } from './aftermath';
import { decideDebit, type DebitAttempt, type DebitOutcome, type ReturnReason } from './behaviour';
import { demoPopulation, type Population } from './population';
import { makeRandom } from './random';

const endDate = businessDate('2026-11-30');

type Draw = { debit: DebitAttempt; outcome: DebitOutcome };

// Every debit of every captured order, with a second and third try where people wait for it and money was the reason.
function drawAll({ customers, orders, behaviour }: Population): Draw[] {
  const byKey = new Map(customers.map((customer) => [customer.key, customer]));
  const draws: Draw[] = [];
  for (const order of orders) {
    const { profile, country, payday } = byKey.get(order.customerKey)!;
    for (
      let instalmentNo = order.downPaymentMinor > 0n ? 2 : 1;
      order.capturedOn && instalmentNo <= order.parts;
      instalmentNo += 1
    ) {
      const instalmentKey = `${order.key}/${instalmentNo}`;
      let collectionDate = nextT2Day(addMonths(order.orderedOn, instalmentNo));
      let previousReason: ReturnReason | undefined;
      for (let attempt = 1; attempt <= 3; attempt += 1) {
        const debit = {
          instalmentKey,
          attempt,
          instalmentNo,
          profile,
          country,
          payday,
          collectionDate,
          previousReason,
        };
        const outcome = decideDebit(behaviour, debit);
        draws.push({ debit, outcome });
        if (outcome.kind === 'settled' || !['AM04', 'MS03'].includes(outcome.reason)) break;
        const learnedOn = outcome.answeredOn;
        const after = {
          instalmentKey,
          attempt,
          profile,
          payday,
          learnedOn,
          amountMinor: 50_00n,
          reference: 'PL-2609-0417',
        };
        if (decideAftermath(behaviour, after).kind !== 'waits') break;
        collectionDate = nextT2Day(addMonths(learnedOn, 1));
        previousReason = outcome.reason;
      }
    }
  }
  return draws;
}

const draws = drawAll(demoPopulation({ seed: 'twenty-thousand', endDate, customers: 2000, orders: 5300 })).slice(
  0,
  20_000,
);
const failures = draws.flatMap(({ debit, outcome }) => (outcome.kind === 'settled' ? [] : [{ debit, outcome }]));

function rate(profile: string): number {
  const own = draws.filter(({ debit }) => debit.profile === profile && debit.attempt === 1);
  return own.filter(({ outcome }) => outcome.kind !== 'settled').length / own.length;
}

describe('returned debits', () => {
  it('are between 2.3 and 3.3 % of 20,000', () => {
    expect(draws).toHaveLength(20_000);
    const share = failures.length / draws.length;
    expect(share).toBeGreaterThan(0.023);
    expect(share).toBeLessThan(0.033);
  });

  it('grow with the profile', () => {
    expect(rate('on-time')).toBeLessThan(0.02);
    expect(rate('sometimes-late')).toBeGreaterThan(rate('on-time') * 2);
    expect(rate('chronic')).toBeGreaterThan(rate('sometimes-late') * 2);
    expect(rate('broken')).toBeGreaterThan(0.3);
  });

  it('are mostly for lack of money, some hidden, a few for every other reason', () => {
    const share = (...reasons: string[]) =>
      failures.filter(({ outcome }) => reasons.includes(outcome.reason)).length / failures.length;
    expect(share('AM04')).toBeGreaterThan(0.42);
    expect(share('AM04')).toBeLessThan(0.7);
    expect(share('MS03')).toBeGreaterThan(0.1);
    expect(share('AC01', 'AC04', 'AC06')).toBeGreaterThan(0.04);
    expect(share('MD06')).toBeGreaterThan(0.015);
    expect(share('MD06')).toBeLessThan(0.1);
    expect(share('MD07')).toBeLessThan(0.02);
  });

  it('are learned of on T2 days, within the time that the scheme gives', () => {
    for (const { debit, outcome } of failures) {
      expect(isT2Day(outcome.answeredOn)).toBe(true);
      const lag = diffDays(outcome.answeredOn, debit.collectionDate);
      if (outcome.kind === 'rejected') expect(lag).toBeLessThan(0);
      if (outcome.kind === 'returned') expect(lag).toBeGreaterThan(0);
      // Eight weeks for a refund.
      if (outcome.kind === 'refunded') expect(lag).toBeLessThanOrEqual(56);
      expect(outcome.kind === 'refunded').toBe(outcome.reason === 'MD06');
    }
  });

  it('repeat the reason when the account is gone', () => {
    const random = makeRandom('gone');
    const again = Array.from({ length: 500 }, (_, no) =>
      decideDebit(random, {
        instalmentKey: `o-${no}/1`,
        attempt: 2,
        instalmentNo: 1,
        profile: 'on-time',
        country: 'NL',
        payday: null,
        collectionDate: businessDate('2026-09-01'),
        previousReason: 'AC04',
      }),
    );
    const failed = again.filter((outcome) => outcome.kind !== 'settled');
    expect(failed.length).toBeGreaterThan(470);
    expect(failed.every((outcome) => outcome.reason === 'AC04')).toBe(true);
  });

  it('do not depend on the order of asking', () => {
    const { behaviour } = demoPopulation({ seed: 'twenty-thousand', endDate, customers: 1, orders: 0 });
    for (const { debit, outcome } of draws.slice(0, 300).toReversed())
      expect(decideDebit(behaviour, debit)).toEqual(outcome);
  });
});
