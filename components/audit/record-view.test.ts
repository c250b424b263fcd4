import { expect, it } from 'vitest';
import { fieldChanges } from './record-view';

it('names what changed, and only that', () => {
  expect(fieldChanges({ status: 'active', a: 1 }, { status: 'held', a: 1 })).toEqual([
    { path: 'status', before: 'active', after: 'held' },
  ]);
});

it('shows all fields of what is new or gone', () => {
  expect(fieldChanges(null, { iban: 'sealed', next: { bic: null, name: 'X' } })).toEqual([
    { path: 'iban', before: null, after: 'sealed' },
    { path: 'next.name', before: null, after: 'X' },
  ]);
  expect(fieldChanges({ role: 'auditor' }, null)).toEqual([{ path: 'role', before: 'auditor', after: null }]);
});

it('keeps lists whole and reads anything', () => {
  expect(fieldChanges({ roles: ['a'] }, { roles: ['a', 'b'] })).toEqual([
    { path: 'roles', before: '["a"]', after: '["a","b"]' },
  ]);
  expect(fieldChanges(null, undefined)).toEqual([]);
});
