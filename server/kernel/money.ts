import { minorDigits, type Currency } from './currency';
import { invariant } from './invariant';
import { refuse } from './refusal';
import { divideRounded, type Rounding } from './rounding';

export { isCurrency, minorDigits, type Currency } from './currency';
export { divideRounded, type Rounding } from './rounding';

/** An amount in minor units (cents) with its currency beside it. */
export type Money = { amountMinor: bigint; currency: Currency };

// The ledger's columns are 8-byte integers; an amount that cannot be stored must not get past the border.
const largestMinor = 9_223_372_036_854_775_807n;

function sameCurrency(a: Money, b: Money): void {
  invariant(a.currency === b.currency, `${a.currency} and ${b.currency} cannot be combined.`, {
    left: a.currency,
    right: b.currency,
  });
}

/** Sum of two amounts. Throws BrokenInvariant across currencies. */
export function add(a: Money, b: Money): Money {
  sameCurrency(a, b);
  return { amountMinor: a.amountMinor + b.amountMinor, currency: a.currency };
}

/** a − b. Throws BrokenInvariant across currencies. */
export function subtract(a: Money, b: Money): Money {
  sameCurrency(a, b);
  return { amountMinor: a.amountMinor - b.amountMinor, currency: a.currency };
}

export function negate(a: Money): Money {
  return { amountMinor: -a.amountMinor, currency: a.currency };
}

/** −1, 0 or 1. Throws BrokenInvariant across currencies. */
export function compare(a: Money, b: Money): -1 | 0 | 1 {
  sameCurrency(a, b);
  if (a.amountMinor === b.amountMinor) return 0;
  return a.amountMinor < b.amountMinor ? -1 : 1;
}

export function isZero(a: Money): boolean {
  return a.amountMinor === 0n;
}

/** Sum of a list, zero for an empty one; the currency is named, so that an empty list has one too. */
export function sum(list: readonly Money[], currency: Currency): Money {
  return list.reduce(add, { amountMinor: 0n, currency });
}

/**
 * Splits an amount by weights so that the parts sum exactly to it (largest remainder; ties go to the earlier part).
 * A negative amount is split as its positive mirror. Weights are zero or more, and not all zero.
 */
export function allocate(amountMinor: bigint, weights: readonly bigint[]): bigint[] {
  const total = weights.reduce((sumSoFar, weight) => sumSoFar + weight, 0n);
  invariant(
    weights.every((weight) => weight >= 0n) && total > 0n,
    'Weights must be positive in sum and none below zero.',
  );
  const sign = amountMinor < 0n ? -1n : 1n;
  const size = amountMinor * sign;
  const shares = weights.map((weight, index) => ({
    index,
    part: (size * weight) / total,
    rest: (size * weight) % total,
  }));
  let left = size - shares.reduce((sumSoFar, share) => sumSoFar + share.part, 0n);
  const byRest = [...shares].sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
  for (const share of byRest) {
    if (left === 0n) break;
    share.part += 1n;
    left -= 1n;
  }
  invariant(left === 0n, 'An allocation must use up the whole amount.', { left });
  return shares.map((share) => (share.part === 0n ? 0n : share.part * sign));
}

/** `bps` hundredths of a percent of an amount, in minor units, under a named rounding. */
export function applyBps(amountMinor: bigint, bps: bigint, rounding: Rounding): bigint {
  return divideRounded(amountMinor * bps, 10_000n, rounding);
}

/** Plain decimal text in the currency's own digits: "-12.50", "1200" for JPY. No grouping, no sign for zero. */
export function formatDecimal(amountMinor: bigint, currency: Currency): string {
  const digits = minorDigits(currency);
  const sign = amountMinor < 0n ? '-' : '';
  const text = (amountMinor < 0n ? -amountMinor : amountMinor).toString().padStart(digits + 1, '0');
  if (digits === 0) return sign + text;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** "7,000.13 EUR": for sentences that people read, never for a file or an interface. Thousands are grouped by commas. */
export function moneyText(amountMinor: bigint, currency: Currency): string {
  const [whole = '', fraction] = formatDecimal(amountMinor, currency).split('.');
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return `${fraction === undefined ? grouped : `${grouped}.${fraction}`} ${currency}`;
}

/**
 * Reads a plain decimal into minor units. ASCII digits, at most one dot, at most a leading minus; no exponent, plus sign,
 * grouping or blank. More digits than the currency has are taken only when they are zeros (banks send up to five).
 * Throws Refusal KERNEL.AMOUNT_INVALID or KERNEL.CURRENCY_UNKNOWN.
 */
export function parseDecimal(text: string, currency: Currency): bigint {
  const digits = minorDigits(currency);
  const parts = typeof text === 'string' && text.length <= 40 ? /^(-?)([0-9]+)(?:\.([0-9]+))?$/.exec(text) : null;
  const fraction = parts?.[3] ?? '';
  const excess = fraction.slice(digits);
  if (parts && /^0*$/.test(excess)) {
    const size = BigInt(parts[2] + fraction.slice(0, digits).padEnd(digits, '0'));
    if (size <= largestMinor) return parts[1] === '-' ? -size : size;
  }
  throw refuse(
    'KERNEL.AMOUNT_INVALID',
    `"${String(text).slice(0, 40)}" is not an amount in ${currency}. Write digits with at most ${digits} decimals after a dot, such as ${formatDecimal(1250n, currency)}.`,
    { text: String(text).slice(0, 40), currency },
  );
}
