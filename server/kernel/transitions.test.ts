import { describe, expect, it } from 'vitest';
import { isRefusal } from './refusal';
import { isFinal, nextState, type TransitionTable } from './transitions';

const table: TransitionTable<'open' | 'closed', 'close'> = { open: { close: 'closed' }, closed: {} };
const rules = { table, names: { noun: 'a case', code: 'CASES.TRANSITION_REFUSED' as const } };

describe('transitions', () => {
  it('follow the table', () => {
    expect(nextState(rules, 'open', 'close')).toBe('closed');
    expect([isFinal(table, 'open'), isFinal(table, 'closed')]).toEqual([false, true]);
  });
  it('refuse everything else with what is possible', () => {
    const refused = nextState(rules, 'closed', 'close');
    expect(isRefusal(refused, 'CASES.TRANSITION_REFUSED') && refused.message).toContain('The state is final.');
    for (const event of ['constructor', '__proto__', 'open'])
      expect(isRefusal(nextState(rules, 'open', event as 'close'))).toBe(true);
    expect(isRefusal(nextState(rules, 'toString' as 'open', 'close'))).toBe(true);
  });
});
