import { describe, expect, it } from 'vitest';
import { ratesFrom } from './exchange';
import {
  beyondAuthority,
  demandsPasskey,
  escalationHours,
  mergeSteps,
  progress,
  stepFor,
  stepsNow,
  type PeopleStep,
  type PolicyStep,
  type Step,
  type Yes,
} from './steps';

const automatic: PolicyStep = { kind: 'automatic' };
const one = (role: string, more: Partial<PeopleStep> = {}): PeopleStep => ({ role, count: 1, ...more });
const asked = (kind: Step['kind'], role: string, more: Partial<Step> = {}): Step => ({ kind, role, count: 1, ...more });
const yes = (personId: string, kind: Yes['kind'], ...roles: string[]): Yes => ({ personId, kind, roles });
const joined = (...steps: PolicyStep[]) =>
  mergeSteps(
    steps.map((step) => ({ steps: [step] })),
    'person',
  );

describe('the steps of joined policies', () => {
  it.each<[string, PolicyStep[], Step[]]>([
    ['say no more than was asked', [one('a')], [asked('approve', 'a')]],
    [
      'keep who stands in',
      [one('a', { escalateTo: 'b' }), one('a', { escalateTo: 'b' })],
      [asked('approve', 'a', { escalateTo: 'b' })],
    ],
    [
      'have to be signed where the first policy says so',
      [one('a', { passkey: true }), one('a', { keys: ['k'] })],
      [asked('approve', 'a', { passkey: true })],
    ],
    [
      'have to be signed where the last policy says so',
      [one('a', { keys: ['k'] }), one('a', { passkey: true })],
      [asked('approve', 'a', { passkey: true })],
    ],
    ['need not be signed where none says so', [one('a', { passkey: false }), one('a')], [asked('approve', 'a')]],
    [
      'put recommendations first',
      [one('a'), automatic, one('a', { kind: 'recommend', count: 2 })],
      [asked('recommend', 'a', { count: 2 }), asked('approve', 'a')],
    ],
  ])('%s', (_what, steps, expected) => {
    expect(joined(...steps)).toStrictEqual(expected);
  });

  it('ask for no second recommendation where a machine is the maker and one is asked for', () => {
    const steps = [one('a'), one('b', { kind: 'recommend' })];
    expect(mergeSteps([{ steps }], 'system')).toEqual([asked('recommend', 'b'), asked('approve', 'a')]);
    expect(mergeSteps([{ steps: [one('b', { kind: 'recommend' })] }], 'system')).toEqual([asked('recommend', 'b')]);
  });
});

describe('a signature', () => {
  const steps = [asked('recommend', 'a'), asked('approve', 'b', { passkey: true }), asked('approve', 'c')];
  it.each<[Parameters<typeof demandsPasskey>[1], boolean]>([
    ['approve', true],
    ['recommend', false],
    ['reject', false],
  ])('is asked for: to %s, %s', (decision, expected) => {
    expect(demandsPasskey(steps, decision)).toBe(expected);
  });

  it('is not asked for where no step says so', () => {
    expect(demandsPasskey([asked('approve', 'a'), asked('approve', 'b', { passkey: false })], 'approve')).toBe(false);
    expect(demandsPasskey([], 'approve')).toBe(false);
  });
});

describe('an escalation', () => {
  const policies = [
    { steps: [one('a', { escalateTo: 'b', escalateAfterHours: 8 }), one('c')] },
    { steps: [one('d', { escalateTo: 'b', escalateAfterHours: 5 })] },
    { steps: [automatic] },
  ];
  it('comes after the longest wait, where some step names who stands in', () => {
    expect(escalationHours(policies, mergeSteps(policies, 'person'))).toBe(8);
    expect(escalationHours(policies, [asked('approve', 'c')])).toBeNull();
    expect(escalationHours(policies, [])).toBeNull();
  });

  it('changes nothing but who stands in', () => {
    const steps = [asked('approve', 'a', { escalateTo: 'b', keys: ['k'] }), asked('approve', 'c')];
    expect(stepsNow(steps, true)).toStrictEqual(steps);
    expect(stepsNow(steps, false)).toStrictEqual([asked('approve', 'a', { keys: ['k'] }), asked('approve', 'c')]);
  });
});

describe('the authority of a role', () => {
  const rates = ratesFrom([{ from: 'SEK', to: 'EUR', rate: '0.1', date: '2026-11-20' }]);
  const anyRate = () => rates('SEK', 'EUR');
  const limited = one('lead', { limitMinor: '1000', currency: 'EUR' });
  type Amount = Parameters<typeof beyondAuthority>[1];
  it.each<[string, PolicyStep, Amount, boolean]>([
    ['without a limit has no end', one('lead'), { amountMinor: 10n ** 20n, currency: 'EUR' }, false],
    ['without a limit needs no amount', one('lead'), {}, false],
    ['that nobody needs has no end', automatic, { amountMinor: 1n, currency: 'EUR' }, false],
    ['ends above its limit', limited, { amountMinor: 1001n, currency: 'EUR' }, true],
    ['holds up to its limit', limited, { amountMinor: 1000n, currency: 'EUR' }, false],
    ['holds up to its limit in another currency', limited, { amountMinor: 10_000n, currency: 'SEK' }, false],
    ['ends above its limit in another currency', limited, { amountMinor: 10_001n, currency: 'SEK' }, true],
    ['ends where there is no rate', limited, { amountMinor: 1n, currency: 'NOK' }, true],
    ['ends where there is no amount', limited, { currency: 'EUR' }, true],
    ['ends where there is no currency', limited, { amountMinor: 1n }, true],
    ['ends where its limit has no currency', one('lead', { limitMinor: '1000' }), { amountMinor: 1n }, true],
    [
      'ends where its limit has no currency and the amount has one',
      one('lead', { limitMinor: '1000' }),
      { amountMinor: 1n, currency: 'EUR' },
      true,
    ],
  ])('%s', (_what, step, amount, beyond) => {
    expect(beyondAuthority([{ steps: [one('other'), step] }], amount, rates)).toBe(beyond ? step : null);
  });

  it('is not looked up by a rate where the amount says no currency', () => {
    expect(beyondAuthority([{ steps: [limited] }], { amountMinor: 1n }, anyRate)).toBe(limited);
  });
});

describe('the places of people', () => {
  const steps = [asked('recommend', 'b'), asked('approve', 'a'), asked('approve', 'b', { count: 2 })];
  it('are named, with the kind that is asked for and the roles it waits for', () => {
    expect(progress(steps, [])).toEqual({
      filled: [0, 0, 0],
      placeOf: new Map(),
      phase: 'recommend',
      waitingRoles: ['b'],
      complete: false,
    });
    expect(progress(steps, [yes('p', 'recommend', 'b'), yes('q', 'approve', 'b')])).toEqual({
      filled: [1, 0, 1],
      placeOf: new Map([
        ['p', 0],
        ['q', 2],
      ]),
      phase: 'approve',
      waitingRoles: ['a', 'b'],
      complete: false,
    });
  });

  it('wait for nobody when all are filled', () => {
    const all = [
      yes('p', 'recommend', 'b'),
      yes('q', 'approve', 'b'),
      yes('r', 'approve', 'a'),
      yes('s', 'approve', 'b'),
    ];
    expect(progress(steps, all)).toMatchObject({ filled: [1, 1, 2], phase: null, waitingRoles: [], complete: true });
  });

  it('are found behind those that others fill', () => {
    expect(stepFor(steps, [yes('q', 'approve', 'a')], yes('r', 'approve', 'b'))).toBe(2);
    expect(stepFor(steps, [yes('q', 'approve', 'a')], yes('r', 'approve', 'a'))).toBeNull();
    // Whoever sits on the first place moves on, where another role of theirs is asked as well.
    expect(stepFor(steps, [yes('q', 'approve', 'a', 'b')], yes('r', 'approve', 'a'))).toBe(1);
  });
});
