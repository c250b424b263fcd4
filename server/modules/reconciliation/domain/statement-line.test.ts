import { describe, expect, it } from 'vitest';
import { readCamt } from '@/server/codecs/camt/reader';
import { makeIban } from '@/server/kernel/iban';
import { writeStatement, type BookedEntry } from '@/server/platform/bank/simulated-bank/statement';
import { isCharge, lineOf, returnKindOf } from './statement-line';

const own = makeIban('DE', '500105170000000001');
const other = makeIban('DE', '370400440000000002');
const virtual = makeIban('DE', '500105170000000777');
const us = { name: 'Lender', iban: own };
const them = { name: 'Jonas', iban: other };
const lineFrom = (entry: BookedEntry) => {
  const file = readCamt(
    new TextEncoder().encode(
      writeStatement({
        iban: own,
        owner: 'Lender',
        date: '2026-11-20',
        sequence: 1,
        openingMinor: 0n,
        entries: [entry],
      }),
    ),
  );
  return lineOf(file.statements[0]!.entries[0]!, own);
};

describe('a line from an entry', () => {
  it('of a transfer in names payer, text and the virtual account that was used', () => {
    const item = {
      amountMinor: 500n,
      endToEndId: 'NOTPROVIDED',
      debtor: them,
      creditor: { name: 'Lender', iban: virtual },
      remittance: 'Rate  1',
    };
    expect(lineFrom({ amountMinor: 500n, code: ['PMNT', 'RCDT', 'ESCT'], items: [item], info: 'X' })).toMatchObject({
      amountMinor: 500n,
      endToEndId: null,
      counterpartyIban: other,
      counterpartyName: 'Jonas',
      virtualIban: virtual,
      remittance: 'Rate 1',
      returnReason: null,
      isBatch: false,
      parts: [],
    });
    expect(
      lineFrom({ amountMinor: 500n, code: ['PMNT', 'RCDT', 'ESCT'], items: [{ ...item, creditor: us }], info: 'X' })
        .virtualIban,
    ).toBeNull();
  });
  it.each([
    ['stated inside', { chargeMinor: 300n, originalMinor: 2_500n }],
    ['only to be seen in the amount', { originalMinor: 2_500n }],
  ])('of a returned debit has the payer and the charge, %s', (_name, over) => {
    const item = {
      amountMinor: -2_500n,
      endToEndId: 'E-1',
      debtor: them,
      creditor: us,
      returnReason: { code: 'AM04', text: 'No funds' },
      ...over,
    };
    expect(lineFrom({ amountMinor: -2_800n, code: ['PMNT', 'IDDT', 'UPDD'], items: [item], info: 'X' })).toMatchObject({
      amountMinor: -2_800n,
      endToEndId: 'E-1',
      counterpartyIban: other,
      returnReason: 'AM04',
      returnText: 'No funds',
      chargeMinor: 300n,
      virtualIban: null,
    });
  });
  it('of a batch keeps its parts and its block; a single order does not claim the whole block', () => {
    const items = ['A', 'B'].map((endToEndId) => ({
      amountMinor: 100n,
      endToEndId,
      paymentInfoId: 'P-1',
      debtor: them,
      creditor: us,
    }));
    const code = ['PMNT', 'IDDT', 'ESDD'] as const;
    const batch = lineFrom({
      amountMinor: 200n,
      code,
      batch: { messageId: 'M', paymentInfoId: 'P-1', count: 2 },
      items,
      info: 'X',
    });
    expect(batch).toMatchObject({ isBatch: true, pmtInfId: 'P-1', endToEndId: null });
    expect(batch.parts.map((part) => part.endToEndId)).toEqual(['A', 'B']);
    expect(lineFrom({ amountMinor: 100n, code, items: items.slice(0, 1), info: 'X' })).toMatchObject({
      isBatch: false,
      pmtInfId: null,
      endToEndId: 'A',
    });
  });
});

it('tells charges and kinds of return', () => {
  const line = { amountMinor: -1n, bankTxCode: 'ACMT/MDOP/CHRG', returnReason: null };
  expect(isCharge(line)).toBe(true);
  expect(isCharge({ ...line, amountMinor: 1n })).toBe(false);
  expect(isCharge({ ...line, returnReason: 'AM04' })).toBe(false);
  expect(isCharge({ ...line, bankTxCode: 'PMNT/RCDT/ESCT' })).toBe(false);
  const kind = { returnReason: 'AM04', reversal: false, bankTxCode: 'PMNT/IDDT/UPDD' };
  expect([
    returnKindOf(kind),
    returnKindOf({ ...kind, returnReason: 'MD06' }),
    returnKindOf({ ...kind, bankTxCode: 'PMNT/IDDT/PRDD' }),
  ]).toEqual(['return', 'refund', 'reversal']);
});
