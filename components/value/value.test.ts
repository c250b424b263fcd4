import { describe, expect, it } from 'vitest';
import { dueIn } from './due';
import { formatBusinessDate, formatInstant } from './format-date';
import { formatMoney } from './format-money';
import { initials } from './person-chip';

const nbsp = '\u00a0';

describe('money in its own form', () => {
  it.each([
    [41820655n, 'EUR', 'en', `€${nbsp}418,206.55`],
    [41820655n, 'EUR', 'de', `418.206,55${nbsp}€`],
    [-1250n, 'EUR', 'en', `-€${nbsp}12.50`],
    [0n, 'EUR', 'de', `0,00${nbsp}€`],
    [500n, 'JPY', 'en', `JP¥${nbsp}500`],
    [123456789012345678901n, 'EUR', 'en', `€${nbsp}1,234,567,890,123,456,789.01`],
  ])('%s %s in %s', (amountMinor, currency, locale, shown) => {
    expect(formatMoney({ amountMinor, currency }, locale)).toBe(shown);
  });
});

describe('dates', () => {
  it('shows a business date as the same day everywhere', () => {
    expect(formatBusinessDate('2026-11-20', 'en', 'full')).toBe('Fri 20 Nov 2026');
    expect(formatBusinessDate('2026-01-01', 'en')).toBe('1 Jan 2026');
    expect(formatBusinessDate('2026-11-20', 'de', 'full')).toBe('Fr., 20. Nov. 2026');
  });
  it('shows a moment with its zone', () => {
    const at = new Date('2026-11-20T13:31:05Z');
    expect(formatInstant(at, { locale: 'en', timeZone: 'Europe/Berlin' })).toBe('20 Nov 2026, 14:31:05 CET');
    expect(formatInstant(at, { locale: 'en', timeZone: 'Europe/Berlin', style: 'time' })).toBe('14:31 CET');
  });
});

describe('urgency', () => {
  it.each([
    [-1, 'overdue', 0, 'danger'],
    [0, 'minutes', 0, 'warn'],
    [59 * 60_000 + 59_999, 'minutes', 59, 'warn'],
    [60 * 60_000, 'hours', 1, 'neutral'],
    [47 * 3_600_000, 'days', 1, 'neutral'],
  ])('%d ms left', (leftMs, unit, count, tone) => expect(dueIn(leftMs)).toEqual({ unit, count, tone }));
});

it('takes the letters of a name', () => {
  expect(initials('Lena Vogt')).toBe('LV');
  expect(initials('  Anna Maria von Öst ')).toBe('AÖ');
  expect(initials('Émile')).toBe('É');
  expect(initials('')).toBe('');
});
