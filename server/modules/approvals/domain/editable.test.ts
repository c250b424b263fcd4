import { describe, expect, it } from 'vitest';
import { editableFields } from './editable';

const merchantId = '0199a1b2-0000-7000-8000-000000000001';

describe('what may be changed in a request that waits', () => {
  it.each([
    [
      'an account: what is new, not whose it is',
      ['merchantId', 'version', 'iban', 'bic', 'holderName'],
      { merchantId, version: 3, iban: 'DE89370400440532013000', holderName: 'Kettenwerk GmbH' },
      merchantId,
      ['iban', 'bic', 'holderName'],
    ],
    ['a file: nothing', ['fileId', 'version'], { fileId: merchantId, version: 2 }, merchantId, []],
    ['a drafted rule: nothing', ['ruleId', 'rowVersion'], { ruleId: merchantId, rowVersion: 2 }, merchantId, []],
    [
      'a rate: the rate, not its day and pair',
      ['date', 'from', 'to', 'rate', 'source'],
      { date: '2026-11-20', from: 'SEK', to: 'EUR', rate: '0.0871', source: 'ECB' },
      '2026-11-20/SEK/EUR',
      ['rate', 'source'],
    ],
    [
      'a policy whose name holds a slash',
      ['command', 'name', 'baseVersion', 'steps'],
      { command: 'fees.waive', name: 'A/B test', baseVersion: 1, steps: [] },
      'fees.waive/A/B test',
      ['steps'],
    ],
    ['an empty text names nothing', ['note'], { note: '' }, merchantId, ['note']],
  ])('%s', (_what, fields, input, entityId, expected) => {
    expect(editableFields(fields, input, entityId)).toEqual(expected);
  });
});
