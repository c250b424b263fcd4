import { describe, expect, it } from 'vitest';
import { BrokenInvariant, invariant } from './invariant';
import { isRefusal, refuse } from './refusal';

describe('refusals and invariants', () => {
  it('a refusal carries code, words and details', () => {
    const refusal = refuse('PAYMENTS.IBAN_INVALID', 'The IBAN is wrong.', { iban: 'DE89 ···· 3000' });
    expect(refusal).toMatchObject({
      code: 'PAYMENTS.IBAN_INVALID',
      message: 'The IBAN is wrong.',
      details: { iban: 'DE89 ···· 3000' },
    });
    expect(isRefusal(refusal)).toBe(true);
    expect(isRefusal(refusal, 'PAYMENTS.OTHER')).toBe(false);
    expect(isRefusal(new Error('x'))).toBe(false);
  });
  it('a broken invariant is no refusal', () => {
    expect(() => invariant(false, 'Entries must balance.', { difference: 1n })).toThrow(BrokenInvariant);
    expect(() => invariant(true, 'fine')).not.toThrow();
    expect(isRefusal(new BrokenInvariant('x'))).toBe(false);
  });
});
