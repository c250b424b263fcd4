import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '@/server/kernel/refusal';
import { sepaField, sepaId, toSepaText } from './sepa-text';

// Accented letters of two and the Greek question mark: the table writes a full stop, we keep the letters.
const kinder = ['U+01E2', 'U+01E3', 'U+01FC', 'U+01FD', 'U+01FE', 'U+01FF', 'U+037E'];
const charset = resolve('../shared/bank-samples/codes/sepa-charset.tsv');

describe('SEPA text', () => {
  it.each([
    ['Möbelhaus Größe & Söhne', 'Mobelhaus Grose + Sohne', 'Moebelhaus Groesse + Soehne'],
    ['ÄÖÜ', 'AOU', 'AEOEUE'],
    ['Łódź, Čapek; Ørsted', 'Lodz, Capek, Orsted', 'Lodz, Capek, Orsted'],
    ['Ελλάδα', 'Ellada', 'Ellada'],
    ['Българска', 'Balgarska', 'Balgarska'],
    ['a_b|c@d', 'a-b/c(at)d', 'a-b/c(at)d'],
    ['漢字 😀', '.. .', '.. .'],
    ["plain / - ? : ( ) . , ' +", "plain / - ? : ( ) . , ' +", "plain / - ? : ( ) . , ' +"],
  ])('%s', (text, single, german) => {
    expect(toSepaText(text)).toBe(single);
    expect(toSepaText(text, 'german')).toBe(german);
    expect(toSepaText(text.normalize('NFD'), 'german')).toBe(german);
  });
  it('holds only allowed characters, whatever comes in, and does not touch its own result', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('single', 'german'), (text, profile) => {
        const sent = toSepaText(text, profile);
        expect(sent).toMatch(/^[A-Za-z0-9/\-?:().,'+ ]*$/);
        expect(toSepaText(sent, profile)).toBe(sent);
      }),
    );
  });
  it.skipIf(!existsSync(charset))('agrees with the table of the samples (skipped where ../shared is missing)', () => {
    const rows = readFileSync(charset, 'utf8')
      .split('\n')
      .slice(1)
      .filter((line) => line !== '');
    const wrong = rows
      .map((line) => line.split('\t'))
      .filter(([char, , , single, german]) => toSepaText(char!) !== single || toSepaText(char!, 'german') !== german)
      .map(([, codepoint]) => codepoint);
    expect(rows.length).toBeGreaterThan(700);
    expect(wrong).toEqual(kinder);
  });
  it('says what it changed', () => {
    expect(sepaField('Rent', 70)).toEqual({ text: 'Rent', changed: false, cut: false });
    expect(sepaField('Größe  XL ', 70)).toEqual({ text: 'Grose XL', changed: true, cut: false });
    expect(sepaField('x'.repeat(141), 140)).toEqual({ text: 'x'.repeat(140), changed: true, cut: true });
    expect(sepaField('ßß', 3, 'german')).toEqual({ text: 'sss', changed: true, cut: true });
  });
});

describe('identifiers', () => {
  it.each([
    ['', 'is empty'],
    ['/'.repeat(36), 'has 36 characters, but banks take at most 35'],
    ['/ä/', 'has characters outside the SEPA set'],
    [' A', 'begins or ends with a blank'],
    ['/A//B', 'begins or ends with "/"'],
    ['AB/', 'begins or ends with "/"'],
    ['A//B', 'contains "//"'],
  ])('refuses "%s"', (id, fault) => {
    try {
      sepaId(id);
      expect.unreachable();
    } catch (error) {
      expect(isRefusal(error, 'PAYMENTS.ID_INVALID') && error.details['fault']).toBe(fault);
    }
  });
  it('takes the rest', () => {
    for (const id of ['PO-2611-0412-58', 'A/B', 'x'.repeat(35), '1']) expect(sepaId(id)).toBe(id);
  });
});
