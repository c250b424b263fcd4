import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  addT2Days,
  businessDate,
  compareDates,
  diffDays,
  weekday,
} from '@/server/kernel/business-date';
import { blackFriday } from './order-calendar';
import { demoPopulation, demoSeed } from './population';

const endDate = businessDate('2026-12-05');
const { merchants, customers, orders } = demoPopulation({
  seed: demoSeed,
  endDate,
  customers: 800,
  orders: 2000,
});

const byMerchant = new Map(merchants.map((merchant) => [merchant.key, merchant]));
const byCustomer = new Map(customers.map((customer) => [customer.key, customer]));

function share<T>(list: readonly T[], test: (item: T) => boolean): number {
  return list.filter(test).length / list.length;
}

function quantile(values: readonly bigint[], at: number): number {
  const sorted = values.map(Number).toSorted((a, b) => a - b);
  return sorted[Math.floor(at * (sorted.length - 1))]!;
}

describe('orders', () => {
  it('are about 2,000 within five months, in order of time, with references of their own', () => {
    expect(orders.length).toBeGreaterThanOrEqual(1950);
    expect(orders.length).toBeLessThanOrEqual(2000);
    const moments = orders.map((order) => `${order.orderedOn} ${order.orderedTime}`);
    expect(moments.toSorted()).toEqual(moments);
    expect(moments[0]!.slice(0, 10) > addMonths(endDate, -5)).toBe(true);
    expect(moments.at(-1)!.slice(0, 10) <= endDate).toBe(true);
    expect(new Set(orders.map((order) => order.key)).size).toBe(orders.length);
    expect(new Set(orders.map((order) => `${order.merchantKey} ${order.merchantOrderRef}`)).size).toBe(orders.length);
  });

  it('have amounts of a right-skewed shape within bounds', () => {
    const amounts = orders.map((order) => order.amountMinor);
    expect(quantile(amounts, 0)).toBeGreaterThanOrEqual(25_00);
    expect(quantile(amounts, 1)).toBeLessThanOrEqual(3500_00);
    expect(quantile(amounts, 0.5)).toBeGreaterThan(90_00);
    expect(quantile(amounts, 0.5)).toBeLessThan(170_00);
    const mean = Number(amounts.reduce((a, b) => a + b)) / amounts.length;
    expect(mean).toBeGreaterThan(1.5 * quantile(amounts, 0.5));
    for (const { downPaymentMinor, amountMinor } of orders) {
      expect(downPaymentMinor).toBeGreaterThanOrEqual(0n);
      expect(downPaymentMinor * 2n).toBeLessThanOrEqual(amountMinor);
    }
  });

  it('mix the products, with a down payment now and then', () => {
    const mix = (product: string) => share(orders, (order) => order.product === product);
    expect(mix('pay-in-3')).toBeGreaterThan(0.42);
    expect(mix('pay-in-4')).toBeGreaterThan(0.22);
    expect(mix('monthly-6')).toBeGreaterThan(0.08);
    expect(mix('monthly-12')).toBeGreaterThan(0.03);
    expect(mix('monthly-12')).toBeLessThan(0.15);
    expect(share(orders, (order) => order.downPaymentMinor > 0n)).toBeGreaterThan(0.22);
    expect(share(orders, (order) => order.downPaymentMinor > 0n)).toBeLessThan(0.4);
    for (const order of orders) {
      expect(order.product.endsWith(`-${order.parts}`)).toBe(true);
      if (!order.product.startsWith('pay-in-')) continue;
      expect(order.aprBps).toBe(0);
      // The first part takes the cent that does not divide.
      const partMinor = (order.amountMinor + BigInt(order.parts) - 1n) / BigInt(order.parts);
      expect([0n, partMinor]).toContain(order.downPaymentMinor);
    }
  });
});

describe('the days of orders', () => {
  it('rise in the evening, at the weekend and on Black Friday', () => {
    expect(blackFriday(2026)).toBe('2026-11-27');
    const onDay = (date: string) => orders.filter((order) => order.orderedOn === date).length;
    expect(onDay('2026-11-27')).toBeGreaterThan(2 * onDay('2026-11-13'));
    expect(share(orders, (order) => order.orderedTime >= '18')).toBeGreaterThan(0.35);
    const sundays = orders.filter((order) => weekday(order.orderedOn) === 7).length;
    const tuesdays = orders.filter((order) => weekday(order.orderedOn) === 2).length;
    expect(sundays).toBeGreaterThan(tuesdays);
  });

  it('ship within three days, never on a Sunday, unless cancelled', () => {
    for (const { capturedOn, cancelledOn, orderedOn, refunds } of orders) {
      expect((capturedOn === null) !== (cancelledOn === null)).toBe(true);
      if (cancelledOn !== null) expect(refunds).toEqual([]);
      if (capturedOn === null) continue;
      expect(diffDays(capturedOn, orderedOn)).toBeGreaterThanOrEqual(0);
      expect(diffDays(capturedOn, orderedOn)).toBeLessThanOrEqual(3);
      expect(weekday(capturedOn)).not.toBe(7);
    }
    expect(share(orders, (order) => order.cancelledOn !== null)).toBeGreaterThan(0.01);
    expect(share(orders, (order) => order.cancelledOn !== null)).toBeLessThan(0.04);
  });

  it('refund after the capture and never more than the purchase', () => {
    for (const { capturedOn, amountMinor, refunds } of orders) {
      const sumMinor = refunds.reduce((sum, refund) => sum + refund.amountMinor, 0n);
      expect(sumMinor).toBeLessThanOrEqual(amountMinor);
      for (const refund of refunds) {
        expect(refund.amountMinor).toBeGreaterThan(0n);
        expect(compareDates(refund.on, capturedOn!)).toBe(1);
      }
    }
    expect(share(orders, (order) => order.refunds.length > 0)).toBeGreaterThan(0.05);
    expect(share(orders, (order) => order.refunds.length > 0)).toBeLessThan(0.14);
  });
});

describe('who orders', () => {
  it('come from verified people with room under their limit, but for the few that are to be referred or declined', () => {
    const stopped = orders.filter((order) => order.obstacle !== null);
    expect(stopped.length).toBeGreaterThan(20);
    expect(stopped.length).toBeLessThan(90);
    expect(new Set(stopped.map((order) => order.obstacle))).toEqual(
      new Set(['over-limit', 'far-over-limit', 'kyc-open']),
    );
    for (const order of orders) {
      const customer = byCustomer.get(order.customerKey)!;
      expect(byMerchant.has(order.merchantKey)).toBe(true);
      expect(compareDates(customer.since, order.orderedOn)).not.toBe(1);
      expect(customer.kycState).toBe(order.obstacle === 'kyc-open' ? 'pending' : 'verified');
      if (order.obstacle === null) expect(order.amountMinor * 10n).toBeLessThanOrEqual(customer.limitMinor * 9n);
      if (order.obstacle === 'over-limit') {
        expect(order.amountMinor * 5n).toBeLessThanOrEqual(customer.limitMinor * 6n);
      }
      if (customer.hold) expect(compareDates(order.orderedOn, customer.hold.fromDate)).toBe(-1);
    }
    expect(
      share(
        orders,
        (order) => byCustomer.get(order.customerKey)!.country === byMerchant.get(order.merchantKey)!.country,
      ),
    ).toBeGreaterThan(0.8);
  });

  it('work for any day of the year as the end', () => {
    for (const end of ['2026-02-28', '2027-03-31', addT2Days(businessDate('2026-12-31'), 1), addDays(endDate, 25)]) {
      const small = demoPopulation({ seed: 's', endDate: businessDate(end), customers: 80, orders: 100 });
      expect(small.orders.length).toBeGreaterThan(80);
    }
  });
});
