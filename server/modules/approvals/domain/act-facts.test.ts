import { describe, expect, it } from 'vitest';
import { actFacts, inputFact, type Circumstances } from './act-facts';
import { policyFires } from './policy-match';

const more = { urgent: true, sumMinor: 12n, share: 1.5, list: ['a', 1, true, 2n, null, { b: 1 }] };
const by: Circumstances = {
  makerKind: 'person',
  creator: 'p1',
  creatorRoles: ['finance-operator'],
  source: 'hand',
  now: new Date('2026-11-22T23:30:00Z'),
  timeZone: 'Europe/Berlin',
  input: { terms: { feeBps: 300, tags: ['a', 'b'] }, amountMinor: '900', nothing: null, ...more },
};

describe('the facts of an act', () => {
  it.each([
    ['Europe/Berlin', '2026-11-22T23:30:00Z', 1, 0],
    ['UTC', '2026-11-22T23:30:00Z', 7, 23],
    ['Europe/Berlin', '2026-07-03T21:59:00Z', 5, 23],
    ['Europe/Berlin', '2026-07-03T22:00:00Z', 6, 0],
    ['UTC', '2026-11-17T09:00:00Z', 2, 9],
    ['UTC', '2026-11-18T10:00:00Z', 3, 10],
    ['UTC', '2026-11-19T13:00:00Z', 4, 13],
  ])('name weekday and hour of the business: %s at %s', (timeZone, now, weekday, hour) => {
    expect(actFacts({}, { ...by, timeZone, now: new Date(now) }, [])).toMatchObject({ weekday, hour });
  });

  it('hold nothing about the maker that the act states itself', () => {
    const facts = actFacts({ creator: 'somebody else', makerKind: 'system', creatorRoles: [], hour: 3 }, by, []);
    expect(facts).toMatchObject({ creator: 'p1', makerKind: 'person', creatorRoles: ['finance-operator'], hour: 0 });
  });

  it('say that it came by the API where it came by a key, whatever the act states', () => {
    const stated = { source: 'import', key: 'another' };
    expect(actFacts(stated, { ...by, key: 'payout-bot' }, [])).toMatchObject({ source: 'api', key: 'payout-bot' });
    expect(actFacts(stated, by, [])).toMatchObject({ source: 'import', key: '' });
  });

  it('hold what the conditions name of the input, and no stated fact can be taken for it', () => {
    const facts = actFacts({}, by, ['input.terms.feeBps', 'input.absent', 'country']);
    expect(facts['input.terms.feeBps']).toBe(300);
    expect(facts['input.absent']).toBeUndefined();
    expect(facts).not.toHaveProperty('country');
  });

  it.each([
    ['input.terms.feeBps', 300],
    ['input.terms.tags', ['a', 'b']],
    ['input.terms', undefined],
    ['input.nothing', undefined],
    ['input.nothing.more', undefined],
    ['input.constructor', undefined],
    ['input.amountMinor', '900'],
    ['input.amountMinor.length', undefined],
    ['input.urgent', true],
    ['input.sumMinor', 12n],
    ['input.share', '1.5'],
    ['input.list', ['a', '1', 'true', '2']],
  ])('%s is %o', (field, value) => {
    expect(inputFact(by.input, field)).toEqual(value);
  });

  it('compare amounts that the input has as text by their size, not letter by letter', () => {
    const above = { conditions: [[{ field: 'input.amountMinor', op: 'gt', value: '2500' } as const]] };
    expect(policyFires(above, actFacts({}, by, ['input.amountMinor']))).toBe(false);
    expect(policyFires(above, actFacts({}, { ...by, input: { amountMinor: '10000' } }, ['input.amountMinor']))).toBe(
      true,
    );
    expect(policyFires(above, actFacts({}, { ...by, input: {} }, ['input.amountMinor']))).toBe(true);
  });
});
