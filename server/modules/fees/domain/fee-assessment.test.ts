import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, businessDate } from '@/server/kernel/business-date';
import { assess, type FeeFacts, type NoFeeCode } from './fee-assessment';
import { validateRule, type FeeRule, type LegalCeiling } from './fee-rule';

const ceiling: LegalCeiling = {
  jurisdiction: 'DE',
  currency: 'EUR',
  maxPerInstalmentMinor: 700n,
  maxPerOrderBps: 2_500n,
  source: 'house rule DE-1',
};
const rule: FeeRule = {
  name: 'Late fee',
  cause: 'late',
  graceDays: 5,
  groupCodes: ['standard'],
  calc: { kind: 'percent', bps: 1_000n, base: 'instalment' },
  capPerInstalmentMinor: 600n,
  capPerOrderBps: 2_000n,
  currency: 'EUR',
  jurisdiction: 'DE',
};
const due = businessDate('2026-11-02');
const facts = (over: Partial<FeeFacts>): FeeFacts => ({
  businessDate: businessDate('2026-11-08'),
  currency: 'EUR',
  jurisdiction: 'DE',
  groupCode: 'standard',
  instalmentMinor: 2_505n,
  openMinor: 2_505n,
  orderMinor: 10_020n,
  effectiveDueDate: due,
  learnedOn: null,
  isFee: false,
  alreadyCharged: false,
  inCollection: false,
  noFaultReason: null,
  holdReason: null,
  feesOnInstalmentMinor: 0n,
  feesOnOrderMinor: 0n,
  ceilings: [ceiling],
  ...over,
});

/** Each guard's fact alone, in the order in which guards must win over later ones. */
const guards: [NoFeeCode, Partial<FeeFacts>][] = [
  ['not-this-rule', { groupCode: 'gold' }],
  ['nothing-open', { openMinor: 0n }],
  ['on-a-fee', { isFee: true }],
  ['already-charged', { alreadyCharged: true }],
  ['in-collection', { inCollection: true }],
  ['no-fault', { noFaultReason: 'the bank was closed' }],
  ['on-hold', { holdReason: 'dispute until 2026-12-01' }],
  ['in-grace', { businessDate: businessDate('2026-11-07') }],
  ['cap-reached', { feesOnInstalmentMinor: 600n }],
  ['ceiling-unknown', { ceilings: [] }],
];

describe('assessing a late fee', () => {
  it('writes its arithmetic down', () => {
    expect(assess(rule, facts({}))).toEqual({
      charged: true,
      feeMinor: 250n,
      steps: [
        '6 days late since 2026-11-02, more than the 5 days of grace.',
        '10 % of the instalment of 25.05 EUR = 2.50 EUR.',
        'Cap per instalment: 6.00 EUR − 0.00 EUR used = 6.00 EUR; the fee is 2.50 EUR.',
        'Cap per order, 20 % of the order of 100.20 EUR: 20.04 EUR − 0.00 EUR used = 20.04 EUR; the fee is 2.50 EUR.',
        'Ceiling of house rule DE-1 per instalment: 7.00 EUR − 0.00 EUR used = 7.00 EUR; the fee is 2.50 EUR.',
        'Ceiling of house rule DE-1 per order, 25 % of the order of 100.20 EUR: 25.05 EUR − 0.00 EUR used = 25.05 EUR; the fee is 2.50 EUR.',
      ],
    });
  });
  it.each(guards.map(([code, over], at) => [code, over, at] as const))('%s stops it', (code, over, at) => {
    const result = assess(rule, facts(over));
    expect(result).toMatchObject({ charged: false, feeMinor: 0n, reason: code });
    // With every later guard raised as well, the earlier one still answers.
    const all = guards
      .slice(at)
      .toReversed()
      .reduce((merged, [, each]) => ({ ...merged, ...each }), {});
    expect(assess(rule, facts(all))).toMatchObject({ reason: code });
  });
  it('counts grace from the day we learned of a return, and ageing days in calendar days', () => {
    const learnedOn = businessDate('2026-11-20');
    expect(assess(rule, facts({ learnedOn, businessDate: businessDate('2026-11-25') }))).toMatchObject({
      reason: 'in-grace',
    });
    expect(assess(rule, facts({ learnedOn, businessDate: businessDate('2026-11-26') })).charged).toBe(true);
    expect(assess(rule, facts({ learnedOn: businessDate('2026-10-01') })).charged).toBe(true);
  });
  it('is lowered by caps, and by the law even when the rule was approved before the law changed', () => {
    expect(assess(rule, facts({ instalmentMinor: 90_000n, orderMinor: 360_000n })).feeMinor).toBe(600n);
    expect(assess(rule, facts({ feesOnOrderMinor: 1_900n })).feeMinor).toBe(104n);
    expect(assess(rule, facts({ feesOnInstalmentMinor: 500n })).feeMinor).toBe(100n);
    const lower = { ...ceiling, maxPerInstalmentMinor: 50n };
    expect(assess(rule, facts({ ceilings: [lower] })).feeMinor).toBe(50n);
    expect(assess(rule, facts({ ceilings: [{ ...ceiling, maxPerInstalmentMinor: 0n }] }))).toMatchObject({
      reason: 'ceiling-reached',
    });
    expect(assess(rule, facts({ ceilings: [{ ...ceiling, minGraceDays: 6 }] }))).toMatchObject({
      reason: 'ceiling-reached',
    });
    expect(assess(rule, facts({ ceilings: [{ ...ceiling, maxPerInstalmentBps: 400n }] })).feeMinor).toBe(100n);
  });
  it('never exceeds cap or ceiling, and an approved rule is never cut by the ceiling of its instalment', () => {
    const world = fc.record({
      instalmentMinor: fc.bigInt(1n, 200_000n),
      parts: fc.bigInt(1n, 12n),
      usedMinor: fc.bigInt(0n, 2_000n),
      lateDays: fc.integer({ min: -10, max: 60 }),
      flat: fc.boolean(),
      size: fc.bigInt(1n, 2_000n),
      capMinor: fc.option(fc.bigInt(1n, 2_000n), { nil: undefined }),
    });
    fc.assert(
      fc.property(world, (some) => {
        const calc = some.flat
          ? ({ kind: 'flat', amountMinor: some.size } as const)
          : ({ kind: 'percent', bps: some.size, base: 'instalment' } as const);
        const drawn: FeeRule = { ...rule, calc, capPerInstalmentMinor: some.capMinor };
        const given = facts({
          instalmentMinor: some.instalmentMinor,
          orderMinor: some.instalmentMinor * some.parts,
          feesOnOrderMinor: some.usedMinor,
          businessDate: addDays(due, some.lateDays),
        });
        const result = assess(drawn, given);
        expect(result.charged).toBe(result.feeMinor > 0n);
        if (some.lateDays <= 5) expect(result.charged).toBe(false);
        expect(result.feeMinor <= 700n).toBe(true);
        if (some.capMinor !== undefined) expect(result.feeMinor <= some.capMinor).toBe(true);
        if (result.charged)
          expect((result.feeMinor + some.usedMinor) * 10_000n <= given.orderMinor * 2_000n).toBe(true);
        if (result.charged && validateRule(drawn, [ceiling]).length === 0) {
          const free = assess(drawn, { ...given, ceilings: [{ jurisdiction: 'DE', currency: 'EUR', source: 'none' }] });
          expect(free.feeMinor).toBe(result.feeMinor);
        }
      }),
    );
  });
});
