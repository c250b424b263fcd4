import { describe, expect, it } from 'vitest';
import { partStanding } from './credit-words';

const open = { state: 'open', inCollection: false, daysLate: 0, returnedOn: null };

describe('words of a plan', () => {
  it.each([
    ['paid', { state: 'paid', daysLate: 3 }],
    ['inCollection', { inCollection: true }],
    ['overdue', { daysLate: 1 }],
    ['returned', { daysLate: 1, returnedOn: '2026-11-04' }],
    ['notDue', { returnedOn: '2026-11-04' }],
  ] as const)('an instalment is %s', (word, over) => expect(partStanding({ ...open, ...over })).toBe(word));
});
