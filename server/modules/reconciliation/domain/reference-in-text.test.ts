import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bareReference, humanReference } from '@/server/kernel/ids';
import { prefixOf, referencesInText } from './reference-in-text';

const reference = humanReference('PO', '2026-11-21', 412);
const bare = bareReference(reference);
const check = reference.slice(-2);

describe('references in free text', () => {
  it.each([
    reference,
    `Rate 2 ${reference} danke`,
    `po 2611 0412 ${check}`,
    `REF:PO26110412${check}`,
    `Zahlung${bare}/Mueller`,
    `${bare} 21.11.2026`,
    `PO-2611-\n0412-${check}`,
  ])('finds it in "%s"', (text) => expect(referencesInText(text)).toContain(bare));
  it.each(['', 'Rate November', 'PO-2611-0412', `PO-2611-0413-${check}`, `XX-2611-0412-${check}`, '2611041258'])(
    'does not find it in "%s"',
    (text) => expect(referencesInText(text)).not.toContain(bare),
  );
  it('finds it among any words, and two of them', () => {
    const word = fc.stringMatching(/^[A-Za-z.,]{0,12}$/);
    const second = humanReference('PO', '2026-10-02', 98_765);
    fc.assert(
      fc.property(word, word, word, (before, between, after) => {
        const found = referencesInText(`${before} ${reference} ${between} ${second} ${after}`);
        expect(found).toEqual(expect.arrayContaining([bare, bareReference(second)]));
      }),
    );
  });
  it('knows the prefix', () => {
    expect([prefixOf(bare), prefixOf('2611'), prefixOf('')]).toEqual(['PO', '', '']);
  });
});
