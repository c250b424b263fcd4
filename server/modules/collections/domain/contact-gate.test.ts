import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, businessDate } from '@/server/kernel/business-date';
import { contactGate, defaultContactRules, isHoldActive, type ContactFacts, type GateCode } from './contact-gate';

const today = businessDate('2026-11-23');
const facts = (over: Partial<ContactFacts>): ContactFacts => ({
  channel: 'phone',
  businessDate: today,
  localTime: '10:30',
  localWeekday: 1,
  holds: [],
  attemptDates: [],
  openPromise: null,
  rules: defaultContactRules,
  ...over,
});
const seven = [0, 0, 1, 2, 3, 5, 6].map((days) => addDays(today, -days));

/** What forbids contact, each alone, in the order in which they answer. */
const against: [GateCode, Partial<ContactFacts>, string][] = [
  [
    'hold',
    { holds: [{ kind: 'dispute', fromDate: businessDate('2026-11-01'), untilDate: today }] },
    'No contact: a dispute is open since 2026-11-01, until 2026-11-23.',
  ],
  [
    'hours',
    { localTime: '20:00' },
    'It is 20:00 on a Monday where the customer lives; contact hours are 08:00 to 20:00 in DE.',
  ],
  [
    'attempts',
    { attemptDates: seven },
    '7 of 7 attempts in the last 7 days are used; the next is possible on 2026-11-24.',
  ],
  [
    'promise',
    { openPromise: { amountMinor: 5_000n, currency: 'EUR', dueDate: businessDate('2026-11-30') } },
    'The customer promised 50.00 EUR by 2026-11-30; wait for it.',
  ],
];

describe('contact gate', () => {
  it('opens when nothing forbids it, and says what it looked at', () => {
    const answer = contactGate(facts({}));
    expect(answer).toMatchObject({ allowed: true, code: null, reason: 'Contact by phone is allowed now.' });
    expect(answer.facts.map((fact) => fact.code)).toEqual(['hold', 'hours', 'attempts', 'promise']);
  });
  it.each(against.map(([code, over, words], at) => [code, over, words, at] as const))('%s', (code, over, words, at) => {
    expect(contactGate(facts(over))).toMatchObject({ allowed: false, code, reason: words });
    const all = against.slice(at).reduce((merged, [, each]) => ({ ...merged, ...each }), {});
    expect(contactGate(facts(all))).toMatchObject({ allowed: false, code });
  });
  it.each([
    ['07:59', 1, false],
    ['08:00', 1, true],
    ['19:59', 6, true],
    ['20:00', 6, false],
    ['12:00', 7, false],
  ])('at %s on weekday %i: %s by phone, always by e-mail', (localTime, localWeekday, allowed) => {
    expect(contactGate(facts({ localTime, localWeekday })).allowed).toBe(allowed);
    expect(contactGate(facts({ localTime, localWeekday, channel: 'email' })).allowed).toBe(true);
  });
  it('takes holds by their dates, both included, and names the longest', () => {
    const hold = (kind: string, from: string, until: string | null) => ({
      kind,
      fromDate: businessDate(from),
      untilDate: until === null ? null : businessDate(until),
    });
    expect(isHoldActive(hold('hardship', '2026-11-24', null), today)).toBe(false);
    expect(isHoldActive(hold('hardship', '2026-11-01', '2026-11-22'), today)).toBe(false);
    const holds = [hold('dispute', '2026-11-01', '2026-11-30'), hold('vulnerable', '2026-10-01', null)];
    expect(contactGate(facts({ holds })).reason).toBe(
      'No contact: the customer is protected as vulnerable since 2026-10-01, until it is lifted.',
    );
    expect(contactGate(facts({ holds: [hold('moratorium', '2026-11-01', null)] })).reason).toContain(
      'a hold of kind "moratorium"',
    );
    expect(contactGate(facts({ holds: [hold('constructor', '2026-11-01', null)] })).reason).toContain(
      'a hold of kind "constructor"',
    );
  });
  it('never allows more attempts in any window than the rule does', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 60 });
    fc.assert(
      fc.property(gaps, (list) => {
        const made: ReturnType<typeof businessDate>[] = [];
        let date = today;
        for (const gap of list) {
          date = addDays(date, gap);
          if (contactGate(facts({ businessDate: date, attemptDates: made })).allowed) made.push(date);
        }
        for (const start of made) {
          const end = addDays(start, defaultContactRules.windowDays);
          expect(made.filter((day) => day >= start && day < end).length).toBeLessThanOrEqual(
            defaultContactRules.maxAttempts,
          );
        }
      }),
    );
  });
});
