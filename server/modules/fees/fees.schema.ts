import { z } from 'zod';
import type { FeeRule } from './domain/fee-rule';

const minor = z.string().regex(/^[1-9]\d{0,14}$/, 'is whole minor units above zero, such as "500" for 5.00');
const bps = z.string().regex(/^[1-9]\d{0,4}$/, 'is hundredths of a percent, such as "250" for 2.50 %');

/** A rule as it is stored and sent: the same shape everywhere, amounts as decimal strings. */
export const ruleDefinition = z.object({
  graceDays: z.number().int().min(0).max(365),
  groupCodes: z.array(z.string().trim().min(1).max(40)).max(20),
  calc: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('flat'), amountMinor: minor }),
    z.object({ kind: z.literal('percent'), bps, base: z.literal('instalment') }),
  ]),
  capPerInstalmentMinor: minor.optional(),
  capPerOrderBps: bps.optional(),
});

export type RuleDefinition = z.output<typeof ruleDefinition>;

const ruleBody = {
  name: z.string().trim().min(1).max(80),
  jurisdiction: z.string().regex(/^[A-Z]{2}$/, 'is a country code of two capitals'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'is a currency code of three capitals'),
  definition: ruleDefinition,
};

export const draftRuleInput = z.object({
  code: z.string().regex(/^[a-z][a-z0-9-]{1,38}$/, 'is small letters, digits and hyphens, such as "late-fee-dach"'),
  ...ruleBody,
});

export const editDraftInput = z.object({ ruleId: z.uuid(), rowVersion: z.number().int().min(1), ...ruleBody });

export const ruleIdInput = z.object({ ruleId: z.uuid(), rowVersion: z.number().int().min(1) });

export const retireRuleInput = z.object({ ruleId: z.uuid(), reason: z.string().trim().min(3).max(500) });

export const waiveInput = z.object({
  feeId: z.uuid(),
  version: z.number().int().min(1),
  amountMinor: minor,
  reason: z.string().trim().min(3, 'says why in a few words').max(500),
});

export const tryRuleInput = z.object({
  ...ruleBody,
  from: z.iso.date(),
  to: z.iso.date(),
});

/** The rule as the domain reckons with it. */
export function toRule(stored: {
  name: string;
  jurisdiction: string;
  currency: string;
  definition: RuleDefinition;
}): FeeRule {
  const { definition } = stored;
  return {
    name: stored.name,
    cause: 'late',
    jurisdiction: stored.jurisdiction,
    currency: stored.currency,
    graceDays: definition.graceDays,
    groupCodes: definition.groupCodes,
    calc:
      definition.calc.kind === 'flat'
        ? { kind: 'flat', amountMinor: BigInt(definition.calc.amountMinor) }
        : { kind: 'percent', bps: BigInt(definition.calc.bps), base: 'instalment' },
    ...(definition.capPerInstalmentMinor ? { capPerInstalmentMinor: BigInt(definition.capPerInstalmentMinor) } : {}),
    ...(definition.capPerOrderBps ? { capPerOrderBps: BigInt(definition.capPerOrderBps) } : {}),
  };
}
