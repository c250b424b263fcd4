import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bareReference, humanReference } from '@/server/kernel/ids';
import { canonicalReference, nearReferences } from './near-references';

const prefixes = new Set(['PL', 'CO']);
const reference = fc.integer({ min: 1, max: 99_999 }).map((no) => humanReference('PL', '2026-11-21', no));

describe('references one typing error away', () => {
  it('hold the one that was meant, whichever digit is wrong, missing, doubled or swapped', () => {
    fc.assert(
      fc.property(
        reference,
        fc.nat(),
        fc.integer({ min: 0, max: 9 }),
        fc.constantFrom('wrong', 'missing', 'more', 'swapped'),
        (meant, place, digit, how) => {
          const bare = bareReference(meant);
          const at = 2 + (place % (bare.length - 2));
          const next = bare[at + 1] ?? '';
          const typed = {
            wrong: bare.slice(0, at) + digit + bare.slice(at + 1),
            missing: bare.slice(0, at) + bare.slice(at + 1),
            more: bare.slice(0, at) + digit + bare.slice(at),
            swapped: next === '' ? bare : bare.slice(0, at) + next + bare[at]! + bare.slice(at + 2),
          }[how];
          expect(nearReferences(`Rate ${typed} danke`, prefixes)).toContain(bare);
        },
      ),
    );
  });
  it('are found before other numbers that follow, and only for our prefixes', () => {
    const meant = humanReference('PL', '2026-11-21', 412);
    expect(nearReferences(`${meant.replace('0412', '0421')} 2/3`, prefixes)).toContain(bareReference(meant));
    expect(nearReferences('AB-2611-0421-33', prefixes)).toEqual([]);
    expect(nearReferences('no number', prefixes)).toEqual([]);
  });
  it('stay few, however long the text is', () => {
    const started = performance.now();
    expect(nearReferences('PL2611041258 '.repeat(5_000), prefixes).length).toBeLessThanOrEqual(200);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
  it('get their hyphens back', () => {
    fc.assert(
      fc.property(reference, (meant) => {
        expect(canonicalReference(bareReference(meant))).toBe(meant);
      }),
    );
    expect(canonicalReference('PL12')).toBeNull();
  });
});
