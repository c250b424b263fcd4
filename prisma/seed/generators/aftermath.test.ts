import { describe, expect, it } from 'vitest';
import { businessDate, compareDates, diffDays, isT2Day } from '@/server/kernel/business-date';
import { copyReference, decideAftermath, nextPayday, type AftermathInput } from './aftermath';
import type { PayProfile } from './customers';
import { makeRandom } from './random';

const root = makeRandom('aftermath');
const learnedOn = businessDate('2026-09-03');

function react(profile: PayProfile, no: number, amountMinor = 33_33n) {
  const input: AftermathInput = {
    instalmentKey: `o-${no}/1`,
    attempt: 1,
    profile,
    payday: 28,
    learnedOn,
    amountMinor,
    reference: 'PL-2609-0417',
  };
  return decideAftermath(root, input);
}

function shares(profile: PayProfile) {
  const kinds = Array.from({ length: 3000 }, (_, no) => react(profile, no).kind);
  return (kind: string) => kinds.filter((each) => each === kind).length / kinds.length;
}

describe('what customers do after a returned debit', () => {
  it('is the same however often and in whatever order one asks', () => {
    const forward = Array.from({ length: 50 }, (_, no) => react('chronic', no));
    const backward = Array.from({ length: 50 }, (_, no) => react('chronic', 49 - no)).toReversed();
    expect(backward).toEqual(forward);
  });

  it('depends on the person: the punctual pay, the broken fall silent', () => {
    expect(shares('on-time')('transfers')).toBeGreaterThan(0.5);
    expect(shares('on-time')('silent')).toBeLessThan(0.03);
    expect(shares('broken')('silent')).toBeGreaterThan(0.55);
    expect(shares('chronic')('promises')).toBeGreaterThan(0.2);
  });

  it('happens after we know, transfers on T2 days and of more than nothing', () => {
    for (let no = 0; no < 3000; no += 1) {
      const reaction = react('sometimes-late', no, no % 2 === 0 ? 1n : 33_33n);
      if (reaction.kind === 'transfers') {
        expect(isT2Day(reaction.on)).toBe(true);
        expect(compareDates(reaction.on, learnedOn)).toBe(1);
        expect(reaction.amountMinor).toBeGreaterThan(0n);
      }
      if (reaction.kind === 'promises') {
        expect(compareDates(reaction.dueDate, reaction.madeOn)).toBe(1);
        expect(diffDays(reaction.dueDate, reaction.madeOn)).toBeLessThanOrEqual(31);
      }
    }
  });

  it('keeps few promises of the broken and most of the punctual', () => {
    const kept = (profile: PayProfile) => {
      const promises = Array.from({ length: 6000 }, (_, no) => react(profile, no)).filter(
        (each) => each.kind === 'promises',
      );
      return promises.filter((promise) => promise.kept).length / promises.length;
    };
    expect(kept('on-time')).toBeGreaterThan(0.85);
    expect(kept('broken')).toBeLessThan(0.2);
  });
});

describe('copied references', () => {
  const copies = Array.from({ length: 4000 }, (_, no) => copyReference(makeRandom('copy').fork(no), 'PL-2609-0417'));

  it('are mostly right, at times misspelt, at times missing', () => {
    const share = (defect: string) => copies.filter((copy) => copy.defect === defect).length / copies.length;
    expect(share('none')).toBeGreaterThan(0.74);
    expect(share('typo')).toBeGreaterThan(0.09);
    expect(share('typo')).toBeLessThan(0.15);
    expect(share('missing')).toBeGreaterThan(0.05);
  });

  it('hold the reference exactly when nothing is said to be wrong', () => {
    for (const { remittance, defect } of copies) {
      expect(remittance.includes('PL-2609-0417')).toBe(defect === 'none');
      expect(remittance).toMatch(/^[A-Za-z0-9/\-?:().,'+ ]*$/);
    }
  });
});

describe('next payday', () => {
  it.each([
    ['2026-09-03', 28, '2026-09-28'],
    ['2026-09-28', 28, '2026-10-28'],
    ['2026-12-30', 1, '2027-01-01'],
    ['2026-02-10', 30, '2026-02-28'],
    ['2026-02-28', 30, '2026-03-30'],
    ['2026-09-03', null, '2026-09-10'],
  ])('after %s with payday %s is %s', (after, payday, expected) => {
    expect(nextPayday(businessDate(after), payday)).toBe(expected);
  });
});
