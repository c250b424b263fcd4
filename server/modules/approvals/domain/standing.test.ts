import { describe, expect, it } from 'vitest';
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

describe('a place by a key', () => {
  const named: Subject = {
    ...request,
    steps: [{ kind: 'approve', role: 'finance-approver', count: 1, keys: ['bot'] }],
  };
  const ann: Lent = { giverId: 'ann', giverName: 'Ann', roles: ['finance-approver'], hand: null, decided: false };
  it.each<[string, Subject, Partial<Standing>, string]>([
    ['that is named', named, {}, 'step 0'],
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
    [{ key: 'bot' }, [ann], 'APPROVALS.KEY_NOT_NAMED'],
  ] as [Partial<Standing>, Lent[], string][])('of %j with %j: %s', (me, lent, expected) => {
    expect(codeOf(me, lent)).toBe(expected);
  });
});
