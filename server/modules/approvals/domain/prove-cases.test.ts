import { describe, expect, it } from 'vitest';
import { act, by, can, person, world } from '@/server/testing/proof-world';
import { casesOf, mayDo, prove, type Act, type ProvedPolicy, type World } from './prove';

const ann = person('ann', ['maker']);
const automatic: ProvedPolicy = { name: 'automatic', conditions: [], steps: [{ kind: 'automatic' }] };
const when = (name: string, field: string, op: 'gt' | 'lte' | 'eq', value: string): ProvedPolicy => ({
  ...by('checker'),
  name,
  conditions: [[{ field, op, value }]],
});
const seven = [...'abcdefg'].map((word) => when(word, 'tags', 'eq', word));
const paths = (more: Partial<World>) => prove(world(more)).holes.map((hole) => hole.path.join('; '));

describe('the cases of an act', () => {
  const named = (of: Act, maker: 'person' | 'system' = 'person') =>
    casesOf(of, maker).map(({ firing }) => firing.map((policy) => policy.name));

  it('differ in which policies fire, whatever they are called', () => {
    const policies = [when('x', 'n', 'gt', '5'), when('y', 'n', 'gt', '5'), when('xy', 'n', 'lte', '5')];
    expect(named(act({ policies }))).toEqual([['xy'], ['x', 'y']]);
  });

  it('are those of the kind of their maker, and are found once', () => {
    const one = act({ policies: [when('m', 'makerKind', 'eq', 'system')] });
    expect(named(one, 'person')).toEqual([[]]);
    expect(named(one, 'system')).toEqual([['m']]);
    expect(casesOf(one, 'person')).toBe(casesOf(one, 'person'));
  });

  it('too many to look at are each policy by itself, and none', () => {
    const one = act({ policies: seven });
    expect(casesOf(one, 'person')).toEqual([
      { facts: {}, firing: [] },
      ...seven.map((policy) => ({ facts: {}, firing: [policy] })),
    ]);
  });

  it('too many to look at are those policies that fire always, where there are any', () => {
    const always = [by('checker'), by('head')];
    expect(casesOf(act({ policies: [...seven, ...always] }), 'person')).toEqual([{ facts: {}, firing: always }]);
  });
});

describe('a role that nobody knows', () => {
  it('allows nothing', () => {
    expect(mayDo(world(), { roles: ['ghost'] }, 'pay')).toBe(false);
    expect(mayDo(world(), { roles: ['ghost', 'maker'] }, 'pay')).toBe(true);
  });
});

describe('what the proof says of an act', () => {
  it.each<[Act['effect'], string | undefined]>([
    ['fact', 'books what happened outside; nobody decides about money in it'],
    ['draft', 'has no effect until an act that needs another person releases it'],
    ['stop', 'only ever holds something back'],
    ['work', 'moves no money and changes no terms'],
    ['money', undefined],
    ['terms', undefined],
  ])('without approval and with the effect %s', (effect, reason) => {
    const { declared, holes } = prove(world({ acts: [act({ effect, approvable: false })] }));
    expect(declared).toEqual(reason === undefined ? [] : [{ act: 'pay.out', reason }]);
    expect(holes.map((hole) => hole.path)).toEqual(
      reason === undefined ? [['ann does pay.out, which nobody approves']] : [],
    );
  });

  it('names the facts by which nobody is asked', () => {
    const oneHand = { reason: 'small', upToMinor: 2500n, currency: 'EUR' };
    expect(paths({ acts: [act({ withoutPolicy: 'run', policies: [], oneHand })] })).toEqual([
      'where amountMinor@EUR 2501: ann submits pay.out; no policy fires, and it runs',
    ]);
    const policies = [
      {
        ...by('checker'),
        conditions: [[when('', 'n', 'gt', '5'), when('', 'm', 'gt', '7')].flatMap((p) => p.conditions[0]!)],
      },
    ];
    expect(paths({ acts: [act({ withoutPolicy: 'run', policies })] })).toEqual([
      'where n 4, m 6: ann submits pay.out; no policy fires, and it runs',
    ]);
    expect(paths({ acts: [act({ withoutPolicy: 'run', policies: [] })] })).toEqual([
      'ann submits pay.out; no policy fires, and it runs',
    ]);
  });
});

describe('a gate that passes by itself', () => {
  const passing = 'ann submits pay.out; it passes by itself, and no later gate asks anybody';
  const first = act({ policies: [automatic], gateOf: 'file' });
  const file = (more: Partial<Act>) => act({ command: 'file', permission: 'none', ...more });
  const other = act({ command: 'other', permission: 'none' });
  const silent = act({ command: 'silent', permission: 'none', approvable: false, effect: 'work' });
  it.each<[string, Act[], boolean]>([
    ['one that asks somebody', [silent, first, file({})], false],
    ['one that nobody approves', [first, file({ approvable: false, effect: 'work' })], true],
    ['one that is not there', [first, other], true],
    ['one that is refused without a policy', [first, file({ policies: [] })], false],
    ['one that runs without a policy', [first, file({ policies: [], withoutPolicy: 'run' })], true],
    ['one that asks from an amount on', [first, file({ policies: seven.slice(0, 1), withoutPolicy: 'run' })], true],
    [
      'one that asks where a machine is the maker',
      [first, file({ policies: [when('m', 'makerKind', 'eq', 'system')], withoutPolicy: 'run' })],
      true,
    ],
    ['one of two policies that asks', [first, file({ policies: [automatic, by('checker')] })], false],
    [
      'one of two steps that asks',
      [first, file({ policies: [{ ...automatic, steps: [...automatic.steps, ...by('checker').steps] }] })],
      false,
    ],
    [
      'a second one and then one that asks',
      [silent, first, file({ policies: [automatic], gateOf: 'other' }), other],
      false,
    ],
    [
      'a second one and then one that nobody approves',
      [other, first, file({ policies: [automatic], gateOf: 'silent' }), silent],
      true,
    ],
    ['a second one and then nothing', [other, first, file({ policies: [automatic] })], true],
  ])('before %s', (_what, acts, hole) => {
    expect(paths({ acts })).toEqual(hole ? [passing] : []);
  });
});

describe('a borrowed role', () => {
  const second = person('ann2', [], { natural: 'ann' });
  const ben = person('ben', ['checker']);
  const row = { giverId: 'ben', delegateId: 'ann2', roles: ['checker'] };
  const path = 'ann submits pay.out; ann2 approves as checker, standing in for ben';
  it.each<[string, Partial<World>, boolean]>([
    ['fills a place', { identities: [ann, second, ben] }, true],
    ['of somebody suspended fills none', { identities: [ann, second, { ...ben, active: false }] }, false],
    [
      'of somebody suspended fills none, though one may decide oneself',
      { identities: [ann, { ...second, roles: ['head'] }, { ...ben, active: false }] },
      false,
    ],
    [
      'of another delegate fills none',
      { identities: [ann, second, ben], lent: [{ ...row, delegateId: 'cem' }] },
      false,
    ],
    [
      'is not for a key',
      { identities: [ann, { ...second, key: { name: 'bot', permissions: ['approvals.decide'] } }, ben] },
      false,
    ],
    [
      'fills one place only',
      {
        identities: [ann, second, person('ann3', [], { natural: 'ann' }), ben],
        acts: [act({ policies: [by('checker', 2)] })],
      },
      false,
    ],
    [
      'of somebody who counts as oneself fills none',
      {
        identities: [
          ann,
          { ...second, countsAs: 'x', roles: ['head'] },
          person('ben', ['lead'], { natural: 'ann', countsAs: 'x' }),
        ],
        permissions: can({ lead: [] }),
        lent: [{ ...row, roles: ['lead'] }],
        acts: [act({ policies: [by('lead')] })],
      },
      false,
    ],
  ])('%s', (_what, more, hole) => {
    expect(paths({ lent: [row], ...more })).toEqual(hole ? [path] : []);
  });
});
