import { describe, expect, it } from 'vitest';
import { act, by, can, person, world } from '@/server/testing/proof-world';
import type { ProvedPolicy, World } from './prove';
import { conflicts, stranded } from './strand';

const above = (value: string) => [[{ field: 'amountMinor', op: 'gt', value, currency: 'EUR' } as const]];
const upTo = (value: string) => [[{ field: 'amountMinor', op: 'lte', value, currency: 'EUR' } as const]];
const asking = (name: string, role: string, conditions: ProvedPolicy['conditions'] = []) => ({
  ...by(role, 1, conditions),
  name,
});
const lost = (before: World, after: World) =>
  stranded(before, after).map(({ act: command, policies }) => [command, ...policies].join(' '));
const ann = person('ann', ['maker']);
const ben = person('ben', ['checker']);
const cem = person('cem', ['checker']);

describe('who is left', () => {
  it('names the acts that lose their last approver, and those whose policy asks for more people than there are', () => {
    const before = world();
    const without = world({ identities: [ann] });
    expect(stranded(before, without)).toEqual([{ act: 'pay.out', policies: ['1 checker []'] }]);
    expect(stranded(without, without)).toEqual([]);
    expect(lost(before, world({ acts: [act({ policies: [by('checker', 2)] })] }))).toEqual(['pay.out 2 checker []']);
    expect(lost(without, { ...without, acts: [act({ policies: [by('checker', 2)] })] })).toEqual([]);
    const pair = world({ identities: [person('ann', ['head']), ben] });
    expect(lost(before, pair)).toEqual([]);
    expect(lost(pair, world({ identities: [person('ben', ['checker', 'head'])] }))).toHaveLength(1);
  });

  it.each<[string, Partial<World>, boolean]>([
    ['the approver is suspended', { identities: [ann, { ...ben, active: false }] }, false],
    [
      'only a key is left',
      { identities: [ann, { ...ben, key: { name: 'bot', permissions: ['approvals.decide'] } }] },
      false,
    ],
    ['the role decides no more', { permissions: can({ checker: [] }) }, false],
    ['the maker is suspended', { identities: [{ ...ann, active: false }, ben] }, false],
    ['nobody is a maker', { identities: [person('ann', []), ben] }, false],
    ['the approver is another account of the maker', { identities: [ann, { ...ben, natural: 'ann' }] }, false],
    ['the only maker who is left approves alone', { identities: [person('ben', ['maker', 'checker'])] }, false],
    ['one of two makers is its only approver', { identities: [ann, person('ben', ['maker', 'checker'])] }, true],
    ['somebody else approves', { identities: [ann, cem] }, true],
  ])('where %s', (_what, more, left) => {
    expect(lost(world(), world(more))).toEqual(left ? [] : ['pay.out 1 checker []']);
  });

  const machine = { maker: [], head: [], 'system:payouts': ['pay'] };
  it.each<[string, Partial<World>, boolean]>([
    ['two people recommend and approve', { identities: [ben, cem] }, true],
    ['one person would have to do both', { identities: [ben] }, false],
    [
      'the machine does something else',
      { identities: [ben, cem], permissions: can({ ...machine, 'system:payouts': ['x'] }) },
      false,
    ],
    [
      'the role that may is not a machine',
      { identities: [ben, cem], permissions: can({ ...machine, 'system:payouts': [], payouts: ['pay'] }) },
      false,
    ],
  ])('counts a machine as a maker, where %s', (_what, more, left) => {
    expect(lost(world(), world({ permissions: can(machine), ...more }))).toEqual(left ? [] : ['pay.out 1 checker []']);
  });

  it.each(['person', 'system'])('looks at what fires only for a maker who is a %s', (kind) => {
    const policy = { ...by('checker'), conditions: [[{ field: 'makerKind', op: 'eq', value: kind } as const]] };
    const before = world({ acts: [act({ policies: [{ ...policy, name: kind }] })] });
    expect(lost(before, { ...before, identities: [ann] })).toEqual([`pay.out ${kind}`]);
  });

  it('tells acts and cases of an act apart', () => {
    const acts = [act(), act({ command: 'file', policies: [asking('by head', 'head')] })];
    const before = world({ identities: [ann, ben, person('dan', ['head'])], acts });
    expect(lost(before, { ...before, identities: [ann, ben] })).toEqual(['file by head']);
    expect(lost(before, { ...before, identities: [ann, person('dan', ['head'])] })).toEqual(['pay.out 1 checker []']);

    const policies = [
      asking('x', 'checker', above('10')),
      asking('y', 'checker', above('10')),
      asking('xy', 'head', upTo('10')),
    ];
    const cases = { ...before, acts: [act({ policies })] };
    expect(lost(cases, { ...cases, identities: [ann, ben] })).toEqual(['pay.out xy']);
    expect(lost(cases, { ...cases, identities: [ann, person('dan', ['head'])] })).toEqual(['pay.out x y']);
    const one = { ...cases, acts: [act({ policies: policies.slice(1) })] };
    expect(lost(one, { ...one, identities: [ann, ben] })).toEqual(['pay.out xy']);
    expect(lost(one, { ...one, identities: [ann, person('dan', ['head'])] })).toEqual(['pay.out y']);
  });

  it('does not look at acts without approval, nor at cases in which nobody is asked', () => {
    const policies = [asking('large', 'checker', above('10'))];
    const some = world({
      acts: [act({ withoutPolicy: 'run', policies }), act({ command: 'note', approvable: false })],
    });
    expect(lost(some, { ...some, identities: [] })).toEqual(['pay.out large']);
  });
});

describe('a conflict', () => {
  const both = person('ann', ['maker', 'checker']);
  it('is to stand on both sides of an act', () => {
    const at = world({ identities: [both, ben, person('cem', ['maker'])] });
    expect(conflicts(at)).toEqual([{ identityId: 'ann', act: 'pay.out', checksAs: ['checker'] }]);
  });

  it('names only the roles that are asked, and only acts that are approved', () => {
    const acts = [
      act({ policies: [by('head'), { name: 'a', conditions: [], steps: [{ kind: 'automatic' }] }] }),
      act({ command: 'note', approvable: false }),
    ];
    const at = world({ identities: [both, person('dan', ['head', 'checker'])], acts });
    expect(conflicts(at)).toEqual([{ identityId: 'dan', act: 'pay.out', checksAs: ['head'] }]);
  });
});
