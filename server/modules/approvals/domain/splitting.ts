import type { RateOf } from './exchange';
import { policyFires, type Conditions, type Facts } from './policy-match';

/** What the same maker already asked for or did with the same counterparty in the last day. */
export type Earlier = { readonly acts: number; readonly sumMinor: bigint };

/** Hours within which acts of one maker with one counterparty are added up. */
export const SPLITTING_HOURS = 24;

/**
 * Policies that do not fire for this amount and would fire for the sum of the day: the act looks like a part of a larger
 * one that was cut up to stay below a threshold. Amounts in minor units of the act's currency.
 */
export function splitBelow<P extends { readonly conditions: Conditions }>(
  policies: readonly P[],
  act: { readonly facts: Facts; readonly earlier: Earlier },
  rateOf: RateOf,
): P[] {
  const { facts, earlier } = act;
  if (typeof facts.amountMinor !== 'bigint' || earlier.acts === 0) return [];
  const together: Facts = { ...facts, amountMinor: facts.amountMinor + earlier.sumMinor };
  return policies.filter((policy) => !policyFires(policy, facts, rateOf) && policyFires(policy, together, rateOf));
}
