import { expect, it } from 'vitest';
import { jumps, rateFaults } from './rate-words';

const rate = { date: '2026-11-20', from: 'SEK', to: 'EUR', rate: '0.0871', source: 'ECB' };

it.each([
  ['from', 'currency', { from: 'SE' }],
  ['to', 'currency', { to: 'EURO' }],
  ['to', 'same', { to: 'SEK' }],
  ['rate', 'rate', { rate: '0,0871' }],
  ['rate', 'rate', { rate: '0.000' }],
  ['date', 'date', { date: '' }],
  ['date', 'future', { date: '2026-11-21' }],
  ['source', 'source', { source: ' ' }],
])('a rate says at "%s" what is wrong: %s', (field, fault, more) => {
  expect(rateFaults({ ...rate, ...more }, '2026-11-20')).toEqual({ [field]: fault });
});

it('a sound rate has no fault, and a tenth more or less is no jump', () => {
  expect(rateFaults(rate, '2026-11-20')).toEqual({});
  expect([jumps('1', '1.1'), jumps('1', '1.11'), jumps('1', '0.92'), jumps('1', '0.9')]).toEqual([
    false,
    true,
    false,
    true,
  ]);
});
