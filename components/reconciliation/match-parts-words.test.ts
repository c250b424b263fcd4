import { describe, expect, it } from 'vitest';
import { balanceOf, forceable, isPartType, minorOf, partOf, type Part } from './match-parts-words';

const part = (typed: string, over: Partial<Part> = {}): Part => ({
  targetType: 'instalment',
  targetId: '1',
  label: 'PL-1',
  note: null,
  dueMinor: null,
  typed,
  ...over,
});
const eur = { openMinor: 10_000n, currency: 'EUR' };

describe('the running difference', () => {
  it('is what the parts leave of the open amount', () => {
    expect(balanceOf(eur, [part('60.00'), part('15.50')])).toEqual({
      openMinor: 10_000n,
      chosenMinor: 7_550n,
      leftMinor: 2_450n,
      unreadable: false,
    });
  });
  it('goes below zero when the parts are too much', () => {
    expect(balanceOf(eur, [part('100.01')]).leftMinor).toBe(-1n);
  });
  it('is without sign for money that went out', () => {
    expect(balanceOf({ ...eur, openMinor: -10_000n }, [part('100.00')]).leftMinor).toBe(0n);
  });
  it.each(['', 'ten', '1,50', '0.00', '-1.00', '1.005'])('says that "%s" is no amount', (typed) => {
    expect(minorOf(part(typed), 'EUR')).toBeNull();
    expect(balanceOf(eur, [part(typed)]).unreadable).toBe(true);
  });
});

describe('a new part', () => {
  const target = { targetType: 'instalment' as const, targetId: '1', label: 'PL-1', note: null };
  it('takes no more than is due', () =>
    expect(partOf({ ...target, dueMinor: 4_000n }, 10_000n, 'EUR').typed).toBe('40.00'));
  it('takes what is left when less is left', () =>
    expect(partOf({ ...target, dueMinor: 4_000n }, 1_000n, 'EUR').typed).toBe('10.00'));
  it('takes all that is left where nothing is said to be due', () =>
    expect(partOf({ ...target, dueMinor: 0n }, 10_000n, 'EUR').typed).toBe('100.00'));
});

describe('a match in spite of a difference', () => {
  it('is for one instalment or order of another amount', () => {
    expect(forceable(eur, [part('100.00', { dueMinor: 10_050n })])).not.toBeNull();
    expect(forceable(eur, [part('100.00', { dueMinor: 10_000n })])).toBeNull();
    expect(forceable(eur, [part('1.00', { dueMinor: 2n }), part('1.00')])).toBeNull();
    expect(forceable(eur, [part('1.00', { dueMinor: 2n, targetType: 'customer' })])).toBeNull();
    const charge = part('100.00', { targetType: 'bank-charge' });
    expect(forceable(eur, [charge])).toBeNull();
    expect(forceable({ openMinor: -10_000n }, [charge])).toBe(charge);
  });
  it('knows what a person may match with', () => {
    expect(isPartType('customer')).toBe(true);
    expect(isPartType('payment-file')).toBe(false);
  });
});
