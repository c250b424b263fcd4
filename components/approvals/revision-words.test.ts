import { describe, expect, it } from 'vitest';
import { changesOf, currencyOf, labelOf, writtenIn, type RevisableField } from './revision-words';

const field = (name: string, kind: RevisableField['kind'], value: string, masked = false): RevisableField => ({
  name,
  kind,
  value,
  masked,
  currency: kind === 'amount' ? 'EUR' : null,
  emptyIsNoLimit: false,
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
  const labels = fields.map((one) => labelOf(one, currencyOf(one, fields, {})));
  expect(labels.slice(2, 4)).toEqual(['Holder name', 'Amount (EUR)']);
});

describe('an amount with its currency beside it', () => {
  const limit = field('limitMinor', 'amount', '150.00');
  const beside = [limit, field('currency', 'text', 'EUR')];
  const none = [{ ...limit, value: '', currency: null }, field('currency', 'text', '')];

  it('is read in the currency that is written now', () => {
    expect(labelOf(limit, currencyOf(limit, beside, { currency: 'JPY' }))).toBe('Limit (JPY)');
    // What was shown as 150.00 is 150 yen, and not the 15,000 that its cents would come to.
    const yen = { currency: 'JPY', limitMinor: '150' };
    expect(changesOf(beside, { currency: 'JPY' })).toEqual({ changes: yen, unreadable: null });
    expect(changesOf(beside, { currency: 'JPY', limitMinor: '150' }).changes).toEqual(yen);
    expect(changesOf(beside, { currency: 'JPY', limitMinor: '150.50' }).unreadable).toBe(limit);
    expect(changesOf(beside, { currency: 'KWD' }).changes).toEqual({ currency: 'KWD', limitMinor: '150000' });
    expect(changesOf(beside, { currency: 'USD' }).changes).toEqual({ currency: 'USD' });
    expect(changesOf(beside, { limitMinor: '150' })).toEqual({ changes: {}, unreadable: null });
    expect(changesOf(beside, { limitMinor: '', currency: 'JPY' })).toEqual({
      changes: { limitMinor: null, currency: 'JPY' },
      unreadable: null,
    });
  });

  it('is an amount also where there is none yet, and waits for its currency', () => {
    expect(changesOf(none, { limitMinor: '1000', currency: 'EUR' }).changes).toEqual({
      limitMinor: '100000',
      currency: 'EUR',
    });
    expect(changesOf(none, { limitMinor: '1000' })).toEqual({ changes: {}, unreadable: none[0] });
    expect(changesOf(none, { currency: 'EUR' })).toEqual({ changes: { currency: 'EUR' }, unreadable: null });
    expect(labelOf(none[0]!, currencyOf(none[0]!, none, {}))).toBe('Limit');
  });
});
