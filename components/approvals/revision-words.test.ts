import { expect, it } from 'vitest';
import { changesOf, labelOf, writtenIn, type RevisableField } from './revision-words';

const field = (name: string, kind: RevisableField['kind'], value: string, masked = false): RevisableField => ({
  name,
  kind,
  value,
  masked,
  currency: kind === 'amount' ? 'EUR' : null,
});

const fields = [
  field('iban', 'text', 'DE89 ···· 3000', true),
  field('bic', 'text', ''),
  field('holderName', 'text', 'Kettenwerk GmbH'),
  field('amountMinor', 'amount', '3.00'),
  field('days', 'number', '3'),
  field('firm', 'yes-no', 'true'),
  field('roles', 'list', 'finance-approver\nfee-admin'),
  field('steps', 'json', '[]'),
];

it('asks for nothing while nothing is another', () => {
  expect(changesOf(fields, {})).toEqual({ changes: {}, unreadable: null });
  const same = { iban: ' ', holderName: 'Kettenwerk GmbH ', days: '3', firm: 'true', steps: '[]' };
  expect(changesOf(fields, same)).toEqual({ changes: {}, unreadable: null });
  expect(fields.map((one) => writtenIn(one, {}))[0]).toBe('');
});

it('reads each field as what it is', () => {
  const draft = {
    iban: 'DE02120300000000202051',
    bic: 'BYLADEM1001',
    amountMinor: '2.50',
    days: ' 5',
    firm: 'false',
    roles: 'fee-admin\n\n credit-officer ',
    steps: '[{"role":"fee-admin"}]',
  };
  expect(changesOf(fields, draft)).toEqual({
    changes: {
      iban: 'DE02120300000000202051',
      bic: 'BYLADEM1001',
      amountMinor: '250',
      days: 5,
      firm: false,
      roles: ['fee-admin', 'credit-officer'],
      steps: [{ role: 'fee-admin' }],
    },
    unreadable: null,
  });
});

it('leaves out what was emptied, and names what cannot be read', () => {
  expect(changesOf(fields, { holderName: '', roles: '' }).changes).toEqual({ holderName: null, roles: [] });
  expect(changesOf(fields, { days: 'five', steps: '[' })).toMatchObject({
    changes: {},
    unreadable: { name: 'days' },
  });
  expect(changesOf(fields, { steps: '[' }).unreadable?.name).toBe('steps');
  expect(changesOf(fields, { amountMinor: '2,50' }).unreadable?.name).toBe('amountMinor');
});

it('names an amount by its currency, and not by the unit in which it is kept', () => {
  expect(fields.map(labelOf).slice(2, 4)).toEqual(['Holder name', 'Amount (EUR)']);
});
