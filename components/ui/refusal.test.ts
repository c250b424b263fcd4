import { expect, it } from 'vitest';
import { fieldFaults, missingPermission, readRefusal } from './refusal';

const refusal = { code: 'PAYMENTS.IBAN_INVALID', message: 'The check digits are wrong.', details: {} };

it('finds the refusal of a failed call and nothing else', () => {
  expect(readRefusal({ data: { code: 'UNPROCESSABLE_CONTENT', refusal } })).toEqual(refusal);
  expect(readRefusal({ data: { refusal: { ...refusal, details: null } } })).toEqual(refusal);
  expect(readRefusal({ data: { refusal: null } })).toBeNull();
  expect(readRefusal(new TypeError('fetch failed'))).toBeNull();
  expect(readRefusal(null)).toBeNull();
});

it('names the permission that was missing, and nothing for another failure', () => {
  const denied = { code: 'ACCESS.DENIED', message: 'No.', details: { permission: 'access.read', denied: true } };
  expect(missingPermission({ data: { refusal: denied } })).toBe('access.read');
  expect(missingPermission({ data: { refusal } })).toBeNull();
  expect(missingPermission(new TypeError('fetch failed'))).toBeNull();
});

it('puts faults beside their fields and the rest on top', () => {
  const faults = [
    { path: 'iban', message: 'too short' },
    { path: 'elsewhere', message: 'x' },
  ];
  expect(fieldFaults({ ...refusal, details: { faults } }, ['iban'])).toEqual([{ field: 'iban', message: 'too short' }]);
  expect(fieldFaults({ ...refusal, details: { faults } }, ['name'])).toEqual([
    { field: 'root', message: refusal.message },
  ]);
  expect(fieldFaults({ ...refusal, details: { field: 'iban' } }, ['iban'])).toEqual([
    { field: 'iban', message: refusal.message },
  ]);
  expect(fieldFaults(refusal, ['iban'])).toEqual([{ field: 'root', message: refusal.message }]);
});
