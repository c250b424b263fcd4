import { describe, expect, it } from 'vitest';
import { addMonths, businessDate, compareDates } from '@/server/kernel/business-date';
import { isValidIban } from '@/server/kernel/iban';
import { demoPopulation, demoSeed } from './population';

const endDate = businessDate('2026-12-05');
const { merchants, customers } = demoPopulation({ seed: demoSeed, endDate, customers: 800, orders: 0 });

function share<T>(list: readonly T[], test: (item: T) => boolean): number {
  return list.filter(test).length / list.length;
}

function quantile(values: readonly bigint[], at: number): number {
  const sorted = values.map(Number).toSorted((a, b) => a - b);
  return sorted[Math.floor(at * (sorted.length - 1))]!;
}

describe('customers', () => {
  it('are 800 with right IBANs; no IBAN, e-mail, phone or full name comes twice', () => {
    expect(customers).toHaveLength(800);
    const ibans = [...customers, ...merchants].map((party) => party.iban);
    expect(ibans.filter((iban) => !isValidIban(iban))).toEqual([]);
    expect(new Set(ibans).size).toBe(825);
    expect(new Set(customers.map((customer) => customer.email)).size).toBe(800);
    expect(new Set(customers.map((customer) => customer.phone)).size).toBe(800);
    expect(new Set(customers.map((customer) => `${customer.firstName} ${customer.lastName}`)).size).toBe(800);
  });

  it('show no family name often enough to notice', () => {
    const counts = Map.groupBy(customers, (customer) => customer.lastName);
    expect(Math.max(...[...counts.values()].map((group) => group.length))).toBeLessThanOrEqual(12);
    expect(counts.size).toBeGreaterThan(330);
  });

  it('have addresses that reach nobody', () => {
    for (const { email, phone } of customers) {
      expect(email).toMatch(/^[a-z0-9._]+@([a-z]+\.example|[a-z]+\.example\.(com|net|org))$/);
      expect(phone).toMatch(/^\+[0-9]{10,13}$/);
    }
  });

  it.each([
    ['DE', /^[0-9]{5}$/, /[0-9][abc]?$/],
    ['AT', /^[0-9]{4}$/, /[0-9]$/],
    ['NL', /^[0-9]{4} [A-Z]{2}$/, /[0-9]$/],
    ['FR', /^[0-9]{5}$/, /^[0-9]+ /],
    ['ES', /^[0-9]{5}$/, /º [A-D]$/],
    ['IT', /^[0-9]{5}$/, /[0-9A]$/],
    ['FI', /^[0-9]{5}$/, /[A-D] [0-9]+$/],
  ])('of %s have postcodes and street lines as they are written there', (country, postcode, street) => {
    const own = customers.filter((customer) => customer.country === country);
    expect(own.length).toBeGreaterThan(20);
    for (const customer of own) {
      expect(customer.postcode).toMatch(postcode);
      expect(customer.street).toMatch(street);
      expect(customer.city).toMatch(/^\p{Lu}/u);
    }
  });
});

describe('what customers are like', () => {
  it('are adults, four in five pay on time, and few are trouble', () => {
    for (const { birthDate, since } of customers) {
      expect(compareDates(addMonths(birthDate, 12 * 18), addMonths(endDate, -5))).toBe(-1);
      expect(compareDates(since, endDate)).toBe(-1);
    }
    expect(share(customers, (customer) => customer.profile === 'on-time')).toBeGreaterThan(0.74);
    expect(share(customers, (customer) => customer.profile === 'on-time')).toBeLessThan(0.86);
    expect(share(customers, ({ profile }) => profile === 'chronic' || profile === 'broken')).toBeGreaterThan(0.03);
    expect(share(customers, ({ profile }) => profile === 'chronic' || profile === 'broken')).toBeLessThan(0.1);
    expect(share(customers, (customer) => customer.kycState === 'verified')).toBeGreaterThan(0.93);
    expect(share(customers, (customer) => customer.kycState === 'pending')).toBeGreaterThan(0.01);
    expect(share(customers, (customer) => customer.hold !== null)).toBeGreaterThan(0.01);
    expect(share(customers, (customer) => customer.hold !== null)).toBeLessThan(0.06);
  });

  it('have limits that grow with the group', () => {
    const median = (group: string) =>
      quantile(
        customers.filter((customer) => customer.feeGroup === group).map((customer) => customer.limitMinor),
        0.5,
      );
    expect(median('new')).toBeLessThan(median('standard'));
    expect(median('standard')).toBeLessThan(median('loyal'));
    for (const { limitMinor } of customers) expect(limitMinor % 50_00n).toBe(0n);
  });
});
