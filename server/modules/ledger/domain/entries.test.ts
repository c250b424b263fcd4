import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chart } from './chart';
import * as entries from './entries';
import { signedMinor, totals, type EntryBody } from './legs';

const amount = fc.bigInt(0n, 10n ** 15n);
const currency = fc.constantFrom('EUR', 'JPY', 'CHF');
const id = fc.uuid();
const part = fc.record({
  kind: fc.constantFrom('principal' as const, 'interest' as const, 'fee' as const),
  subId: id,
  amountMinor: amount,
});
const parts = fc.array(part, { maxLength: 12 });
const excess = fc.option(fc.record({ customerId: id, amountMinor: amount }), { nil: undefined });
const payee = fc.record({ type: fc.constantFrom('merchant' as const, 'customer' as const), id });
const money = fc.record({
  currency,
  amountMinor: amount,
  planId: id,
  merchantId: id,
  customerId: id,
  instalmentId: id,
  acquirerId: id,
  bankAccountId: id,
  fileId: id,
  pmtInfId: id,
  lineId: id,
  payee,
});

/** Every event of the accounting rules, with arbitrary amounts; a new function without a line here fails the test below. */
const events: { [name in keyof typeof entries]: fc.Arbitrary<EntryBody> } = {
  purchaseCaptured: fc
    .record({
      currency,
      merchantId: id,
      planId: id,
      instalments: fc.array(fc.record({ subId: id, amountMinor: amount }), { maxLength: 12 }),
      share: fc.bigInt(0n, 10_000n),
    })
    .map((p) =>
      entries.purchaseCaptured({
        ...p,
        merchantFeeMinor: (p.instalments.reduce((sum, one) => sum + one.amountMinor, 0n) * p.share) / 10_000n,
      }),
    ),
  accountOpened: money.map(entries.accountOpened),
  payableTakenOver: money.map(entries.payableTakenOver),
  merchantFeeRecognised: money.map(entries.merchantFeeRecognised),
  interestAccrued: money.map(entries.interestAccrued),
  downPayment: money.map(entries.downPayment),
  cardsSettled: money.map(entries.cardsSettled),
  payoutSent: money.map(entries.payoutSent),
  payoutBooked: money.map(entries.payoutBooked),
  payoutRejected: money.map(entries.payoutRejected),
  payoutReturned: money.map(entries.payoutReturned),
  debitBooked: money.map(entries.debitBooked),
  debitSpread: fc
    .record({ currency, pmtInfId: id, parts, excess })
    .map(({ excess: over, ...rest }) => entries.debitSpread(over ? { ...rest, excess: over } : rest)),
  debitReturned: fc
    .record({ currency, bankAccountId: id, parts, excess, writtenOffMinor: amount })
    .map(({ excess: over, ...rest }) => entries.debitReturned(over ? { ...rest, excess: over } : rest)),
  bankCharge: money.map(entries.bankCharge),
  strayCredit: money.map(entries.strayCredit),
  strayMatched: fc
    .record({ currency, lineId: id, parts, excess })
    .map(({ excess: over, ...rest }) => entries.strayMatched(over ? { ...rest, excess: over } : rest)),
  strayReturned: money.map(entries.strayReturned),
  expectedTransfer: fc
    .record({ currency, bankAccountId: id, parts, excess })
    .map(({ excess: over, ...rest }) => entries.expectedTransfer(over ? { ...rest, excess: over } : rest)),
  customerCreditUsed: fc.record({ currency, customerId: id, parts }).map(entries.customerCreditUsed),
  refundOfOpenPart: fc.record({ currency, merchantId: id, parts }).map(entries.refundOfOpenPart),
  refundOfPaidPart: money.map(entries.refundOfPaidPart),
  reserveWithheld: money.map(entries.reserveWithheld),
  reserveReleased: money.map(entries.reserveReleased),
  lateFeeAssessed: money.map(entries.lateFeeAssessed),
  lateFeeWaived: money.map(entries.lateFeeWaived),
  chargeOff: fc.record({ currency, parts }).map(entries.chargeOff),
  recovery: fc
    .tuple(money, fc.constantFrom('bank' as const, 'collections-clearing' as const, 'unidentified-receipts' as const))
    .map(([m, account]) => entries.recovery({ ...m, from: { account, subId: m.lineId } })),
  tolerance: fc
    .tuple(money, fc.constantFrom('short' as const, 'over' as const), part)
    .map(([m, side, p]) => entries.tolerance({ ...m, side, part: p })),
};

describe('entries of the accounting rules', () => {
  it('has a generator for every function', () => {
    expect(Object.keys(events).sort()).toEqual(Object.keys(entries).sort());
  });

  for (const [name, arbitrary] of Object.entries(events)) {
    it(`${name} balances for any amounts, on accounts of the chart`, () => {
      fc.assert(
        fc.property(arbitrary, (body) => {
          for (const sum of totals(body.legs).values()) expect(sum).toBe(0n);
          for (const leg of body.legs) {
            expect(Object.keys(chart)).toContain(leg.account);
            expect(signedMinor(leg)).not.toBe(0n);
            expect(leg.subId).not.toBe('');
          }
          expect(body.legs.length === 0 || body.legs.length >= 2).toBe(true);
        }),
      );
    });
  }

  it('gives the merchant the purchase less the fee', () => {
    const body = entries.purchaseCaptured({
      currency: 'EUR',
      merchantId: 'M',
      planId: 'P',
      instalments: [
        { subId: 'I1', amountMinor: 3334n },
        { subId: 'I2', amountMinor: 3333n },
        { subId: 'I3', amountMinor: 3333n },
      ],
      merchantFeeMinor: 349n,
    });
    expect(body.legs.map((leg) => [leg.account, leg.subId, signedMinor(leg)])).toEqual([
      ['receivable', 'I1', 3334n],
      ['receivable', 'I2', 3333n],
      ['receivable', 'I3', 3333n],
      ['merchant-payable', 'M', -9651n],
      ['deferred-merchant-fee', 'P', -349n],
    ]);
  });

  it('puts what was paid too much into the customer credit, never into a negative receivable', () => {
    const body = entries.strayMatched({
      currency: 'EUR',
      lineId: 'L',
      parts: [{ kind: 'principal', subId: 'I', amountMinor: 500n }],
      excess: { customerId: 'C', amountMinor: 25n },
    });
    expect(body.legs.map((leg) => [leg.account, signedMinor(leg)])).toEqual([
      ['unidentified-receipts', 525n],
      ['receivable', -500n],
      ['customer-credit', -25n],
    ]);
  });

  it('refuses a negative amount and a fee above the purchase', () => {
    expect(() => entries.bankCharge({ currency: 'EUR', amountMinor: -1n, bankAccountId: 'B' })).toThrow(
      /never negative/,
    );
    expect(() =>
      entries.purchaseCaptured({
        currency: 'EUR',
        merchantId: 'M',
        planId: 'P',
        instalments: [{ subId: 'I', amountMinor: 1n }],
        merchantFeeMinor: 2n,
      }),
    ).toThrow(/never above/);
  });
});
