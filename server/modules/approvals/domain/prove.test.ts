import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completesAlone } from '@/server/testing/lone-hand';
import { act, by, can, person, world } from '@/server/testing/proof-world';
import { prove, type Act, type ProvedPolicy, type World } from './prove';

const paths = (at: World) => prove(at).holes.map((hole) => `${hole.identity}: ${hole.path.join('; ')}`);
const small = [[{ field: 'amountMinor', op: 'gt', value: '2500', currency: 'EUR' } as const]];
const oneHand = { reason: 'small waivers', upToMinor: 2500n, currency: 'EUR' };

describe('the proof', () => {
  it('finds nothing where two people are needed, however many roles one of them has', () => {
    expect(paths(world({ identities: [person('ann', ['maker', 'checker', 'head'])] }))).toEqual([]);
  });

  it.each<[string, Partial<World>, RegExp]>([
    [
      'two accounts of one human being',
      { identities: [person('ann', ['maker']), person('ann2', ['checker'], { natural: 'ann' })] },
      /^ann = ann2: ann submits pay.out; ann2 approves as checker$/,
    ],
    [
      'a key that does not count as its owner',
      { identities: [person('ann', ['checker']), person('key', ['maker'], { natural: 'ann' })] },
      /key submits pay.out; ann approves as checker/,
    ],
    [
      'a second account with a borrowed role',
      {
        identities: [person('ann', ['maker']), person('ann2', [], { natural: 'ann' }), person('ben', ['checker'])],
        lent: [{ giverId: 'ben', delegateId: 'ann2', roles: ['checker'] }],
      },
      /ann2 approves as checker, standing in for ben/,
    ],
    [
      'a key that a policy names and that does not count as its owner',
      {
        identities: [
          person('ann', ['head']),
          person('bot', ['head'], { natural: 'ann', key: { name: 'bot', permissions: ['approvals.decide'] } }),
        ],
        acts: [act({ policies: [{ name: 'a', conditions: [], steps: [{ role: 'head', count: 1, keys: ['bot'] }] }] })],
      },
      /^ann = bot: ann submits pay.out; bot approves as head$/,
    ],
    [
      'two accounts, one of which approves by its key',
      {
        identities: [
          person('ann', ['maker']),
          person('ann2', ['checker'], { natural: 'ann', active: false }),
          person('bot', ['checker'], { natural: 'ann', key: { name: 'bot', permissions: ['approvals.decide'] } }),
        ],
        acts: [
          act({ policies: [{ name: 'a', conditions: [], steps: [{ role: 'checker', count: 1, keys: ['bot'] }] }] }),
        ],
      },
      /ann submits pay.out; bot approves as checker/,
    ],
    ['an act that nobody approves', { acts: [act({ approvable: false })] }, /which nobody approves/],
    [
      'facts for which no policy fires',
      { acts: [act({ withoutPolicy: 'run', policies: [by('checker', 1, small)] })] },
      /amountMinor@EUR 2499: ann submits pay.out; no policy fires/,
    ],
    [
      'a gap between two amounts',
      {
        acts: [
          act({
            withoutPolicy: 'run',
            policies: [
              by('checker', 1, [[{ field: 'amountMinor', op: 'lt', value: '100', currency: 'EUR' }]]),
              by('checker', 1, [[{ field: 'amountMinor', op: 'gt', value: '100', currency: 'EUR' }]]),
            ],
          }),
        ],
      },
      /amountMinor@EUR 100: /,
    ],
    [
      'a limit for one hand that a policy has widened',
      {
        acts: [
          act({ withoutPolicy: 'run', oneHand: { ...oneHand, upToMinor: 2000n }, policies: [by('checker', 1, small)] }),
        ],
      },
      /no policy fires, and it runs/,
    ],
    [
      'a last gate that passes by itself',
      { acts: [act({ policies: [{ name: 'a', conditions: [], steps: [{ kind: 'automatic' }] }] })] },
      /passes by itself/,
    ],
    [
      'two gates that point at each other',
      {
        acts: ['a.a', 'b.b'].map((command) =>
          act({
            command,
            gateOf: command === 'a.a' ? 'b.b' : 'a.a',
            policies: [{ name: command, conditions: [], steps: [{ kind: 'automatic' }] }],
          }),
        ),
      },
      /passes by itself/,
    ],
    [
      'a machine that makes it, and two accounts that recommend and approve',
      {
        identities: [person('ann', ['checker']), person('ann2', ['checker'], { natural: 'ann' })],
        permissions: can({ maker: [], head: [], 'system:payouts': ['pay'] }),
      },
      /a machine submits pay.out; ann recommends as checker; ann2 approves as checker/,
    ],
  ])('finds %s', (_what, more, path) => {
    const found = paths(world(more));
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]).toMatch(path);
  });

  it.each<[string, Partial<World>]>([
    [
      'a key that counts as its owner',
      { identities: [person('ann', ['checker']), person('key', ['maker'], { natural: 'ann', countsAs: 'ann' })] },
    ],
    [
      'a key of another account that no policy names',
      {
        identities: [
          person('ann', ['maker']),
          person('bot', ['checker'], { natural: 'ann', key: { name: 'bot', permissions: ['approvals.decide'] } }),
        ],
      },
    ],
    [
      'a key that was not made to decide, or whose owner may not',
      {
        identities: [
          person('ann', ['maker']),
          person('bot', ['checker'], { natural: 'ann', key: { name: 'bot', permissions: ['pay'] } }),
          person('dot', ['maker'], { natural: 'ann', key: { name: 'dot', permissions: ['approvals.decide', 'pay'] } }),
        ],
        acts: [
          act({
            policies: [{ name: 'a', conditions: [], steps: [{ role: 'checker', count: 1, keys: ['bot', 'dot'] }] }],
          }),
        ],
      },
    ],
    [
      'a second account that is suspended',
      { identities: [person('ann', ['maker']), person('ann2', ['checker'], { natural: 'ann', active: false })] },
    ],
    [
      'the account of a delegate whose giver is the maker',
      {
        identities: [person('ann', ['maker', 'checker']), person('ann2', [], { natural: 'ann' })],
        lent: [{ giverId: 'ann', delegateId: 'ann2', roles: ['checker'] }],
      },
    ],
    [
      'a role that its giver has lost',
      {
        identities: [person('ann', ['maker']), person('ann2', [], { natural: 'ann' }), person('ben', [])],
        lent: [{ giverId: 'ben', delegateId: 'ann2', roles: ['checker'] }],
      },
    ],
    [
      'an amount that is meant for one hand',
      { acts: [act({ withoutPolicy: 'run', oneHand, policies: [by('checker', 1, small)] })] },
    ],
    [
      'a gate before one that asks somebody',
      {
        acts: [
          act({ gateOf: 'file', policies: [{ name: 'a', conditions: [], steps: [{ kind: 'automatic' }] }] }),
          act({ command: 'file' }),
        ],
      },
    ],
    [
      'a policy that never fires, where nothing runs without one',
      { acts: [act({ policies: [by('checker', 1, small)] })] },
    ],
  ])('does not cry over %s', (_what, more) => {
    expect(paths(world(more))).toEqual([]);
  });

  it('lists what is meant for one hand, with its reason', () => {
    const acts = [
      act({ withoutPolicy: 'run', oneHand, policies: [by('checker', 1, small)] }),
      act({ command: 'note', effect: 'work', approvable: false }),
    ];
    expect(prove(world({ acts })).declared).toEqual([
      { act: 'pay.out', reason: 'small waivers' },
      { act: 'note', reason: 'moves no money and changes no terms' },
    ]);
  });
});

/** More worlds find more; the count can be lowered where the same tests run many times over. */
const WORLDS = Number(process.env.WORLDS ?? 10_000);

describe('a random world', () => {
  const roles = ['maker', 'checker', 'head'];
  const conditions = fc.array(
    fc.array(
      fc.oneof(
        fc.record({
          field: fc.constant('amountMinor'),
          op: fc.constantFrom('gt', 'gte', 'lt', 'lte'),
          value: fc.constantFrom('10', '20'),
          currency: fc.constant('EUR'),
        }),
        fc.record({
          field: fc.constant('country'),
          op: fc.constantFrom('eq', 'ne'),
          value: fc.constantFrom('DE', 'AT'),
        }),
        fc.record({
          field: fc.constant('tags'),
          op: fc.constantFrom('in', 'notIn'),
          value: fc.subarray(['x', 'y'], { minLength: 1 }),
        }),
        fc.record({
          field: fc.constant('makerKind'),
          op: fc.constant('eq'),
          value: fc.constantFrom('person', 'system'),
        }),
      ),
      { minLength: 1, maxLength: 2 },
    ),
    { maxLength: 2 },
  ) as fc.Arbitrary<ProvedPolicy['conditions']>;
  const step = fc.record(
    {
      kind: fc.constantFrom('recommend', 'approve'),
      role: fc.constantFrom(...roles),
      count: fc.integer({ min: 1, max: 2 }),
      escalateTo: fc.constantFrom(...roles),
      keys: fc.constantFrom(['k0'], ['k1'], ['k0', 'k1']),
      passkey: fc.constantFrom(false, true),
    },
    { requiredKeys: ['role', 'count'] },
  ) as fc.Arbitrary<ProvedPolicy['steps'][number]>;
  const steps = fc.oneof(
    { weight: 5, arbitrary: fc.array(step, { minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: fc.constant([{ kind: 'automatic' as const }]) },
  );
  const policies = fc
    .array(fc.record({ conditions, steps }), { maxLength: 3 })
    .map((list) => list.map((one, no) => ({ ...one, name: `policy ${no}` })));
  const someAct = fc.record({
    policies,
    approvable: fc.constantFrom(true, true, true, true, false),
    withoutPolicy: fc.constantFrom('run', 'refuse', 'refuse'),
    oneHand: fc.constantFrom(undefined, { ...oneHand, upToMinor: 10n }),
    gateOf: fc.constantFrom(undefined, 'act 0', 'act 1'),
  });
  const identity = fc.record({
    roles: fc.subarray(roles),
    natural: fc.constantFrom('ann', 'ann', 'ben', 'cem'),
    asOwner: fc.boolean(),
    active: fc.constantFrom(true, true, true, false),
    key: fc.option(
      fc.record({
        name: fc.constantFrom('k0', 'k1'),
        permissions: fc.subarray(['pay', 'approvals.decide'], { minLength: 1 }),
      }),
      { freq: 2, nil: undefined },
    ),
  });
  const anyWorld: fc.Arbitrary<World> = fc
    .record({
      people: fc.array(identity, { minLength: 1, maxLength: 4 }),
      acts: fc.array(someAct, { minLength: 1, maxLength: 2 }),
      lent: fc.array(
        fc.record({ giver: fc.nat(3), delegate: fc.nat(3), roles: fc.subarray(roles, { minLength: 1 }) }),
        { maxLength: 2 },
      ),
      machine: fc.boolean(),
    })
    .map(({ people, acts, lent, machine }) => ({
      identities: people.map((one, no) =>
        person(`p${no}`, one.roles, {
          natural: one.natural,
          active: one.active,
          countsAs: one.asOwner ? one.natural : `p${no}`,
          ...(one.key ? { key: one.key } : {}),
        }),
      ),
      permissions: can(machine ? { 'system:payouts': ['pay'] } : {}),
      acts: acts.map(({ oneHand: limit, gateOf, ...one }, no) =>
        act({
          ...one,
          command: `act ${no}`,
          ...(limit ? { oneHand: limit } : {}),
          ...(gateOf ? { gateOf } : {}),
        } as Partial<Act>),
      ),
      lent: lent
        .filter((row) => row.giver !== row.delegate)
        .map((row) => ({ giverId: `p${row.giver}`, delegateId: `p${row.delegate}`, roles: row.roles })),
    }));

  it(
    'is judged by the prover exactly as by trying every sequence of submitting and deciding',
    { timeout: 120_000 },
    () => {
      let holes = 0;
      fc.assert(
        fc.property(anyWorld, (at) => {
          const proved = new Set(prove(at).holes.map((hole) => hole.act));
          const tried = at.acts.filter((one) => completesAlone(at, one)).map((one) => one.command);
          holes += tried.length;
          expect([...proved].sort()).toEqual(tried.sort());
        }),
        { numRuns: WORLDS, seed: 20_261_120 },
      );
      // A search that never finds anything would agree with a prover that never does.
      expect(holes).toBeGreaterThan(WORLDS / 20);
    },
  );
});
