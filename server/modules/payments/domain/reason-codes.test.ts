import { describe, expect, it } from 'vitest';
import { knownReasonCodes, reasonOf } from './reason-codes';

describe('reason codes', () => {
  it.each([
    ['AM04', 'retry'],
    ['MS03', 'retry'],
    ['AG07', 'retry'],
    ['AC01', 'fix-account'],
    ['AC04', 'fix-account'],
    ['AC06', 'fix-account'],
    ['AG01', 'fix-account'],
    ['DNOR', 'fix-account'],
    ['MD01', 'stop-mandate'],
    ['MD06', 'stop-mandate'],
    ['MD07', 'stop-mandate'],
    ['MS02', 'ask-customer'],
    ['SL11', 'ask-customer'],
    ['RR04', 'compliance'],
    ['AM05', 'own-error'],
    ['FF01', 'own-error'],
    ['NARR', 'review'],
    ['ZZ99', 'review'],
    ['constructor', 'review'],
    ['', 'review'],
  ])('%s: %s', (code, handling) => expect(reasonOf(code)).toMatchObject({ code, handling }));
  it('only money reasons are tried again, and those without a certain reason only once', () => {
    for (const code of knownReasonCodes) {
      const reason = reasonOf(code);
      expect(code).toMatch(/^[A-Z]{2}[A-Z0-9]{2}$/);
      expect(reason.meaning.endsWith('.')).toBe(true);
      expect(reason.retries > 0).toBe(reason.handling === 'retry');
    }
    expect([reasonOf('MS03').retries, reasonOf('AG07').retries]).toEqual([1, 1]);
    expect(knownReasonCodes.length).toBeGreaterThanOrEqual(30);
  });
});
