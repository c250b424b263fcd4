import type { RouterOutputs } from '@/components/shell/trpc-provider';

export type BalanceRow = RouterOutputs['ledger']['trialBalance'][number];
export type EntryRow = RouterOutputs['ledger']['entries']['rows'][number];
export type EntryDetail = RouterOutputs['ledger']['entry'];

export type CurrencyBalance = { currency: string; rows: BalanceRow[]; debitMinor: bigint; creditMinor: bigint };

/** The rows of each currency with their sums; amounts in minor units, and never a sum across currencies. */
export function byCurrency(rows: readonly BalanceRow[]): CurrencyBalance[] {
  return [...Map.groupBy(rows, (row) => row.currency)].map(([currency, own]) => ({
    currency,
    rows: own,
    debitMinor: own.reduce((sum, row) => sum + row.debitMinor, 0n),
    creditMinor: own.reduce((sum, row) => sum + row.creditMinor, 0n),
  }));
}

/** "order-captured" as words, for events that have no name of their own in the messages. */
export function eventWords(event: string): string {
  const words = event.replaceAll(/[-_.]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
