import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, businessDate } from '@/server/kernel/business-date';
import { makeIban } from '@/server/kernel/iban';
import { humanReference } from '@/server/kernel/ids';
import { match } from './match-rules';
import type { Candidate, StatementDetail } from './match-types';

const iban = (number: number) => makeIban('DE', String(number).padStart(18, '0'));
const line = (over: Partial<StatementDetail>): StatementDetail => ({
  amountMinor: 2_500n,
  currency: 'EUR',
  endToEndId: null,
  pmtInfId: null,
  virtualIban: null,
  counterpartyIban: null,
  remittance: null,
  isReturn: false,
  chargeMinor: 0n,
  ...over,
});

describe('the index of candidates', () => {
  const small = fc.integer({ min: 1, max: 4 });
  const amountMinor = small.map((units) => BigInt(units) * 1_000n);
  const currency = fc.constantFrom('EUR', 'CHF');
  const candidate: fc.Arbitrary<Candidate> = fc.oneof(
    fc.record({ id: small, key: small, amountMinor, currency }).map(({ id, key, ...rest }): Candidate => ({
      type: 'payment-order',
      iban: iban(2),
      ...rest,
      id: `o${id}`,
      endToEndId: `E2E-${key}`,
    })),
    fc
      .record({ id: small, key: small, amountMinor, currency })
      .map(({ id, key, amountMinor: ordersMinor, currency: code }): Candidate => ({
        type: 'payment-file',
        orderCount: 1,
        rejectedCount: 0,
        currency: code,
        ordersMinor,
        rejectedMinor: 0n,
        id: `f${id}`,
        pmtInfId: `PMT-${key}`,
      })),
    fc
      .record({ id: small, key: small, due: small, amountMinor, currency })
      .map(({ id, key, due, ...rest }): Candidate => ({
        type: 'expected-payment',
        ...rest,
        id: `x${id}`,
        virtualIban: iban(900 + key),
        reference: humanReference('RF', '2026-11-21', key),
        payerIbans: [iban(key)],
        dueDate: addDays(businessDate('2026-11-30'), due),
      })),
  );
  const anyLine = fc
    .record({
      amountMinor,
      currency,
      key: small,
      by: fc.constantFrom('e2e', 'pmt', 'viban', 'ref', 'typo', 'payer', 'none'),
    })
    .map(({ key, by, ...rest }) => {
      const exact = humanReference('RF', '2026-11-21', key);
      const keys: Record<string, Partial<StatementDetail>> = {
        e2e: { endToEndId: `E2E-${key}` },
        pmt: { pmtInfId: `PMT-${key}` },
        viban: { virtualIban: iban(900 + key) },
        ref: { remittance: `pay ${exact}` },
        typo: { remittance: exact.replace('-000', '-00O') },
        payer: { counterpartyIban: iban(key) },
      };
      return line({ ...rest, ...keys[by] });
    });
  it('does not depend on the order of candidates, and books only what agrees in currency and direction and never more than expected', () => {
    const candidates = fc.uniqueArray(candidate, { selector: (each) => each.id, maxLength: 12 });
    const shuffled = candidates.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(anyLine, shuffled, (some, [list, mixed]) => {
        const result = match(some, list);
        expect(match(some, mixed)).toEqual(result);
        expect(match(some, [...list, ...list])).toEqual(result);
        expect(result.cause === null).toBe(result.kind === 'matched');
        if (result.kind !== 'matched') return;
        const hit = list.find((each) => each.id === result.candidate!.id)!;
        const openMinor = hit.type === 'payment-file' ? hit.ordersMinor - hit.rejectedMinor : hit.amountMinor;
        expect(hit.currency).toBe(some.currency);
        expect(
          result.amountMinor === openMinor || (result.rule === 'virtual-iban' && result.amountMinor < openMinor),
        ).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
