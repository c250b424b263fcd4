import { describe, expect, it } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { Refusal } from '@/server/kernel/refusal';
import { dispositions, effectOf } from './disposition';

const today = businessDate('2026-11-20');
const later = businessDate('2026-11-25');

describe('the effect of a contact', () => {
  it.each([
    ['no-answer', { conversation: false, hold: null, offeredAgainOn: null }],
    ['wrong-person', { conversation: false, hold: null, offeredAgainOn: null }],
    ['promise', { conversation: true, hold: null, offeredAgainOn: null }],
    ['dispute', { conversation: true, hold: { kind: 'dispute', untilDate: null }, offeredAgainOn: null }],
    ['hardship', { conversation: true, hold: { kind: 'hardship', untilDate: '2026-12-20' }, offeredAgainOn: null }],
    ['call-back', { conversation: true, hold: null, offeredAgainOn: later }],
    ['refuses', { conversation: true, hold: null, offeredAgainOn: null }],
  ] as const)('of %s', (disposition, effect) => {
    expect(effectOf(disposition, { businessDate: today, callBackOn: later })).toEqual(effect);
  });

  it.each([null, today, businessDate('2026-11-19')])('a call-back needs a day ahead, not %s', (callBackOn) => {
    const refusal = effectOf('call-back', { businessDate: today, callBackOn });
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ code: 'COLLECTIONS.CALL_BACK_DATE' });
  });

  it('has one for every disposition', () => {
    expect(dispositions.map((each) => effectOf(each, { businessDate: today, callBackOn: later }))).toHaveLength(7);
  });
});
