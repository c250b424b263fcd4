import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitRefund, type RefundItem } from './refund';

const open = (no: number, principal: bigint, change: Partial<RefundItem> = {}): RefundItem => ({
  id: `i${no}`,
  no,
  state: 'open',
  openPrincipalMinor: principal,
  openInterestMinor: 0n,
  ...change,
});

describe('a refund', () => {
  it('takes from the last instalment first', () => {
    const { cuts, paidMinor } = splitRefund(1_500n, [open(1, 1_000n), open(2, 1_000n), open(3, 1_000n)], 0n);
    expect(cuts.map((cut) => [cut.instalmentId, cut.principalMinor])).toEqual([
      ['i3', 1_000n],
      ['i2', 500n],
    ]);
    expect(paidMinor).toBe(0n);
  });

  it('pays back what is not open any more', () => {
    const split = splitRefund(2_500n, [open(1, 0n, { state: 'paid' }), open(2, 1_000n), open(3, 1_000n)], 0n);
    expect(split).toMatchObject({ openPrincipalMinor: 2_000n, paidMinor: 500n });
  });

  it('comes to a debit under way last', () => {
    const { cuts } = splitRefund(1_200n, [open(1, 1_000n), open(2, 1_000n, { state: 'in-collection' })], 0n);
    expect(cuts.map((cut) => cut.instalmentId)).toEqual(['i1', 'i2']);
  });

  it('takes interest away with its principal, but none that is accrued', () => {
    const items = [open(1, 1_000n, { openInterestMinor: 40n }), open(2, 1_000n, { openInterestMinor: 20n })];
    expect(splitRefund(1_500n, items, 60n).openInterestMinor).toBe(40n);
    expect(splitRefund(2_000n, items, 30n).openInterestMinor).toBe(30n);
  });

  it('loses no cent and never takes more than is there', () => {
    const item = fc.record({
      state: fc.constantFrom('open' as const, 'in-collection' as const, 'paid' as const),
      openPrincipalMinor: fc.bigInt({ min: 0n, max: 100_000n }),
      openInterestMinor: fc.bigInt({ min: 0n, max: 5_000n }),
    });
    fc.assert(
      fc.property(
        fc.array(item, { maxLength: 12 }),
        fc.bigInt({ min: 1n, max: 500_000n }),
        fc.bigInt({ min: 0n, max: 20_000n }),
        (rows, amount, unaccrued) => {
          const items = rows.map((row, index) => ({ ...row, id: `i${index}`, no: index + 1 }));
          const split = splitRefund(amount, items, unaccrued);
          expect(split.openPrincipalMinor + split.paidMinor).toBe(amount);
          const sum = (pick: (cut: (typeof split.cuts)[number]) => bigint) =>
            split.cuts.reduce((total, cut) => total + pick(cut), 0n);
          expect(sum((cut) => cut.principalMinor)).toBe(split.openPrincipalMinor);
          expect(sum((cut) => cut.interestMinor)).toBe(split.openInterestMinor);
          expect(split.openInterestMinor <= unaccrued).toBe(true);
          for (const cut of split.cuts) {
            const from = items.find((each) => each.id === cut.instalmentId);
            expect(cut.principalMinor > 0n && cut.principalMinor <= (from?.openPrincipalMinor ?? -1n)).toBe(true);
            expect(cut.interestMinor >= 0n && cut.interestMinor <= (from?.openInterestMinor ?? -1n)).toBe(true);
          }
          const openTotal = items.reduce((total, each) => total + each.openPrincipalMinor, 0n);
          expect(split.paidMinor > 0n).toBe(amount > openTotal);
        },
      ),
    );
  });
});
