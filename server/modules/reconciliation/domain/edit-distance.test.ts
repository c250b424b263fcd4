import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distanceInText } from './edit-distance';

/** The definition, slowly: every stretch of the text against the pattern, by plain recursion over both. */
function slowDistance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const [restA, restB] = [a.slice(1), b.slice(1)];
  if (a[0] === b[0]) return slowDistance(restA, restB);
  const options = [slowDistance(restA, b), slowDistance(a, restB), slowDistance(restA, restB)];
  if (a[0] === b[1] && a[1] === b[0]) options.push(slowDistance(a.slice(2), b.slice(2)));
  return 1 + Math.min(...options);
}

function slowSearch(pattern: string, text: string): number {
  let best = pattern.length;
  for (let from = 0; from <= text.length; from += 1) {
    for (let to = from; to <= text.length; to += 1) best = Math.min(best, slowDistance(pattern, text.slice(from, to)));
  }
  return best;
}

describe('distance of a reference in a text', () => {
  it.each([
    ['PO2611041258', 'RATE PO2611041258 DANKE', 0],
    ['PO2611041258', 'XPO2611041259X', 1],
    ['PO2611041258', 'PO261104125', 1],
    ['PO2611041258', 'PO26110412588', 0],
    ['PO2611041258', 'PO2611014258', 1],
    ['PO2611041258', 'PO2161014258', 2],
    ['PO2611041258', 'PO2611990158', null],
    ['PO2611041258', '', null],
    ['AB', '', 2],
    ['', 'ABC', 0],
  ])('%s in "%s": %s', (pattern, text, distance) => expect(distanceInText(pattern, text, 2)).toBe(distance));
  it('agrees with the slow definition', () => {
    const word = (maxLength: number) => fc.string({ unit: fc.constantFrom('A', 'B', '1'), maxLength });
    fc.assert(
      fc.property(word(5), word(6), fc.integer({ min: 0, max: 5 }), (pattern, text, max) => {
        const slow = slowSearch(pattern, text);
        expect(distanceInText(pattern, text, max)).toBe(slow <= max ? slow : null);
      }),
      { numRuns: 300 },
    );
  });
});
