import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  conditionsOf,
  emptyLine,
  lineFault,
  linesOf,
  opsFor,
  textOfWords,
  withField,
  withOp,
  wordsOf,
} from './builder-words';

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
      { field: 'amountMinor', op: 'gt', value: '2500.00', shape: 'amount', currency: 'EUR', or: false },
      { field: 'country', op: 'in', value: 'DE, AT', shape: 'list', currency: '', or: false },
      { field: 'hour', op: 'gte', value: '20', shape: 'text', currency: '', or: true },
    ]);
    expect(conditionsOf(linesOf(conditions))).toEqual(conditions);
  });

  it.each([
    ['an amount among the input', { field: 'input.sumMinor', op: 'lte' as const, value: '100', currency: 'JPY' }],
    ['yes or no', { field: 'firstUse', op: 'eq' as const, value: true }],
    ['the word true', { field: 'input.flag', op: 'ne' as const, value: 'true' }],
    ['one of a list by "is"', { field: 'category', op: 'eq' as const, value: ['home', 'garden'] }],
    ['one word by "is one of"', { field: 'category', op: 'in' as const, value: 'home' }],
    ['a comma in a name', { field: 'counterparty', op: 'in' as const, value: ['Holz, Müller', 'said "so"', ' x '] }],
    ['minor units without a currency', { field: 'amountMinor', op: 'gt' as const, value: '5' }],
  ])('keep %s as it is', (_what, condition) => {
    expect(conditionsOf(linesOf([[condition]]))).toEqual([[condition]]);
  });

  it('part any words again that were joined', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        expect(wordsOf(textOfWords(words))).toEqual(words);
      }),
    );
    expect(wordsOf(' DE ,, AT,')).toEqual(['DE', 'AT']);
    expect(wordsOf('"a"b, c')).toEqual(['"a"b', 'c']);
  });

  it('do not take a word for an amount', () => {
    expect(() => conditionsOf([{ ...emptyLine, value: '2.500,00' }])).toThrow();
    expect(() => conditionsOf([emptyLine])).toThrow();
  });

  it('change their form with the fact and the comparison', () => {
    const amount = { ...emptyLine, value: '10.00' };
    expect(withField(amount, 'source')).toMatchObject({ op: 'eq', value: '', shape: 'text', currency: '' });
    expect(withField(withField(amount, 'firstUse'), 'amountMinor')).toMatchObject({ shape: 'amount', currency: 'EUR' });
    expect(withOp(withField(amount, 'country'), 'in')).toMatchObject({ shape: 'list' });
    expect(opsFor(amount)).toEqual(['eq', 'ne', 'gt', 'gte', 'lt', 'lte']);
    expect(opsFor(withField(amount, 'firstUse'))).toEqual(['eq', 'ne']);
    expect(opsFor(withField(amount, 'source'))).toEqual(['eq', 'ne', 'in', 'notIn']);
  });
});

describe('a line says at the field what is wrong with it', () => {
  const line = (field: string, value: string, more: object = {}) => ({
    ...withField(emptyLine, field),
    value,
    ...more,
  });
  it.each([
    ['amount', line('amountMinor', '2.500,00')],
    ['currency', line('amountMinor', '1', { currency: 'EURO' })],
    ['empty', line('category', ' ')],
    ['choose', line('source', '')],
    ['choose', line('firstUse', '')],
    ['choose', line('weekday', '8')],
    ['hour', line('hour', '24')],
    ['days', line('counterpartyChangedDays', 'a week')],
    ['country', line('country', 'Germany')],
    ['country', { ...withOp(line('country', ''), 'in'), value: 'DE, at' }],
    ['field', line('input.', 'x')],
    ['one', { ...line('hour', '1, 2'), op: 'gt' as const, shape: 'list' as const }],
    [null, line('amountMinor', '2500.00')],
    [null, line('input.reason', 'x')],
    [null, { ...withOp(line('weekday', ''), 'in'), value: '6, 7' }],
  ])('%s', (fault, wrong) => {
    expect(lineFault(wrong)).toBe(fault);
  });
});
