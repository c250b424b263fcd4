/** What a cell holds decides how it is written: only texts can be mistaken for formulas. */
export type CellKind = 'text' | 'number' | 'date' | 'bool';

// What a spreadsheet takes for the start of a formula, also in full-width form and behind white space or quotes.
const FORMULA = /^[\s'"\u00a0\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]/;
const LINE_START = /^[\t\r\n]/;
const PLAIN_NUMBER = /^[+-]?\d+(\.\d+)?$/;

/** A text that no spreadsheet runs; a guarded one begins with one more apostrophe than the value has. */
export function guardText(text: string): string {
  // Of the control characters only tab and line ends have a meaning in a cell.
  const clean = [...text]
    .filter((letter) => letter >= ' ' || letter === '\t' || letter === '\n' || letter === '\r')
    .join('');
  if (PLAIN_NUMBER.test(clean)) return clean;
  return FORMULA.test(clean) || LINE_START.test(clean) ? `'${clean}` : clean;
}

/** One value as the text of a cell, before quoting. Instants are ISO 8601 in UTC; dates as they are; nothing is empty. */
export function cellText(value: unknown, kind: CellKind): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint' || typeof value === 'number') return value.toString();
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  const text =
    typeof value === 'string'
      ? value
      : JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner));
  return kind === 'number' && PLAIN_NUMBER.test(text) ? text : guardText(text);
}

/** One line of RFC 4180, ended by CR LF. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n;]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}
