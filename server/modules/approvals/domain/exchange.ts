import { businessDate, diffDays, type BusinessDate } from '@/server/kernel/business-date';
import { minorDigits, divideRounded, type Money } from '@/server/kernel/money';
import { refuse } from '@/server/kernel/refusal';

/** What one unit of `from` is worth in `to`, as a plain decimal: the rate of 0.0871 turns 100.00 SEK into 8.71 EUR. */
export type Rate = { readonly from: string; readonly to: string; readonly rate: string; readonly date: string };

/** A rate that is older than this many days is no rate any more; the longest pause of the markets is five days. */
export const RATE_DAYS = 7;

const RATE = /^(\d{1,12})(?:\.(\d{1,12}))?$/;

/** Amount in minor units of `to`, rounded away from zero, so that a threshold is reached rather sooner than later. */
export function convertMinor(amount: Money, rate: Rate): bigint {
  const parts = RATE.exec(rate.rate);
  if (!parts || amount.currency !== rate.from || !/[1-9]/.test(rate.rate)) {
    throw refuse('APPROVALS.RATE_INVALID', `"${rate.rate}" is no rate from ${amount.currency} to ${rate.to}.`, {
      rate,
    });
  }
  const digits = parts[2] ?? '';
  const scaled = BigInt(`${parts[1]}${digits}`);
  const numerator = amount.amountMinor * scaled * 10n ** BigInt(minorDigits(rate.to));
  return divideRounded(numerator, 10n ** BigInt(digits.length + minorDigits(rate.from)), 'up');
}

/** Finds the rate from one currency to another among those at hand; undefined when there is none. */
export type RateOf = (from: string, to: string) => Rate | undefined;

export function ratesFrom(rates: readonly Rate[]): RateOf {
  return (from, to) => rates.find((rate) => rate.from === from && rate.to === to);
}

export const NO_RATES: RateOf = () => undefined;

/** The refusal of an act whose amount cannot be compared with what a policy names. */
export function rateMissing(pair: { from: string; to: string }, date: string) {
  return refuse(
    'APPROVALS.RATE_MISSING',
    `There is no rate from ${pair.from} to ${pair.to} of the ${RATE_DAYS} days up to ${date}, so nobody can say which policies apply. Record the rate first, then submit again.`,
    { ...pair, date },
  );
}

export type Pair = { readonly from: string; readonly to: string };

/** How a pair of currencies stands on a day; `last` is the newest rate there ever was. */
export type PairStanding = Pair & {
  readonly state: 'holds' | 'old' | 'missing';
  readonly last: { readonly rate: string; readonly date: string } | null;
  /** Days until the newest rate is none any more; null where it is old or missing. */
  readonly daysLeft: number | null;
};

type CurrencyNamed = { readonly currency?: string | undefined };

/** The currencies in which policies name an amount, in conditions and as limits of steps. */
export function currenciesNamed(
  policies: readonly {
    readonly conditions: readonly (readonly CurrencyNamed[])[];
    readonly steps: readonly object[];
  }[],
): string[] {
  const named = policies.flatMap(({ conditions, steps }) => [...conditions.flat(), ...(steps as CurrencyNamed[])]);
  return [...new Set(named.flatMap(({ currency }) => (currency === undefined ? [] : [currency])))].sort();
}

/** Whether a pair has a rate on a day, and for how long still. */
export function standingOfPair(
  { from, to }: Pair,
  at: { holding: readonly Rate[]; newest: readonly Rate[]; businessDate: BusinessDate },
): PairStanding {
  const of = (rates: readonly Rate[]) => rates.find((rate) => rate.from === from && rate.to === to);
  const holds = of(at.holding);
  const last = holds ?? of(at.newest);
  return {
    from,
    to,
    state: holds ? 'holds' : last ? 'old' : 'missing',
    last: last ? { rate: last.rate, date: last.date } : null,
    daysLeft: holds ? RATE_DAYS - 1 - diffDays(at.businessDate, businessDate(holds.date)) : null,
  };
}
