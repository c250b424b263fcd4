import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bareReference, checkDigit97, hasValidCheck, humanReference, isUuid, withCheck } from './ids';
import { Refusal } from './refusal';

describe('references', () => {
  it('carry check digits that survive a bank', () => {
    const reference = humanReference('PO', '2026-11-21', 412);
    expect(reference).toMatch(/^PO-2611-0412-[0-9]{2}$/);
    expect(hasValidCheck(reference)).toBe(true);
    expect(hasValidCheck(reference.toLowerCase().replaceAll('-', ' '))).toBe(true);
    expect(hasValidCheck(bareReference(reference))).toBe(true);
    expect(hasValidCheck('PO-2611-0412')).toBe(false);
    expect(humanReference('OR', '2026-01-02', 123_456)).toMatch(/^OR-2601-123456-/);
  });
  it('agree with ISO 11649: RF18 539007547034 checks 539007547034RF', () => {
    expect(checkDigit97('539007547034RF')).toBe('18');
  });
  it('refuse the empty reference', () => {
    expect(() => checkDigit97('--')).toThrow(Refusal);
    expect(hasValidCheck('')).toBe(false);
    expect(hasValidCheck('12')).toBe(false);
  });
  it('find every wrong digit', () => {
    const running = fc.integer({ min: 0, max: 9999 });
    fc.assert(
      fc.property(running, fc.nat(9), fc.integer({ min: 1, max: 9 }), (number, place, step) => {
        const reference = bareReference(withCheck(`PO-2611-${String(number).padStart(4, '0')}`));
        const at = 2 + place;
        const changed = String((Number(reference[at]) + step) % 10);
        expect(hasValidCheck(reference)).toBe(true);
        expect(hasValidCheck(reference.slice(0, at) + changed + reference.slice(at + 1))).toBe(false);
      }),
    );
  });
});

describe('uuid', () => {
  it('knows one', () => {
    expect(isUuid('0192f5a0-7c1e-7d3a-9b1c-0123456789ab')).toBe(true);
    for (const text of ['0192F5A0-7C1E-7D3A-9B1C-0123456789AB', '0192f5a07c1e7d3a9b1c0123456789ab', '', 7, null])
      expect(isUuid(text)).toBe(false);
  });
});
