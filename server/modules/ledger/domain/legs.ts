import { invariant } from '@/server/kernel/invariant';
import type { Currency } from '@/server/kernel/money';
import { WHOLE, type AccountCode } from './chart';

/** One side of an entry. `subId` names the instalment, plan, merchant, file … that the account's sub-ledger is kept by. */
export type Leg = { readonly account: AccountCode; readonly subId: string; readonly currency: Currency } & (
  | { readonly debitMinor: bigint; readonly creditMinor?: undefined }
  | { readonly creditMinor: bigint; readonly debitMinor?: undefined }
);

/** What an event books, before it is tied to its source. */
export type EntryBody = { readonly event: string; readonly legs: readonly Leg[] };

/** An entry ready to post. It is posted once per source type, source id and event. */
export type LedgerEntryInput = EntryBody & {
  readonly sourceType: string;
  readonly sourceId: string;
  readonly text?: string;
};

/** Debit positive, credit negative, in minor units. */
export function signedMinor(leg: Leg): bigint {
  return leg.debitMinor ?? -leg.creditMinor;
}

/** Sum of all legs per currency; a balanced entry has only zeros. */
export function totals(legs: readonly Leg[]): Map<Currency, bigint> {
  const sums = new Map<Currency, bigint>();
  for (const leg of legs) sums.set(leg.currency, (sums.get(leg.currency) ?? 0n) + signedMinor(leg));
  return sums;
}

/** Builds the legs of one event in one currency. Amounts are never negative, and a leg of zero is left out. */
export class LegBuilder {
  readonly #currency: Currency;
  readonly #legs: Leg[] = [];

  constructor(currency: Currency) {
    this.#currency = currency;
  }

  debit(account: AccountCode, amountMinor: bigint, subId: string = WHOLE): this {
    invariant(amountMinor >= 0n, `a debit on ${account} is never negative`, { amountMinor });
    if (amountMinor > 0n) this.#legs.push({ account, subId, currency: this.#currency, debitMinor: amountMinor });
    return this;
  }

  credit(account: AccountCode, amountMinor: bigint, subId: string = WHOLE): this {
    invariant(amountMinor >= 0n, `a credit on ${account} is never negative`, { amountMinor });
    if (amountMinor > 0n) this.#legs.push({ account, subId, currency: this.#currency, creditMinor: amountMinor });
    return this;
  }

  /** The finished body. Throws BrokenInvariant when it does not balance. */
  entry(event: string): EntryBody {
    for (const [currency, sum] of totals(this.#legs)) {
      invariant(sum === 0n, `"${event}" does not balance in ${currency}`, { sum });
    }
    return { event, legs: this.#legs };
  }
}
