import { invariant } from './invariant';

/** half-even: to the even neighbour; half-up: away from zero; down: towards zero; up: away from zero. All are symmetric in the sign. */
export type Rounding = 'half-even' | 'half-up' | 'down' | 'up';

function roundsAway(quotient: bigint, half: -1 | 0 | 1, rounding: Rounding): boolean {
  if (rounding === 'down') return false;
  if (rounding === 'up') return true;
  if (half !== 0) return half > 0;
  return rounding === 'half-up' || quotient % 2n === 1n;
}

/** Integer quotient under a named rounding. The divisor must be positive. */
export function divideRounded(numerator: bigint, divisor: bigint, rounding: Rounding): bigint {
  invariant(divisor > 0n, 'A divisor must be positive.', { divisor });
  const size = numerator < 0n ? -numerator : numerator;
  const quotient = size / divisor;
  const rest = size % divisor;
  const half = rest * 2n === divisor ? 0 : rest * 2n > divisor ? 1 : -1;
  const rounded = rest !== 0n && roundsAway(quotient, half, rounding) ? quotient + 1n : quotient;
  return numerator < 0n ? -rounded : rounded;
}
