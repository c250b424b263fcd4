import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  beyondAuthority,
  escalationHours,
  mergeSteps,
  progress,
  stepFor,
  stepsNow,
  type PolicyStep,
  type Step,
  type Yes,
} from './steps';

const role = fc.constantFrom('a', 'b', 'c');
const policyStep: fc.Arbitrary<PolicyStep> = fc.record({ role, count: fc.integer({ min: 1, max: 3 }) });
const policy = fc.record({ steps: fc.array(policyStep, { minLength: 1, maxLength: 3 }) });
const maker = fc.constantFrom('person' as const, 'system' as const);
const yes: fc.Arbitrary<Yes> = fc.record({
  personId: fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5'),
  kind: fc.constantFrom('recommend' as const, 'approve' as const),
  roles: fc.subarray(['a', 'b', 'c']),
});

const by = (asked: string, keys?: string[]) => ({ role: asked, count: 1, ...(keys ? { keys } : {}) });

const count = (steps: readonly Step[]) => steps.reduce((sum, step) => sum + step.count, 0);

/** The largest number of places that can be filled, by trying every person on every place. */
function bestByTrying(slots: readonly string[], people: readonly (readonly string[])[]): number {
  const [person, ...others] = people;
  if (!person) return 0;
  const seats = slots.flatMap((slot, index) =>
    person.includes(slot)
      ? [
          1 +
            bestByTrying(
              slots.filter((_, at) => at !== index),
              others,
            ),
        ]
      : [],
  );
  return Math.max(bestByTrying(slots, others), ...seats);
}

describe('the union of policies', () => {
  it('asks for the larger number per role, and each role once', () => {
    const one = { steps: [{ role: 'finance-approver', count: 1 }] };
    const two = {
      steps: [
        { role: 'finance-approver', count: 2 },
        { role: 'administrator', count: 1 },
      ],
    };
    expect(mergeSteps([one, two], 'person')).toEqual([
      { kind: 'approve', role: 'finance-approver', count: 2 },
      { kind: 'approve', role: 'administrator', count: 1 },
    ]);
  });

  it.each<[string, PolicyStep[], readonly string[] | undefined]>([
    ['that every policy names', [by('a', ['k1', 'k2']), by('a', ['k2', 'k3'])], ['k2']],
    ['that one policy names and another does not', [by('a', ['k1']), by('a')], undefined],
    ['that is named for another role', [by('a', ['k1']), by('b')], ['k1']],
    ['named where somebody has to sign', [by('a', ['k1']), { ...by('a', ['k1']), passkey: true }], undefined],
  ])('lets a key decide %s', (_what, steps, keys) => {
    expect(mergeSteps([{ steps: steps.slice(0, 1) }, { steps: steps.slice(1) }], 'person')[0]?.keys).toEqual(keys);
  });

  it('names no key for the recommendation that a machine asks for', () => {
    expect(mergeSteps([{ steps: [by('a', ['k1'])] }], 'system')).toEqual([
      { kind: 'recommend', role: 'a', count: 1 },
      { kind: 'approve', role: 'a', count: 1, keys: ['k1'] },
    ]);
  });

  it('seats a key on a step that names it and nowhere else, and its owner only once', () => {
    const steps = mergeSteps([{ steps: [by('a', ['k1']), by('b')] }], 'person');
    const owner = { personId: 'p', kind: 'approve' as const, roles: ['a', 'b'] };
    expect(stepFor(steps, [], { ...owner, key: 'k1' })).toBe(0);
    expect(stepFor(steps, [], { ...owner, key: 'k2' })).toBeNull();
    expect(stepFor(steps, [], { ...owner, roles: ['b'], key: 'k1' })).toBeNull();
    expect(stepFor(steps, [owner], { ...owner, key: 'k1' })).toBeNull();
    expect(progress(steps, [{ ...owner, key: 'k1' }]).waitingRoles).toEqual(['b']);
  });

  it('lets a person recommend first where a machine is the maker', () => {
    expect(mergeSteps([{ steps: [{ role: 'credit-officer', count: 1 }] }], 'system')).toEqual([
      { kind: 'recommend', role: 'credit-officer', count: 1 },
      { kind: 'approve', role: 'credit-officer', count: 1 },
    ]);
  });

  it('never asks for less when another policy fires', () => {
    fc.assert(
      fc.property(fc.array(policy, { minLength: 1, maxLength: 3 }), policy, maker, (policies, more, by) => {
        const before = mergeSteps(policies, by);
        const after = mergeSteps([...policies, more], by);
        for (const step of before) {
          const same = after.find((other) => other.kind === step.kind && other.role === step.role);
          expect(same?.count).toBeGreaterThanOrEqual(step.count);
        }
      }),
    );
  });

  it('finds the role whose authority ends below the amount', () => {
    const policies = [{ steps: [{ role: 'lead', count: 1, limitMinor: '10000', currency: 'EUR' }] }];
    expect(beyondAuthority(policies, { amountMinor: 10_000n, currency: 'EUR' })).toBeNull();
    expect(beyondAuthority(policies, { amountMinor: 10_001n, currency: 'EUR' })?.role).toBe('lead');
    expect(beyondAuthority(policies, { amountMinor: 1n, currency: 'SEK' })?.role).toBe('lead');
    expect(beyondAuthority(policies, {})?.role).toBe('lead');
  });
});

describe('the count of decisions', () => {
  const world = fc.record({
    policies: fc.array(policy, { minLength: 1, maxLength: 3 }),
    by: maker,
    yeses: fc.array(yes, { maxLength: 6 }),
  });

  it('is complete only with as many different people as places', () => {
    fc.assert(
      fc.property(world, ({ policies, by, yeses }) => {
        const steps = mergeSteps(policies, by);
        if (!progress(steps, yeses).complete) return;
        expect(new Set(yeses.map((one) => one.personId)).size).toBeGreaterThanOrEqual(count(steps));
        expect(count(steps)).toBeGreaterThanOrEqual(by === 'system' ? 2 : 1);
      }),
      { numRuns: 2000 },
    );
  });

  it('seats as many people as trying every arrangement does', () => {
    fc.assert(
      fc.property(world, ({ policies, by, yeses }) => {
        const steps = mergeSteps(policies, by);
        const once = yeses.filter(
          (one, index) => yeses.findIndex((other) => other.personId === one.personId) === index,
        );
        const { filled } = progress(steps, yeses);
        for (const kind of ['recommend', 'approve'] as const) {
          const slots = steps.flatMap((step) =>
            step.kind === kind ? Array.from({ length: step.count }, () => step.role) : [],
          );
          const seated = filled.reduce((sum, n, index) => sum + (steps[index]?.kind === kind ? n : 0), 0);
          expect(seated).toBe(
            bestByTrying(
              slots,
              once.filter((one) => one.kind === kind).map((one) => one.roles),
            ),
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  it('waits exactly for the roles that bring it further, and never for somebody who decided', () => {
    fc.assert(
      fc.property(world, fc.subarray(['a', 'b', 'c']), ({ policies, by, yeses }, roles) => {
        const steps = mergeSteps(policies, by);
        const now = progress(steps, yeses);
        const decided = yeses[0];
        if (decided) expect(stepFor(steps, yeses, decided)).toBeNull();
        if (now.phase === null) return;
        const next: Yes = { personId: 'new', kind: now.phase, roles };
        const helps = stepFor(steps, yeses, next) !== null;
        expect(helps).toBe(roles.some((each) => now.waitingRoles.includes(each)));
        const total = (list: readonly number[]) => list.reduce((sum, n) => sum + n, 0);
        expect(total(progress(steps, [...yeses, next]).filled) - total(now.filled)).toBe(helps ? 1 : 0);
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps a place for a person of two roles where it is needed', () => {
    const steps: Step[] = [
      { kind: 'approve', role: 'a', count: 1 },
      { kind: 'approve', role: 'b', count: 1 },
    ];
    const both: Yes = { personId: 'p1', kind: 'approve', roles: ['a', 'b'] };
    expect(progress(steps, [both]).waitingRoles).toEqual(['a', 'b']);
    expect(progress(steps, [both, { personId: 'p2', kind: 'approve', roles: ['a'] }]).complete).toBe(true);
    expect(progress(steps, [both, { ...both }]).complete).toBe(false);
  });
});

describe('a role that stands in', () => {
  const lead = { role: 'lead', count: 1, escalateTo: 'head', escalateAfterHours: 8 };
  const late = { role: 'lead', count: 1, escalateTo: 'head', escalateAfterHours: 24 };
  const head: Yes = { personId: 'p1', kind: 'approve', roles: ['head'] };

  it('counts only once the request is escalated', () => {
    const steps = mergeSteps([{ steps: [lead] }], 'person');
    expect(progress(stepsNow(steps, false), [head]).complete).toBe(false);
    expect(progress(stepsNow(steps, false), []).waitingRoles).toEqual(['lead']);
    expect(progress(stepsNow(steps, true), []).waitingRoles).toEqual(['lead', 'head']);
    expect(progress(stepsNow(steps, true), [head]).complete).toBe(true);
  });

  it('is lost where another policy does not let it stand in, whichever comes first, and the longest wait counts', () => {
    const never = { steps: [{ role: 'lead', count: 1 }] };
    const other = { steps: [{ ...lead, escalateTo: 'board' }] };
    for (const strict of [never, other]) {
      for (const both of [
        [{ steps: [lead] }, strict],
        [strict, { steps: [lead] }],
      ]) {
        const steps = mergeSteps(both, 'person');
        expect(steps).toEqual([{ kind: 'approve', role: 'lead', count: 1 }]);
        expect(escalationHours(both, steps)).toBeNull();
      }
    }
    const both = [{ steps: [lead] }, { steps: [late] }];
    expect(escalationHours(both, mergeSteps(both, 'person'))).toBe(24);
  });
});

describe('an automatic step', () => {
  it('asks for nobody, and is outweighed by any policy that asks', () => {
    const automatic = { steps: [{ kind: 'automatic' } as const] };
    expect(mergeSteps([automatic], 'person')).toEqual([]);
    expect(mergeSteps([automatic, { steps: [{ role: 'a', count: 1 }] }], 'system')).toHaveLength(2);
  });
});

describe('a yes with a borrowed role', () => {
  const steps: Step[] = [{ kind: 'approve', role: 'a', count: 2 }];
  const forAnn: Yes = { personId: 'bob', onBehalfOf: 'ann', kind: 'approve', roles: ['a'] };
  it.each([
    ['the giver', { personId: 'ann', kind: 'approve', roles: ['a'] }, false],
    ['the same person', { personId: 'bob', kind: 'approve', roles: ['a'] }, false],
    ['another one who stands in for the giver', { ...forAnn, personId: 'cem' }, false],
    ['one for whom the bearer stands in as well', { ...forAnn, onBehalfOf: 'dora' }, false],
    ['somebody else', { personId: 'cem', kind: 'approve', roles: ['a'] }, true],
  ] as const)('counts for both people: a second one of %s', (_who, second, counts) => {
    expect(stepFor(steps, [forAnn], second) !== null).toBe(counts);
    expect(progress(steps, [forAnn, second]).complete).toBe(counts);
  });
});
