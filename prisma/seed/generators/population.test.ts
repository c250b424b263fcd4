import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { isValidIban } from '@/server/kernel/iban';
import { demoPopulation, demoSeed, type Population, type PopulationInput } from './population';
import { staffRoles } from './staff';

const endDate = businessDate('2026-12-05');
const input: PopulationInput = { seed: demoSeed, endDate, customers: 800, orders: 2000 };
const world = demoPopulation(input);

function fingerprint({ staff, merchants, customers, orders }: Population): string {
  const plain = (_key: string, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value);
  const text = JSON.stringify({ staff, merchants, customers, orders }, plain);
  return createHash('sha256').update(text).digest('hex');
}

function share<T>(list: readonly T[], test: (item: T) => boolean): number {
  return list.filter(test).length / list.length;
}

describe('population', () => {
  it('is the same for the same seed and another for another', () => {
    expect(fingerprint(demoPopulation(input))).toBe(fingerprint(world));
    expect(fingerprint(demoPopulation({ ...input, seed: 'other' }))).not.toBe(fingerprint(world));
  });

  it('is the world of the first day until someone means to change it', () => {
    expect(fingerprint(world)).toMatchInlineSnapshot(
      `"a2984cf5d27cb90e5e968d4f75db41bfbb2b1e5eca99d8f96865e0011100b691"`,
    );
  });

  it('keeps its first customers when it grows', () => {
    expect(demoPopulation({ ...input, customers: 900, orders: 0 }).customers.slice(0, 800)).toEqual(world.customers);
  });
});

describe('staff', () => {
  const { staff } = world;

  it('are two of each role with names, initials and addresses of their own', () => {
    expect(staff).toHaveLength(18);
    for (const role of staffRoles) expect(staff.filter((person) => person.role === role)).toHaveLength(2);
    for (const field of ['displayName', 'email', 'initials', 'key'] as const) {
      expect(new Set(staff.map((person) => person[field])).size).toBe(18);
    }
    for (const { email, initials } of staff) {
      expect(email).toMatch(/^[a-z]+\.[a-z]+@countersign\.example$/);
      expect(initials).toMatch(/^\p{Lu}{2}$/u);
    }
  });
});

describe('merchants', () => {
  const { merchants } = world;

  it('are 25 in seven countries and many categories, each with terms within bounds', () => {
    expect(merchants).toHaveLength(25);
    expect(new Set(merchants.map((merchant) => merchant.country)).size).toBe(7);
    expect(new Set(merchants.map((merchant) => merchant.category)).size).toBeGreaterThanOrEqual(12);
    for (const merchant of merchants) {
      expect(merchant.feeBps).toBeGreaterThanOrEqual(250);
      expect(merchant.feeBps).toBeLessThanOrEqual(590);
      expect(merchant.feeFixedMinor).toBeGreaterThan(0n);
      expect(merchant.reserveBps === 0 || (merchant.reserveBps >= 300 && merchant.reserveBps <= 1500)).toBe(true);
      expect(isValidIban(merchant.iban)).toBe(true);
      expect(merchant.iban.slice(0, 2)).toBe(merchant.country);
      expect(merchant.contactEmail).toMatch(/\.example$/);
    }
    expect(share(merchants, (merchant) => merchant.reserveBps > 0)).toBeLessThan(0.3);
  });
});
