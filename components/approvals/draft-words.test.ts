import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONDITION_OPS } from '@/server/modules/approvals/domain/policy-match';
import { changedParts, deciders, draftOf, emptyStep, faultsOf, policyOf, type PolicyDraft } from './draft-words';
import { wallClock, instantOf } from './effective-words';
import type { Policy } from './policy-words';

const minor = fc.bigInt({ min: 0n, max: 10n ** 15n }).map(String);
const currency = fc.constantFrom('EUR', 'SEK', 'JPY');
const word = fc.string({ minLength: 1, maxLength: 20 });
const condition = fc.oneof(
  fc.record({
    field: fc.constantFrom('amountMinor', 'input.feeMinor'),
    op: fc.constantFrom('gt' as const, 'lte' as const),
    value: minor,
    currency,
  }),
  fc.record({
    field: fc.constantFrom('category', 'counterparty', 'input.note'),
    op: fc.constantFrom(...CONDITION_OPS),
    value: word,
  }),
  fc.record({
    field: fc.constantFrom('category', 'creator'),
    op: fc.constantFrom('in' as const, 'notIn' as const, 'eq' as const),
    value: fc.array(word, { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ field: fc.constantFrom('firstUse', 'input.flag'), op: fc.constant('eq' as const), value: fc.boolean() }),
);
const step = fc
  .record(
    {
      kind: fc.constantFrom('recommend' as const, 'approve' as const),
      role: fc.constantFrom(...deciders),
      count: fc.integer({ min: 1, max: 9 }),
      limit: fc.record({ limitMinor: minor, currency }),
      escalation: fc.record({ escalateAfterHours: fc.integer({ min: 1, max: 99 }) }),
      passkey: fc.boolean(),
      keys: fc.array(fc.stringMatching(/^[a-z][a-z ,"-]{2,20}[a-z]$/), { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: ['role', 'count'] },
  )
  .map(({ limit, escalation, keys, ...rest }) => ({
    ...rest,
    ...(keys && !rest.passkey ? { keys } : {}),
    ...limit,
    ...(escalation
      ? { ...escalation, escalateTo: rest.role === 'administrator' ? 'credit-officer' : 'administrator' }
      : {}),
  }));
const policy = fc
  .record({
    conditions: fc.array(fc.array(condition, { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
    steps: fc.oneof(
      fc.array(step, { maxLength: 3 }).map((steps) => [{ role: 'finance-approver', count: 1 }, ...steps]),
      fc.constant([{ kind: 'automatic' as const }]),
    ),
    expiresAfterHours: fc.integer({ min: 100, max: 2000 }),
  })
  .map((parts) => ({
    ...parts,
    id: '',
    command: 'merchants.release',
    name: 'Release',
    version: 1,
    status: 'live',
    effectiveFrom: new Date(0),
  }));

const parts = ({ conditions, steps, expiresAfterHours }: Policy) => ({ conditions, steps, expiresAfterHours });
const draft = (more: Partial<PolicyDraft> = {}): PolicyDraft => ({
  ...draftOf(null),
  command: 'merchants.release',
  name: 'Release',
  reason: 'Because',
  ...more,
});

describe('a policy in the builder', () => {
  it('loses nothing when it is opened and proposed again', () => {
    fc.assert(
      fc.property(policy, (made) => {
        const stored = made as unknown as Policy;
        expect(policyOf(draftOf(stored))).toEqual(parts(stored));
        expect(changedParts(parts(stored) as never, policyOf(draftOf(stored))!)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps of a step what the builder does not show', () => {
    const step = { role: 'finance-approver', count: 1, later: ['something'] };

    const opened = { ...draftOf(null), command: 'x', steps: [{ ...emptyStep(), was: step }] };
    expect(policyOf(opened as unknown as PolicyDraft)?.steps).toEqual([step]);
  });

  it('says which of its parts were changed', () => {
    const before = policyOf(draft())!;
    expect(changedParts(before, policyOf(draft({ hours: '24' }))!)).toEqual(['expiresAfterHours']);
    expect(changedParts(before, policyOf(draft({ steps: [{ ...emptyStep(), passkey: true }] }))!)).toEqual(['steps']);
  });

  it('takes a limit, a stand-in and a passkey away again', () => {
    const full = {
      role: 'finance-approver',
      count: 1,
      limitMinor: '100',
      currency: 'EUR',
      escalateTo: 'administrator',
    };
    const opened = draftOf({
      ...parts(policyOf(draft()) as never),
      command: 'x',
      name: 'y',
      steps: [{ ...full, escalateAfterHours: 5, passkey: true }],
    } as never);
    const cleared = opened.steps.map((line) => ({ ...line, limit: '', escalateTo: '', passkey: false }));
    expect(policyOf({ ...opened, hours: '72', lines: [], steps: cleared })?.steps).toEqual([
      { role: 'finance-approver', count: 1, passkey: false },
    ]);
  });
});

describe('a draft says where it is wrong', () => {
  it.each([
    ['command', 'choose', { command: '' }],
    ['name', 'name', { name: ' x ' }],
    ['reason', 'reason', { reason: '' }],
    ['hours', 'hours', { hours: '0' }],
    ['hours', 'hours', { hours: '2001' }],
    ['step.0.count', 'count', { steps: [{ ...emptyStep(), count: '10' }] }],
    ['step.0.limit', 'amount', { steps: [{ ...emptyStep(), limit: 'much' }] }],
    ['step.0.limit', 'amount', { steps: [{ ...emptyStep(), limit: '-5' }] }],
    ['step.0.limit', 'currency', { steps: [{ ...emptyStep(), limit: '5', currency: 'XXY' }] }],
    ['step.0.escalateHours', 'hours', { steps: [{ ...emptyStep(), escalateTo: 'administrator' }] }],
    [
      'step.0.escalateHours',
      'afterExpiry',
      { steps: [{ ...emptyStep(), escalateTo: 'administrator', escalateHours: '72' }] },
    ],
    [
      'step.0.escalateTo',
      'sameRole',
      { steps: [{ ...emptyStep(), escalateTo: 'finance-approver', escalateHours: '5' }] },
    ],
    ['steps', 'approver', { steps: [{ ...emptyStep(), kind: 'recommend' as const }] }],
    ['steps', 'approver', { steps: [] }],
    ['step.0.keys', 'keySigns', { steps: [{ ...emptyStep(), passkey: true, keys: 'Nightly run' }] }],
    ['step.0.keys', 'keys', { steps: [{ ...emptyStep(), keys: 'ab' }] }],
  ])('%s: %s', (at, fault, more) => {
    expect(faultsOf(draft(more)).fields).toMatchObject({ [at]: fault });
  });

  it('and is sound otherwise, an automatic one without any step too', () => {
    expect(faultsOf(draft())).toEqual({ fields: {}, sound: true });
    expect(policyOf(draft({ automatic: true, steps: [] }))?.steps).toEqual([{ kind: 'automatic' }]);
  });
});

describe('the day from which a policy holds', () => {
  it('is of the clock on the wall of the entity, in summer and in winter', () => {
    expect(instantOf('2026-12-01T08:30', 'Europe/Berlin')).toBe('2026-12-01T07:30:00.000Z');
    expect(instantOf('2026-07-01T08:30', 'Europe/Berlin')).toBe('2026-07-01T06:30:00.000Z');
    expect(instantOf('tomorrow', 'Europe/Berlin')).toBeNull();
    const minutes = fc.integer({ min: 28_000_000, max: 32_000_000 });
    fc.assert(
      fc.property(minutes, fc.constantFrom('UTC', 'Asia/Kolkata', 'America/New_York'), (minute, zone) => {
        const wall = wallClock(new Date(minute * 60_000), zone);
        expect(wallClock(new Date(instantOf(wall, zone) ?? 0), zone)).toBe(wall);
      }),
    );
  });
});
