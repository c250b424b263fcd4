import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '@/server/kernel/refusal';
import {
  atBankStates,
  eventOfStatus,
  higherStatus,
  next,
  paymentOrderTransitions,
  type PaymentOrderEvent,
  type PaymentOrderState,
} from './order-state';

const states = Object.keys(paymentOrderTransitions) as PaymentOrderState[];
const events = [
  ...new Set(states.flatMap((state) => Object.keys(paymentOrderTransitions[state]))),
] as PaymentOrderEvent[];
const anyEvents = fc.array(fc.constantFrom(...events), { maxLength: 40 });

describe('payment order', () => {
  it('lives its ordinary lives', () => {
    const live = (path: PaymentOrderEvent[]) =>
      path.reduce<PaymentOrderState>((state, event) => {
        const target = next(state, event);
        if (isRefusal(target)) throw target;
        return target;
      }, 'created');
    expect(live(['put-in-file', 'approve', 'send', 'accept', 'execute', 'return'])).toBe('returned');
    expect(live(['block', 'unblock', 'put-in-file', 'take-out-of-file', 'cancel'])).toBe('cancelled');
    expect(live(['put-in-file', 'approve', 'hold', 'release', 'put-in-file', 'approve', 'send', 'reject'])).toBe(
      'rejected',
    );
    expect(live(['put-in-file', 'approve', 'send', 'execute'])).toBe('executed');
  });
  it.each([
    ['created', 'send'],
    ['created', 'approve'],
    ['blocked', 'put-in-file'],
    ['on-hold', 'send'],
    ['in-file', 'send'],
    ['sent', 'send'],
    ['sent', 'hold'],
    ['sent', 'take-out-of-file'],
    ['accepted', 'accept'],
    ['accepted', 'send'],
    ['executed', 'reject'],
    ['executed', 'cancel'],
    ['rejected', 'execute'],
    ['returned', 'return'],
    ['cancelled', 'release'],
  ] as const)('%s refuses %s', (state, event) => {
    expect(isRefusal(next(state, event), 'PAYMENTS.ORDER_TRANSITION_REFUSED')).toBe(true);
  });
  it('is sent at most once and never comes back from the bank, whatever happens', () => {
    fc.assert(
      fc.property(anyEvents, (list) => {
        let state: PaymentOrderState = 'created';
        let sends = 0;
        for (const event of list) {
          const target = next(state, event);
          if (isRefusal(target)) continue;
          if (atBankStates.includes(state) && target !== 'cancelled') expect(atBankStates).toContain(target);
          if (target === 'sent') {
            expect(state).toBe('approved');
            sends += 1;
          }
          state = target;
        }
        expect(sends).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('the ladder of pain.002', () => {
  const codes = ['RCVD', 'PDNG', 'ACTC', 'ACCP', 'ACWC', 'ACSP', 'ACSC', 'ACCC'];
  it('only climbs', () => {
    codes.forEach((known, at) => {
      codes.forEach((reported, to) => {
        expect(higherStatus(known, reported)).toEqual({ status: to > at ? reported : known, finding: null });
      });
    });
  });
  it.each([
    [null, 'RCVD', 'RCVD', false],
    [null, 'RJCT', 'RJCT', false],
    ['ACSP', 'RJCT', 'RJCT', false],
    ['ACTC', 'CANC', 'CANC', false],
    ['ACSC', 'RJCT', 'ACSC', true],
    ['ACCC', 'CANC', 'ACCC', true],
    ['RJCT', 'RJCT', 'RJCT', false],
    ['RJCT', 'ACSC', 'RJCT', true],
    ['CANC', 'RJCT', 'CANC', true],
    ['ACTC', 'PART', 'ACTC', true],
    ['ACTC', 'XYZ1', 'ACTC', true],
    [null, 'XYZ1', null, true],
  ])('%s then %s holds %s', (known, reported, status, found) => {
    const result = higherStatus(known, reported);
    expect(result.status).toBe(status);
    expect(result.finding !== null).toBe(found);
  });
  it('comes to the same status in any order of reports that do not contradict', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...codes), { minLength: 1 }), (reports) => {
        const read = (list: string[]) =>
          list.reduce<string | null>((known, code) => higherStatus(known, code).status, null);
        const rank = (code: string | null) => codes.indexOf(code ?? '');
        expect(rank(read(reports))).toBe(Math.max(...reports.map(rank)));
        expect(read(reports.toReversed())).toBe(read(reports));
      }),
    );
  });
  it('moves orders by what it says, and never books one', () => {
    expect(['RCVD', 'PDNG', 'PATC', 'PART', 'XYZ1', 'ACTC', 'ACSC', 'RJCT', 'CANC'].map(eventOfStatus)).toEqual([
      null,
      null,
      null,
      null,
      null,
      'accept',
      'accept',
      'reject',
      'cancel',
    ]);
  });
});
