import { describe, expect, it } from 'vitest';
import { BrokenInvariant } from '@/server/kernel/invariant';
import type { Refusal } from '@/server/kernel/refusal';
import {
  placeOfAny,
  placeOfPerson,
  refuseEnded,
  refuseNotShown,
  refuseWrongKind,
  type Lent,
  type Standing,
  type Subject,
} from './standing';

const now = new Date('2026-11-20T09:00:00Z');
const request: Subject = {
  id: '0191b8a0-0000-7000-8000-000000000001',
  ref: 'AP-2611-0001-11',
  status: 'pending',
  expiresAt: new Date('2026-11-20T09:00:01Z'),
  version: 2,
  contentHash: 'a'.repeat(64),
  steps: [{ kind: 'approve', role: 'finance-approver', count: 1 }],
};
const person: Standing = { personId: 'p1', roles: ['finance-approver'], hand: null, decided: false };

describe('the refusals of a decision', () => {
  it.each([
    [{ status: 'executed', expiresAt: now }, 'APPROVALS.CLOSED'],
    [{ expiresAt: now }, 'APPROVALS.EXPIRED'],
    [{}, undefined],
  ])('of a request that is %o: %s', (change, code) => {
    expect(refuseEnded({ ...request, ...change }, now)?.code).toBe(code);
  });

  it.each([
    [{ version: 1, contentHash: 'b'.repeat(64) }, 'APPROVALS.VERSION_STALE'],
    [{ version: 2, contentHash: 'b'.repeat(64) }, 'APPROVALS.CONTENT_NOT_SHOWN'],
    [{ version: 2, contentHash: 'a'.repeat(64) }, undefined],
  ])('shown %o: %s', (shown, code) => {
    expect(refuseNotShown(request, shown)?.code).toBe(code);
  });

  it.each([
    [{ hand: 'maker', decided: true, roles: [] }, 'APPROVALS.OWN_REQUEST'],
    [{ hand: 'a hand without a word', decided: false, roles: ['finance-approver'] }, 'APPROVALS.OWN_REQUEST'],
    [{ decided: true, roles: [] }, 'APPROVALS.ALREADY_DECIDED'],
    [{ roles: ['administrator'] }, 'APPROVALS.NOT_ASKED'],
    [{ roles: [] }, 'APPROVALS.NOT_ASKED'],
    [{}, undefined],
  ])('by a person with %o: %s', (change, code) => {
    expect(placeOfPerson(request, [], { ...person, ...change }).refusal?.code).toBe(code);
  });

  it('of an own request is marked as denied, so that it is written down', () => {
    expect(placeOfPerson(request, [], { ...person, hand: 'maker' }).refusal?.details).toMatchObject({
      denied: true,
      entityId: request.id,
    });
  });

  it.each([
    ['approve', 'recommend', undefined, 'APPROVALS.OTHER_STEP'],
    ['recommend', 'approve', undefined, 'APPROVALS.OTHER_STEP'],
    ['recommend', 'recommend', undefined, undefined],
    ['approve', 'approve', undefined, undefined],
    ['reject', 'approve', undefined, 'APPROVALS.REASON_MISSING'],
    ['reject', 'approve', '', 'APPROVALS.REASON_MISSING'],
    ['reject', 'recommend', 'The holder is another company', undefined],
  ] as const)('%s where %s is asked, with reason %s: %s', (decision, phase, reason, code) => {
    expect(refuseWrongKind(request, phase, { decision, reason })?.code).toBe(code);
  });
});

describe('a refusal says what is wrong, where, and what to do', () => {
  const here = { entityType: 'approval_request', entityId: request.id };
  const key = { ...person, key: 'bot' };
  const ann: Lent = { giverId: 'ann', giverName: 'Ann', roles: ['finance-approver'], hand: null, decided: false };
  const yes = (personId: string) => ({ personId, kind: 'approve' as const, roles: ['finance-approver'] });
  const two: Subject = { ...request, steps: [...request.steps, { kind: 'approve', role: 'head', count: 1 }] };
  const twice: Subject = { ...request, steps: [{ kind: 'approve', role: 'finance-approver', count: 2 }] };
  const lentOf = (lent: Lent, subject = request, yeses = [] as ReturnType<typeof yes>[]) =>
    placeOfAny(subject, yeses, { self: { ...person, roles: [] }, lent: [lent] }).refusal;
  const ref = 'AP-2611-0001-11';

  it.each<[string, () => Refusal | null, string, object]>([
    [
      'an end',
      () => refuseEnded({ ...request, status: 'executed' }, now),
      `${ref} is executed and takes no more decisions. Open it to see how it ended.`,
      { status: 'executed' },
    ],
    [
      'an expiry',
      () => refuseEnded({ ...request, expiresAt: now }, now),
      `${ref} expired before it was decided. Its maker may submit it again.`,
      { expiresAt: now },
    ],
    [
      'a change',
      () => refuseNotShown(request, { version: 1, contentHash: '' }),
      `${ref} was changed after you opened it. Read its present version and decide on that.`,
      { shown: 1, version: 2 },
    ],
    [
      'other content',
      () => refuseNotShown(request, { version: 2, contentHash: 'b' }),
      `What you were shown is not the content of ${ref}. Open it again and read it before you decide.`,
      { shown: 'b' },
    ],
    [
      'a decision',
      () => placeOfPerson(request, [], { ...person, decided: true }).refusal,
      `You have decided on ${ref} already; each person counts once.`,
      {},
    ],
    [
      'a key',
      () => placeOfPerson(request, [], key).refusal,
      `No policy of ${ref} lets the key "bot" decide. A person decides in the portal.`,
      { denied: true, key: 'bot', ...here },
    ],
    [
      'a limit',
      () => placeOfPerson(request, [], { ...person, roles: [], beyondLimit: ['head', 'finance-approver'] }).refusal,
      `The amount of ${ref} is above what you may decide as finance-approver. Somebody with a higher limit decides.`,
      { role: 'finance-approver' },
    ],
    [
      'a role',
      () => placeOfPerson(two, [], { ...person, roles: ['maker'] }).refusal,
      `${ref} waits for finance-approver or head, and you do not hold that role.`,
      { waitingRoles: ['finance-approver', 'head'], roles: ['maker'] },
    ],
    [
      'a hand of the giver',
      () => lentOf({ ...ann, hand: 'editor' }),
      `You stand in for Ann, who had a hand in ${ref}; somebody else must decide on it.`,
      { denied: true, why: 'editor', ...here, giverId: 'ann' },
    ],
    [
      'a decision of the giver',
      () => lentOf({ ...ann, decided: true }),
      `Ann, for whom you stand in, has decided on ${ref} already; the two of you count once.`,
      { giverId: 'ann' },
    ],
    ['a yes of the giver', () => lentOf(ann, twice, [yes('ann')]), `${ref} does not wait for a role of Ann.`, {}],
    [
      'a rejection without a reason',
      () => refuseWrongKind(request, 'approve', { decision: 'reject' }),
      'A rejection needs a reason: the maker has to know what to change.',
      {},
    ],
    [
      'an approval where one recommends',
      () => refuseWrongKind(request, 'recommend', { decision: 'approve' }),
      `${ref} was made by a machine: one person recommends it first, another one approves it.`,
      { asked: 'recommend' },
    ],
    [
      'a recommendation where one approves',
      () => refuseWrongKind(request, 'approve', { decision: 'recommend' }),
      `${ref} waits for an approval, not for another recommendation.`,
      { asked: 'approve' },
    ],
  ])('for %s', (_what, refuses, message, details) => {
    const refusal = refuses();
    expect(refusal?.message).toBe(message);
    expect(refusal?.details).toEqual(details);
  });

  it('and a giver who is counted already is not asked again', () => {
    expect(lentOf(ann, twice, [yes('ann')])?.code).toBe('APPROVALS.NOT_ASKED');
  });

  it.each([
    ['maker', 'You submitted it'],
    ['editor', 'You edited it'],
    ['cooling-off', "You changed a payee's bank details, or approved the change, a short time ago"],
    ['recommender', 'You recommended it'],
    ['order-maker', 'You made one of the payments in it'],
    ['party', 'You give or get rights by it'],
    ['something else', 'You had a hand in it'],
  ])('for the hand of a %s', (hand, words) => {
    const { refusal } = placeOfPerson(request, [], { ...person, hand });
    expect(refusal?.message).toBe(`${words}, so somebody else must decide on ${ref}.`);
    expect(refusal?.details).toEqual({ denied: true, why: hand, ...here });
  });

  it('but a request that asks nobody and is pending is broken', () => {
    expect(() => placeOfPerson(request, [yes('ben')], person)).toThrow(
      new BrokenInvariant(`request ${ref} has all its decisions and is still pending`),
    );
  });
});

describe('a place by a key', () => {
  const named: Subject = {
    ...request,
    steps: [{ kind: 'approve', role: 'finance-approver', count: 1, keys: ['bot'] }],
  };
  const ann: Lent = { giverId: 'ann', giverName: 'Ann', roles: ['finance-approver'], hand: null, decided: false };
  it.each<[string, Subject, Partial<Standing>, string]>([
    ['that is named', named, {}, 'step 0'],
    ['that one of two steps names', { ...named, steps: [...named.steps, ...request.steps] }, {}, 'step 0'],
    [
      'that is named for a later kind of decision',
      { ...named, steps: [{ kind: 'recommend', role: 'finance-approver', count: 1 }, ...named.steps] },
      {},
      'APPROVALS.KEY_NOT_NAMED',
    ],
    ['that is not named', request, {}, 'APPROVALS.KEY_NOT_NAMED'],
    ['of the maker', named, { hand: 'maker' }, 'APPROVALS.OWN_REQUEST'],
    ['of the maker, not named either', request, { hand: 'maker' }, 'APPROVALS.OWN_REQUEST'],
    ['of somebody who decided', named, { decided: true }, 'APPROVALS.ALREADY_DECIDED'],
    ['of somebody without the role, who could borrow it', named, { roles: [] }, 'APPROVALS.NOT_ASKED'],
    [
      'of somebody whose limit is lower',
      named,
      { roles: [], beyondLimit: ['finance-approver'] },
      'APPROVALS.BEYOND_PERSONAL_LIMIT',
    ],
  ])('%s', (_what, subject, me, expected) => {
    const place = placeOfAny(subject, [], { self: { ...person, key: 'bot', ...me }, lent: [ann] });
    expect(place.refusal ? place.refusal.code : `step ${place.stepNo}`).toBe(expected);
  });
});

describe('a place by a borrowed role', () => {
  const self: Standing = { ...person, roles: [] };
  const ann: Lent = { giverId: 'ann', giverName: 'Ann', roles: ['finance-approver'], hand: null, decided: false };
  const codeOf = (me: Partial<Standing>, lent: Lent[]) => {
    const place = placeOfAny(request, [], { self: { ...self, ...me }, lent });
    return place.refusal ? place.refusal.code : `on behalf of ${place.onBehalfOf ?? 'nobody'}`;
  };
  it.each([
    [{}, [], 'APPROVALS.NOT_ASKED'],
    [{}, [ann], 'on behalf of ann'],
    [{ roles: ['finance-approver'] }, [ann], 'on behalf of nobody'],
    [{ roles: ['finance-approver'] }, [{ ...ann, hand: 'maker' }], 'on behalf of nobody'],
    [{ hand: 'maker' }, [ann], 'APPROVALS.OWN_REQUEST'],
    [{ decided: true }, [ann], 'APPROVALS.ALREADY_DECIDED'],
    [{}, [{ ...ann, hand: 'maker' }], 'APPROVALS.DELEGATE_OF_MAKER'],
    [{}, [{ ...ann, decided: true }], 'APPROVALS.ALREADY_DECIDED'],
    [
      {},
      [
        { ...ann, hand: 'maker' },
        { ...ann, giverId: 'ben' },
      ],
      'on behalf of ben',
    ],
    [{}, [{ ...ann, roles: ['administrator'], hand: 'maker' }], 'APPROVALS.NOT_ASKED'],
    [{ beyondLimit: ['finance-approver'] }, [], 'APPROVALS.BEYOND_PERSONAL_LIMIT'],
    [{ beyondLimit: ['finance-approver'] }, [ann], 'on behalf of ann'],
    [{ beyondLimit: ['administrator'] }, [], 'APPROVALS.NOT_ASKED'],
    [{}, [{ ...ann, roles: ['administrator', 'finance-approver'] }], 'on behalf of ann'],
    [{ key: 'bot' }, [ann], 'APPROVALS.KEY_NOT_NAMED'],
  ] as [Partial<Standing>, Lent[], string][])('of %j with %j: %s', (me, lent, expected) => {
    expect(codeOf(me, lent)).toBe(expected);
  });
});
