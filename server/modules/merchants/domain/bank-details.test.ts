import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareHolder, editDistance } from './bank-details';

describe("an account holder's name", () => {
  it.each([
    ['Lumen Home GmbH', 'same'],
    ['LUMEN HOME GMBH', 'same'],
    ['Lumen Home', 'same'],
    ['Lumen-Home GmbH', 'same'],
    ['Lumen H0me GmbH', 'alike'],
    ['Lumem Home GmbH', 'alike'],
    ['Lumen Homes GmbH', 'alike'],
    ['Nordlicht Handel GmbH', 'other'],
    ['Müller', 'other'],
  ])('%s beside Lumen Home GmbH is %s', (holder, expected) => {
    expect(compareHolder(holder, ['Lumen Home GmbH', 'Lumen Home'])).toBe(expected);
  });

  it('is the same with or without its accents', () => {
    expect(compareHolder('Cafe Zoe SARL', ['Café Zoé SARL'])).toBe('same');
  });
});

describe('the edit distance', () => {
  const word = fc.string({ maxLength: 8 });
  it('is symmetric, nothing for the same text, and at most the longer length', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});
