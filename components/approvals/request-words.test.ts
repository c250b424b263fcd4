import { expect, it } from 'vitest';
import de from '@/messages/de.json';
import en from '@/messages/en.json';
import { approvableCommands, fieldWords, kindKey, recordHref, valueWords } from './request-words';

it('has words for every act that can wait, in both languages', () => {
  for (const messages of [en, de] as unknown as { approvals: { kind: Record<string, string> } }[]) {
    const kinds = messages.approvals.kind;
    for (const command of approvableCommands) expect(kinds[kindKey(command)], command).toBeTruthy();
  }
});

it('reads a path of the content as words', () => {
  expect(fieldWords('next.holderName')).toBe('Next holder name');
  expect(fieldWords('lines[2].amountMinor')).toBe('Lines 2 amount minor');
  expect(fieldWords('total since PF-2611-0147-22')).toBe('Total since PF-2611-0147-22');
  expect(fieldWords('next.iban')).toBe('Next IBAN');
});

it('shows values as they are and never an empty word for nothing', () => {
  expect(valueWords(null)).toBeNull();
  expect(valueWords(false)).toBe('false');
  expect(valueWords(10n)).toBe('10');
  expect(valueWords({ a: '1' })).toBe('{"a":"1"}');
});

it('leads to the record where it has a page', () => {
  expect(recordHref('merchant', '7')).toBe('/merchants/7');
  expect(recordHref('payment-file', '7')).toBe('/payments/files/7');
  expect(recordHref('payment-order', '7')).toBe('/payments/payouts?tab=all&open=7');
  expect(recordHref('recon-exception', '7')).toBe('/reconciliation/7');
  expect(recordHref('business-day', '2026-11-20')).toBe('/operations/close?date=2026-11-20');
  expect(recordHref('fee_rule', '7')).toBe('/fees/rules/7');
  expect(recordHref('exchange-rate', '2026-11-20/SEK/EUR')).toBe('/approvals/rates');
  expect(recordHref('person-limit', '7/fee-admin')).toBe('/approvals/limits?open=7%2Ffee-admin');
  expect(recordHref('session', '7')).toBeNull();
});
