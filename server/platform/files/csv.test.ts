import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellText, csvLine, guardText } from './csv';

test.each([
  ['=1+1', "'=1+1"],
  ['+cmd', "'+cmd"],
  ['-cmd', "'-cmd"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', "'\r=1"],
  ['\n=1', "'\n=1"],
  ['\uff1d1+1', "'\uff1d1+1"],
  ['\uff0b1', "'\uff0b1"],
  ['\uff0d1', "'\uff0d1"],
  ['\uff20x', "'\uff20x"],
  [' =1', "' =1"],
  ['"=1', `'"=1`],
  ["'=1", "''=1"],
  ['\u0000=1', "'=1"],
  ['-12.50', '-12.50'],
  ['+7', '+7'],
  ['Hemdmann GmbH', 'Hemdmann GmbH'],
  ['a=b', 'a=b'],
  ['', ''],
])('the text %j is written as %j', (text, expected) => {
  expect(guardText(text)).toBe(expected);
});

test('numbers stay numbers, instants are in UTC, nothing is empty', () => {
  expect(cellText(-1250n, 'number')).toBe('-1250');
  expect(cellText('-12.50', 'number')).toBe('-12.50');
  expect(cellText('=1', 'number')).toBe("'=1");
  expect(cellText(new Date('2026-11-20T09:00:00Z'), 'date')).toBe('2026-11-20T09:00:00.000Z');
  expect(cellText(null, 'text')).toBe('');
  expect(cellText({ a: 1n }, 'text')).toBe('{"a":"1"}');
});

test('values survive the round trip, and no text cell starts a formula', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 6 }), (texts) => {
      const guarded = texts.map((text) => cellText(text, 'text'));
      const [row] = parse(csvLine(guarded), { relax_column_count: true }) as string[][];
      if (guarded.length === 1 && guarded[0] === '') return;
      expect(row).toEqual(guarded);
      texts.forEach((text, at) => {
        const cell = guarded[at] ?? '';
        const clean = [...text].filter((letter) => letter >= ' ' || '\t\n\r'.includes(letter)).join('');
        expect(cell === clean || cell === `'${clean}`).toBe(true);
        expect(/^[=@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(cell)).toBe(false);
      });
    }),
  );
});
