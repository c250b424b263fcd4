import { expect, test } from 'vitest';
import { showRecord } from './showing';

test('sealed values are named, addresses and accounts masked, everything else is as it was', () => {
  const mask = () => '···';
  const record = {
    email: { sealedFor: 'x', cipher: 'secret' },
    note: 'ask jonas@posteo.de',
    account: 'DE89370400440532013000',
    roles: ['auditor', { iban: 'DE89 3704 0044 0532 0130 00' }],
    amountMinor: '-1250',
    nothing: null,
    on: true,
  };
  expect(showRecord(record, mask)).toEqual({
    email: 'sealed',
    note: '···',
    account: '···',
    roles: ['auditor', { iban: '···' }],
    amountMinor: '-1250',
    nothing: null,
    on: true,
  });
});
