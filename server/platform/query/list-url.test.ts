import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listInput } from './list-contract';
import { decodeFilter, decodeSort, encodeFilter, readListUrl, writeListUrl } from './list-url';

const word = fc.string({ minLength: 1, maxLength: 12 });
const edge = fc.constantFrom('2026-11-01', '2026-12-31', '-12.50', '100');
const filter = fc.oneof(
  word,
  fc.array(fc.oneof(word, fc.constantFrom('..', '~a', '.', 'a,b', '...')), { minLength: 1, maxLength: 4 }),
  fc.record({ from: edge }),
  fc.record({ to: edge }),
  fc.record({ from: edge, to: edge }),
);

describe('the URL of a list', () => {
  it('gives back every filter that was put into it', () => {
    fc.assert(
      fc.property(filter, (value) => {
        expect(decodeFilter(encodeFilter(value))).toEqual(value);
      }),
    );
  });

  it('round-trips filters, search and sort through real URL text', () => {
    const id = fc.stringMatching(/^[a-z][A-Za-z]{0,8}$/);
    const sort = fc.option(fc.record({ id, dir: fc.constantFrom('asc' as const, 'desc' as const) }));
    const search = fc
      .option(fc.stringMatching(/^[a-z0-9@+&=% äß]{0,8}[a-z0-9]$/), { nil: undefined })
      .map((text) => text?.trim() || undefined);
    fc.assert(
      fc.property(
        fc.dictionary(id, filter, { maxKeys: 4, noNullPrototype: true }),
        sort,
        search,
        (filters, by, text) => {
          const read = readListUrl(new URLSearchParams(writeListUrl({ filters, sort: by, search: text }).toString()));
          expect(read).toEqual({ filters, sort: by, cursor: null, limit: 50, ...(text ? { search: text } : {}) });
          expect(listInput.parse(read)).toEqual(read);
        },
      ),
    );
  });

  it('takes nothing from words that say nothing', () => {
    expect(decodeFilter('')).toBeNull();
    expect(decodeFilter('~')).toBeNull();
    expect(decodeFilter('..')).toBeNull();
    expect(decodeFilter('%')).toEqual(['%']);
    expect(decodeSort('amount')).toBeNull();
    expect(decodeSort('plan.amount.desc')).toEqual({ id: 'plan.amount', dir: 'desc' });
  });

  it('refuses a page that is too long', () => {
    expect(listInput.safeParse({ filters: {}, sort: null, cursor: null, limit: 201 }).success).toBe(false);
  });
});
