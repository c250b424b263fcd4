import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byCurrency, factPoints, policyByCurrency } from './fact-points';
import { conditionHolds, type Condition, type ConditionOp } from './policy-match';

const when = (field: string, op: ConditionOp, value: Condition['value']): Condition => ({ field, op, value });
/** The values of one fact in all points. */
const values = (field: string, ...conditions: Condition[]) =>
  factPoints([{ conditions: [conditions] }])?.map((point) => point[field]);
const ANOTHER = '\u0001 another';
const row = (from: number, length: number) => Array.from({ length }, (_, at) => String(from + at));

describe('amounts by currency', () => {
  it('are facts of their own, and whatever has no currency stays as it is', () => {
    const inEuro: Condition = { ...when('amountMinor', 'gt', '10'), currency: 'EUR' };
    const plain = when('country', 'eq', 'DE');
    const renamed = when('amountMinor@EUR', 'gt', '10');
    expect(byCurrency(inEuro)).toEqual(renamed);
    expect(byCurrency(plain)).toBe(plain);
    expect(policyByCurrency({ name: 'a', conditions: [[inEuro], [plain]] })).toEqual({
      name: 'a',
      conditions: [[renamed], [plain]],
    });
  });
});

describe('the points of one fact', () => {
  it.each<[string, Condition, readonly unknown[]]>([
    ['the kinds of a maker', when('makerKind', 'eq', 'person'), ['person', 'system']],
    ['the sources', when('source', 'ne', 'hand'), ['hand', 'api', 'import', 'machine']],
    ['the days of the week', when('weekday', 'gt', '5'), [1, 2, 3, 4, 5, 6, 7]],
    ['the hours of the day', when('hour', 'lt', '8'), Array.from({ length: 24 }, (_, hour) => hour)],
    ['true and false', when('urgent', 'eq', 'true'), [true, false]],
    ['false and true', when('urgent', 'eq', false), [true, false]],
    ['the sides of a number', when('n', 'gt', '10'), [9n, 10n, 11n]],
    ['the sides of a number below nothing', when('n', 'gte', '-10'), [-11n, -10n, -9n]],
    ['the sides of a word', when('n', 'lt', 'm'), ['m', 'm\u0000', '']],
    ['the sides of a date', when('n', 'lte', '2026-11-20'), ['2026-11-20', '2026-11-20\u0000', '']],
    ['the sides of a word that ends as a number', when('n', 'gte', 'a1'), ['a1', 'a1\u0000', '']],
    [
      'the sides of more digits than a number has',
      when('n', 'gt', '1'.repeat(31)),
      ['1'.repeat(31), `${'1'.repeat(31)}\u0000`, ''],
    ],
    ['a word and another one', when('country', 'eq', 'DE'), [ANOTHER, 'DE']],
    ['two words that are named alike', when('country', 'in', ['DE', 'AT']), [ANOTHER, 'DE']],
  ])('are %s', (_what, condition, expected) => {
    expect(values(condition.field, condition)).toEqual(expected);
  });

  it('are every set of words that are not named alike', () => {
    const two = [when('tags', 'eq', 'x'), when('tags', 'in', ['y', 'z'])];
    expect(values('tags', ...two)).toEqual([ANOTHER, 'x', 'y', ['x', 'y']]);
    const mixed = [when('flag', 'eq', 'true'), when('flag', 'eq', 'maybe')];
    expect(values('flag', ...mixed)).toEqual([ANOTHER, 'true', 'maybe', ['true', 'maybe']]);
  });

  it('are every boundary once, whatever else is said of the same fact', () => {
    expect(values('n', when('n', 'eq', '12'), when('n', 'gt', '10'))).toEqual([11n, 12n, 13n, 9n, 10n]);
    expect(values('n', when('n', 'gt', '1'), when('n', 'eq', 'word'))).toEqual([0n, 1n, 2n, 'word', 'word\u0000', '']);
  });
});

describe('the points of several facts', () => {
  it('are all combinations, of conditions of policies and of those given beside', () => {
    const policies = [{ conditions: [[when('a', 'eq', 'x')]] }, { conditions: [] }];
    expect(factPoints(policies, [when('b', 'gt', '1')])).toEqual([
      { a: ANOTHER, b: 0n },
      { a: ANOTHER, b: 1n },
      { a: ANOTHER, b: 2n },
      { a: 'x', b: 0n },
      { a: 'x', b: 1n },
      { a: 'x', b: 2n },
    ]);
    expect(factPoints([])).toEqual([{}]);
  });

  it('are not looked at where there are too many: more than six words, or more than 20,000 points', () => {
    const word = (name: string) => when('tags', 'eq', name);
    expect(values('tags', ...[...'abcdef'].map(word))).toHaveLength(64);
    expect(values('tags', ...[...'abcdefg'].map(word))).toBeUndefined();
    const above = (field: string, count: number) => row(1, count).map((value) => when(field, 'gt', value));
    // So many numbers in a row have as many points and one more on either side.
    expect(factPoints([{ conditions: [above('a', 198), above('b', 98)] }])).toHaveLength(20_000);
    expect(factPoints([{ conditions: [above('a', 198), above('b', 99)] }])).toBeNull();
  });
});

describe('any act', () => {
  const amounts = fc.record({
    field: fc.constant('n'),
    op: fc.constantFrom('gt', 'gte', 'lt', 'lte'),
    value: fc.integer({ min: -3, max: 3 }).map(String),
  });
  const dates = fc.record({
    field: fc.constant('day'),
    op: fc.constantFrom('gt', 'gte', 'lt', 'lte', 'eq'),
    value: fc.constantFrom('b', 'd'),
  });
  const tags = fc.record({
    field: fc.constant('tags'),
    op: fc.constantFrom('in', 'notIn'),
    value: fc.subarray(['x', 'y', 'z'], { minLength: 1 }),
  });
  const condition = fc.oneof(amounts, dates, tags) as fc.Arbitrary<Condition>;
  const facts = fc.record({
    n: fc.bigInt({ min: -5n, max: 5n }),
    day: fc.constantFrom('a', 'b', 'ba', 'c', 'd', 'e'),
    tags: fc.subarray(['w', 'x', 'y', 'z']),
  });

  it('is judged as one of the points is', () => {
    fc.assert(
      fc.property(fc.array(condition, { maxLength: 4 }), facts, (conditions, act) => {
        const judged = (of: Parameters<typeof conditionHolds>[1]) =>
          conditions.map((each) => (conditionHolds(each, of) ? '1' : '0')).join('');
        const points = factPoints([{ conditions: [conditions] }]) ?? [];
        expect(points.map(judged)).toContain(judged(act));
      }),
      { numRuns: 500 },
    );
  });
});
