import { describe, expect, it } from 'vitest';
import { policyFault, type PolicyGround, type ProposedPolicy } from './policy-check';
import type { Condition } from './policy-match';
import type { PeopleStep, PolicyStep } from './steps';

const ground = (more: Partial<PolicyGround> = {}): PolicyGround => ({
  approvable: true,
  gateOf: undefined,
  deciders: ['checker', 'head'],
  ...more,
});
const policy = (more: Partial<ProposedPolicy> = {}): ProposedPolicy => ({
  command: 'pay.out',
  conditions: [],
  steps: [{ role: 'checker', count: 1 }],
  expiresAfterHours: 24,
  ...more,
});
const automatic: PolicyStep = { kind: 'automatic' };
const faultOf = (more: Partial<ProposedPolicy>, at: Partial<PolicyGround> = {}) => {
  const refusal = policyFault(policy(more), ground(at));
  return refusal && { code: refusal.code, message: refusal.message, details: refusal.details };
};
const invalid = (why: string) => ({
  code: 'APPROVALS.POLICY_INVALID',
  message: `This policy cannot be: ${why}.`,
  details: { command: 'pay.out' },
});
const expected = (why: string | null) => (why === null ? null : invalid(why));

describe('a policy as a whole', () => {
  it.each<[string, Partial<ProposedPolicy>, Partial<PolicyGround>, string | null]>([
    ['asks one person', {}, {}, null],
    ['is about an act that is not approved', {}, { approvable: false }, '"pay.out" is no act that is approved'],
    [
      'asks a person and nobody',
      { steps: [{ role: 'checker', count: 1 }, automatic] },
      { gateOf: 'file' },
      'a step that passes by itself stands alone',
    ],
    ['passes by itself before a gate', { steps: [automatic] }, { gateOf: 'file' }, null],
    ['asks nobody', { steps: [] }, {}, 'nobody approves, a recommendation is not enough'],
    [
      'asks for a recommendation only',
      { steps: [{ kind: 'recommend', role: 'checker', count: 1 }] },
      {},
      'nobody approves, a recommendation is not enough',
    ],
    [
      'asks for both',
      {
        steps: [
          { kind: 'recommend', role: 'checker', count: 1 },
          { kind: 'approve', role: 'head', count: 1 },
        ],
      },
      {},
      null,
    ],
    ['names only keys that can be used', {}, { unknownKeys: [] }, null],
    [
      'names a key that cannot be used',
      {},
      { unknownKeys: ['old-bot'] },
      'there is no key "old-bot" that could be used',
    ],
  ])('that %s', (_what, more, at, why) => {
    expect(faultOf(more, at)).toEqual(expected(why));
  });

  it('cannot pass by itself where no later gate asks somebody', () => {
    expect(faultOf({ steps: [automatic] })).toEqual({
      code: 'APPROVALS.AUTOMATIC_NOT_A_GATE',
      message:
        '"pay.out" cannot pass by itself: no later gate of the same act asks another person. Name a role that approves it.',
      details: { command: 'pay.out' },
    });
  });

  it('is refused for a fault in any block and in any step, conditions first', () => {
    const sound: Condition = { field: 'country', op: 'eq', value: 'DE' };
    const wrong: Condition = { ...sound, field: 'Country' };
    const stranger = { role: 'stranger', count: 1 };
    const byField = invalid('"Country" is not the name of a fact');
    const byRole = invalid('the role "stranger" may not decide on requests');
    expect(faultOf({ conditions: [[sound], [sound, wrong]] })).toEqual(byField);
    expect(faultOf({ conditions: [[sound]], steps: [{ role: 'checker', count: 1 }, stranger] })).toEqual(byRole);
    expect(faultOf({ conditions: [[wrong]], steps: [stranger] })).toEqual(byField);
  });
});

describe('a condition of a policy', () => {
  const about = (more: Partial<Condition>): Condition => ({ field: 'amountMinor', op: 'gt', value: '10', ...more });

  it.each(['amountMinor', 'a', 'input.terms.feeBps', 'input.a_1', 'key2'])('may name %s', (field) => {
    expect(faultOf({ conditions: [[about({ field })]] })).toBeNull();
  });

  it.each(['', 'Amount', '1a', 'a b', 'a.', '.a', 'a..b', 'a_b', 'a-b', ' a', 'a ', 'a.b c', 'x.y!', 'aÄ'])(
    'may not name "%s"',
    (field) => {
      expect(faultOf({ conditions: [[about({ field })]] })).toEqual(invalid(`"${field}" is not the name of a fact`));
    },
  );

  const inMinor = 'the amount of "amountMinor" has to be in minor units, such as 250000 for 2,500.00';
  const oneValue = '"amountMinor" is compared with one value';
  it.each<[string, Partial<Condition>, string | null]>([
    ['an amount', { value: '250000', currency: 'EUR' }, null],
    ['an amount below nothing', { value: '-1', currency: 'EUR' }, null],
    ['the largest amount', { value: '9'.repeat(18), currency: 'EUR' }, null],
    ['a larger one', { value: '9'.repeat(19), currency: 'EUR' }, inMinor],
    ['a decimal', { value: '2500.00', currency: 'EUR' }, inMinor],
    ['a word before the amount', { value: 'x1', currency: 'EUR' }, inMinor],
    ['nothing as an amount', { value: '', currency: 'EUR' }, inMinor],
    ['a list of amounts', { op: 'in', value: ['100'], currency: 'EUR' }, inMinor],
    ['an unknown currency', { currency: 'EURO' }, '"EURO" is not a currency'],
    ['a word without a currency', { op: 'eq', value: 'DE' }, null],
    ['a truth', { op: 'eq', value: true }, null],
    ['an empty word', { op: 'eq', value: '' }, null],
    ['a list', { op: 'in', value: ['DE', 'AT'] }, null],
    ['an empty list', { op: 'notIn', value: [] }, '"amountMinor" is compared with nothing'],
    ['the order of a word', { op: 'gt', value: 'DE' }, null],
    ['more than a list', { op: 'gt', value: ['1'] }, oneValue],
    ['at least a list', { op: 'gte', value: ['1'] }, oneValue],
    ['less than a list', { op: 'lt', value: ['1'] }, oneValue],
    ['at most a truth', { op: 'lte', value: true }, oneValue],
  ])('may or may not compare with %s', (_what, more, why) => {
    expect(faultOf({ conditions: [[about(more)]] })).toEqual(expected(why));
  });
});

describe('a step of a policy', () => {
  const both = 'an escalation names both a role and the hours after which it may decide';
  const pair = 'a limit names an amount and its currency';
  it.each<[string, Partial<PeopleStep>, string | null]>([
    ['a role that does not decide', { role: 'maker' }, 'the role "maker" may not decide on requests'],
    [
      'an escalation to a role that does not decide',
      { escalateTo: 'maker', escalateAfterHours: 2 },
      'the role "maker" may not decide on requests',
    ],
    ['an escalation in time', { escalateTo: 'head', escalateAfterHours: 23 }, null],
    [
      'an escalation when it has expired',
      { escalateTo: 'head', escalateAfterHours: 24 },
      'the escalation comes after the request has expired',
    ],
    ['an escalation without hours', { escalateTo: 'head' }, both],
    ['hours without an escalation', { escalateAfterHours: 2 }, both],
    [
      'an escalation to itself',
      { escalateTo: 'checker', escalateAfterHours: 2 },
      'an escalation leads to another role',
    ],
    ['a limit', { limitMinor: '10000', currency: 'EUR' }, null],
    ['a limit without a currency', { limitMinor: '10000' }, pair],
    ['a currency without a limit', { currency: 'EUR' }, pair],
    ['a limit in no currency', { limitMinor: '10000', currency: 'EURO' }, '"EURO" is not a currency'],
    ['a passkey', { passkey: true }, null],
    ['a key', { keys: ['bot'] }, null],
    ['a key and no passkey', { keys: ['bot'], passkey: false }, null],
    [
      'a key with a passkey',
      { keys: ['bot'], passkey: true },
      'a key cannot sign with a passkey; name it on a step that asks for none',
    ],
  ])('with %s', (_what, more, why) => {
    expect(faultOf({ steps: [{ role: 'checker', count: 1, ...more }] })).toEqual(expected(why));
  });
});
