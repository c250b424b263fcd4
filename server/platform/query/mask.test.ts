import { expect, test } from 'vitest';
import { applyMasks, maskValue } from './mask';

test.each([
  ['text', 'from de89-3704-0044-0532-0130-00 by Jörg.Weiß@posteo.de', 'from DE89 ···· 3000 by J···@posteo.de'],
  ['text', 'mail a.b+c@mail.example.org.', 'mail a···@mail.example.org.'],
  ['iban', 'de89 3704 0044 0532 0130 00', 'DE89 ···· 3000'],
  ['iban', 'DE89-3704', '····'],
  ['date', '1988-04-12', '1988-··-··'],
  ['text', { not: 'a text' }, '···'],
  ['email', null, null],
] as const)('a %s is masked: %j', (kind, value, shown) => {
  expect(maskValue(kind, value)).toBe(shown);
});

test('named fields are masked at any depth, and nothing else', () => {
  const answer = { rows: [{ remittance: 'nl91abna0417164300', ref: 'PO-2611-0412-38', at: new Date(0) }] };
  expect(applyMasks(answer, { remittance: 'text' })).toEqual({
    rows: [{ remittance: 'NL91 ···· 4300', ref: 'PO-2611-0412-38', at: new Date(0) }],
  });
});
