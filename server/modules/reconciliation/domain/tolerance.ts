/**
 * Up to here a difference is rounding: one unit of the currency's main coin. A forced match above it needs the same four
 * eyes, and says so where it is approved.
 */
export const toleranceMinor = 100n;

/**
 * Up to here one hand may say of money that left that it was a charge of the bank, all such parts of one line together, in
 * minor units. Above it another person agrees, by a forced match.
 */
export const chargeByHandMinor = 5_000n;

export type Difference = {
  readonly side: 'none' | 'short' | 'over';
  readonly differenceMinor: bigint;
  readonly withinTolerance: boolean;
};

/** How what came stands to what was due, both unsigned, in minor units: `short` when less came, `over` when more. */
export function differenceOf(cameMinor: bigint, dueMinor: bigint): Difference {
  const gap = cameMinor - dueMinor;
  const differenceMinor = gap < 0n ? -gap : gap;
  return {
    side: gap === 0n ? 'none' : gap < 0n ? 'short' : 'over',
    differenceMinor,
    withinTolerance: differenceMinor <= toleranceMinor,
  };
}
