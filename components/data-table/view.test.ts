import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitColumns, moveColumn, orderColumns, queryOfView } from './view';

it('keeps what a person arranged and finds a place for new columns', () => {
  expect(orderColumns(['a', 'b', 'c'], [])).toEqual(['a', 'b', 'c']);
  expect(orderColumns(['a', 'b', 'c'], ['c', 'a'])).toEqual(['c', 'a', 'b']);
  expect(orderColumns(['n', 'a'], ['gone', 'a', 'a'])).toEqual(['n', 'a']);
});

it('loses and doubles no column, whatever was stored', () => {
  const ids = fc.uniqueArray(fc.stringMatching(/^[a-f]$/));
  fc.assert(
    fc.property(
      ids,
      fc.array(fc.stringMatching(/^[a-h]$/)),
      fc.stringMatching(/^[a-h]$/),
      fc.integer({ min: -9, max: 9 }),
      (all, stored, one, by) => {
        const ordered = orderColumns(all, stored);
        expect(ordered.toSorted()).toEqual(all.toSorted());
        expect(moveColumn(ordered, one, by).toSorted()).toEqual(all.toSorted());
      },
    ),
  );
});

it('moves one column and stops at the ends', () => {
  expect(moveColumn(['a', 'b', 'c'], 'a', 1)).toEqual(['b', 'a', 'c']);
  expect(moveColumn(['a', 'b', 'c'], 'c', 1)).toEqual(['a', 'b', 'c']);
  expect(moveColumn(['a', 'b', 'c'], 'b', -5)).toEqual(['b', 'a', 'c']);
});

it('never shortens an amount, and shares the rest', () => {
  const columns = [
    { id: 'ref', width: 120 },
    { id: 'what', width: 200 },
    { id: 'amount', width: 130, align: 'end' as const },
    { id: 'state', width: 90 },
  ];
  expect(fitColumns(columns, 0)).toEqual({ ref: 120, what: 200, amount: 130, state: 90 });
  expect(fitColumns(columns, 640)).toEqual({ ref: 120, what: 300, amount: 130, state: 90 });
  expect(fitColumns(columns, 490)).toEqual({ ref: 120, what: 150, amount: 130, state: 90 });
  expect(fitColumns(columns, 100)).toEqual({ ref: 120, what: 130, amount: 130, state: 90 });
  expect(fitColumns([{ id: 'a', width: 100 }], 300)).toEqual({ a: 300 });
  const dated = columns.map((column) => (column.id === 'what' ? { ...column, firm: true } : column));
  expect(fitColumns(dated, 100)).toEqual({ ref: 120, what: 200, amount: 130, state: 90 });
});

describe('what a view keeps of a URL', () => {
  it.each([
    ['', ''],
    ['?cursor=abc&open=7', ''],
    ['?sort=due.desc&f_state=held&cursor=abc', 'f_state=held&sort=due.desc'],
  ])('%s', (search, query) => expect(queryOfView(search)).toBe(query));
});
