import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, businessDate } from '@/server/kernel/business-date';
import { BrokenInvariant } from '@/server/kernel/invariant';
import { Refusal } from '@/server/kernel/refusal';
import { allocateReceipt, type AllocationOrder, type OpenItem, type Part } from './allocation';

const due = businessDate('2026-11-01');
const open = (instalment: number, part: Part, openMinor: bigint): OpenItem => ({
  id: `${instalment}-${part}`,
  instalmentId: `i${instalment}`,
  dueDate: addDays(due, instalment * 14),
  part,
  openMinor,
});
const items = [
  open(2, 'principal', 2_000n),
  open(1, 'fee', 700n),
  open(1, 'principal', 2_000n),
  open(1, 'interest', 50n),
  open(2, 'interest', 40n),
];
const paid = (result: ReturnType<typeof allocateReceipt>) =>
  result.allocations.map((each) => [each.itemId, each.amountMinor]);

describe('allocation of a receipt', () => {
  it('pays the oldest instalment first, its parts in the given order', () => {
    const order: AllocationOrder = { parts: ['fee', 'interest', 'principal'], steps: ['oldest-first'] };
    const result = allocateReceipt({ amountMinor: 3_000n }, items, order);
    expect(paid(result)).toEqual([
      ['1-fee', 700n],
      ['1-interest', 50n],
      ['1-principal', 2_000n],
      ['2-interest', 40n],
      ['2-principal', 210n],
    ]);
    expect(result.excessMinor).toBe(0n);
    expect(paid(allocateReceipt({ amountMinor: 100n }, items))).toEqual([
      ['1-interest', 50n],
      ['1-principal', 50n],
    ]);
  });
  it('pays the named instalment first, then the oldest', () => {
    const result = allocateReceipt({ amountMinor: 2_140n, forInstalmentId: 'i2' }, items);
    expect(paid(result)).toEqual([
      ['2-interest', 40n],
      ['2-principal', 2_000n],
      ['1-interest', 50n],
      ['1-principal', 50n],
    ]);
  });
  it('gives back what nobody owes', () => {
    const only: AllocationOrder = { parts: ['interest', 'principal', 'fee'], steps: ['named-instalment'] };
    expect(allocateReceipt({ amountMinor: 2_100n, forInstalmentId: 'i2' }, items, only).excessMinor).toBe(60n);
    expect(allocateReceipt({ amountMinor: 2_100n }, items, only)).toEqual({ allocations: [], excessMinor: 2_100n });
    expect(allocateReceipt({ amountMinor: 5_000n }, items).excessMinor).toBe(210n);
    expect(
      allocateReceipt({ amountMinor: 5_000n }, items, { parts: ['principal'], steps: ['oldest-first'] }).excessMinor,
    ).toBe(1_000n);
    expect(allocateReceipt({ amountMinor: 1n }, [])).toEqual({ allocations: [], excessMinor: 1n });
  });
  it('refuses what is no receipt', () => {
    expect(() => allocateReceipt({ amountMinor: 0n }, items)).toThrow(Refusal);
    expect(() => allocateReceipt({ amountMinor: -1n }, items)).toThrow(Refusal);
    expect(() => allocateReceipt({ amountMinor: 1n }, [items[0]!, items[0]!])).toThrow(BrokenInvariant);
  });
  it('loses no cent, over-allocates nothing, skips nothing older, and does not depend on the order of rows', () => {
    const parts = fc.shuffledSubarray<Part>(['fee', 'interest', 'principal'], { minLength: 1 });
    const steps = fc.constantFrom<AllocationOrder['steps']>(['oldest-first'], ['named-instalment', 'oldest-first']);
    const world = fc.uniqueArray(
      fc.record({
        instalment: fc.integer({ min: 1, max: 6 }),
        part: fc.constantFrom<Part>('fee', 'interest', 'principal'),
        openMinor: fc.bigInt(0n, 5_000n),
      }),
      { selector: (each) => `${each.instalment}-${each.part}`, maxLength: 18 },
    );
    const named = fc.option(fc.integer({ min: 1, max: 6 }).map((no) => `i${no}`));
    fc.assert(
      fc.property(
        world,
        parts,
        steps,
        fc.bigInt(1n, 40_000n),
        named,
        (rows, partList, stepList, amountMinor, forInstalmentId) => {
          const list = rows.map((row) => open(row.instalment, row.part, row.openMinor));
          const order = { parts: partList, steps: stepList };
          const result = allocateReceipt({ amountMinor, forInstalmentId }, list, order);
          const spent = result.allocations.reduce((total, each) => total + each.amountMinor, 0n);
          expect(spent + result.excessMinor).toBe(amountMinor);
          const openById = new Map(list.map((each) => [each.id, each]));
          for (const each of result.allocations) {
            expect(each.amountMinor > 0n && each.amountMinor <= openById.get(each.itemId)!.openMinor).toBe(true);
            expect(partList).toContain(each.part);
          }
          const owed = list
            .filter((each) => partList.includes(each.part))
            .reduce((total, each) => total + each.openMinor, 0n);
          expect(result.excessMinor).toBe(amountMinor > owed ? amountMinor - owed : 0n);
          expect(allocateReceipt({ amountMinor, forInstalmentId }, list.toReversed(), order)).toEqual(result);
        },
      ),
    );
  });
});
