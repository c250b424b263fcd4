import { describe, expect, it } from 'vitest';
import { conditionsOf, emptyLine, linesOf } from './builder-words';

const conditions = [
  [
    { field: 'amountMinor', op: 'gt' as const, value: '250000', currency: 'EUR' },
    { field: 'country', op: 'in' as const, value: ['DE', 'AT'] },
  ],
  [{ field: 'hour', op: 'gte' as const, value: '20' }],
];

describe('the lines of the builder', () => {
  it('write conditions as people do and lead back to the same', () => {
    expect(linesOf(conditions)).toEqual([
      { field: 'amountMinor', op: 'gt', value: '2500.00', currency: 'EUR', or: false },
      { field: 'country', op: 'in', value: 'DE, AT', currency: '', or: false },
      { field: 'hour', op: 'gte', value: '20', currency: '', or: true },
    ]);
    expect(conditionsOf(linesOf(conditions))).toEqual(conditions);
  });

  it('do not take a word for an amount', () => {
    expect(() => conditionsOf([{ ...emptyLine, value: '2.500,00' }])).toThrow();
    expect(() => conditionsOf([emptyLine])).toThrow();
  });
});
