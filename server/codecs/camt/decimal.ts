import { isCurrency, minorDigits } from '@/server/kernel/money';

/** A decimal figure exactly as a bank wrote it: units × 10^−scale. */
export type Decimal = { units: bigint; scale: number };

export const zero: Decimal = { units: 0n, scale: 0 };

/** Reads a figure of a bank file; null when it is none. Takes a sign and any decimals up to 17, for nothing may be lost while reading. */
export function readDecimal(text: string | null): Decimal | null {
  if (text === null || text.length > 40) return null;
  const parts = /^([+-]?)([0-9]{1,18})(?:\.([0-9]{0,17}))?$/.exec(text);
  if (!parts) return null;
  const fraction = parts[3] ?? '';
  const units = BigInt(parts[2] + fraction);
  return { units: parts[1] === '-' ? -units : units, scale: fraction.length };
}

function scaled(value: Decimal, scale: number): bigint {
  return value.scale === scale ? value.units : value.units * 10n ** BigInt(scale - value.scale);
}

export function addDecimal(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: scaled(a, scale) + scaled(b, scale), scale };
}

export function negateDecimal(a: Decimal): Decimal {
  return { units: -a.units, scale: a.scale };
}

export function sameDecimal(a: Decimal, b: Decimal): boolean {
  const scale = Math.max(a.scale, b.scale);
  return scaled(a, scale) === scaled(b, scale);
}

const digitsOf = new Map<string, number>();

/** Minor digits of a currency; 2 for one that is not known (files with XXX exist), which the reader reports. */
export function digitsOrTwo(currency: string): number {
  let digits = digitsOf.get(currency);
  if (digits === undefined) {
    digits = isCurrency(currency) ? minorDigits(currency) : 2;
    // The key comes from a file, so the table must not grow with it.
    if (digitsOf.size < 500) digitsOf.set(currency, digits);
  }
  return digits;
}

/** Minor units of a figure; `exact` is false when digits beyond the currency's were cut off (towards zero). */
export function toMinor(value: Decimal, currency: string): { amountMinor: bigint; exact: boolean } {
  const digits = digitsOrTwo(currency);
  if (value.scale <= digits) return { amountMinor: scaled(value, digits), exact: true };
  const divisor = 10n ** BigInt(value.scale - digits);
  return { amountMinor: value.units / divisor, exact: value.units % divisor === 0n };
}

/** Plain text with at least the currency's decimals and all that count: "18.15", "-100.0000000000005", "2700" for JPY. */
export function decimalText(value: Decimal, currency: string): string {
  const digits = digitsOrTwo(currency);
  const scale = Math.max(value.scale, digits);
  const units = scaled(value, scale);
  const sign = units < 0n ? '-' : '';
  const text = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = scale === 0 ? text : text.slice(0, -scale);
  const fraction = scale === 0 ? '' : text.slice(-scale);
  const kept = fraction.slice(0, digits) + fraction.slice(digits).replace(/0+$/, '');
  return sign + whole + (kept === '' ? '' : `.${kept}`);
}
