import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrayText } from './array-text';

/** Reads a one-dimensional array text as the manual of PostgreSQL (8.15.6) describes it. */
function read(text: string): (string | null)[] {
  const inner = text.slice(1, -1);
  const out: (string | null)[] = [];
  for (const [, quoted, bare] of inner.matchAll(/"((?:[^"\\]|\\[\s\S])*)"|([^,"]+)/g))
    out.push(quoted === undefined ? (bare === 'NULL' ? null : bare!) : quoted.replace(/\\([\s\S])/g, '$1'));
  return out;
}

describe('arrayText', () => {
  it('writes texts, numbers, booleans and nothing', () => {
    expect(arrayText([])).toBe('{}');
    expect(arrayText(['a', null, undefined, 1, -2n, true])).toBe('{"a",NULL,NULL,1,-2,true}');
    expect(arrayText(['NULL', '', 'say "no"', 'C:\\x', '{a,b}'])).toBe('{"NULL","","say \\"no\\"","C:\\\\x","{a,b}"}');
  });

  it('leaves everything else to the driver', () => {
    expect(arrayText(['a', new Date(0)])).toBeNull();
    expect(arrayText([['a']])).toBeNull();
    expect(arrayText([Buffer.from('a')])).toBeNull();
  });

  it('is read back as it was, whatever the texts hold', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.string({ unit: 'grapheme' }))), (list) => {
        expect(read(arrayText(list)!)).toEqual(list);
      }),
    );
  });
});
