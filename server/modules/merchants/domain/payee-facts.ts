/** A payee that has been as it is for longer than anybody looks back, in days. */
export const LONG_AGO_DAYS = 36_500;

/** Since how many whole days the newest of these accounts is live; without one, for longer than anybody looks back. */
export function changedDays(accounts: readonly { readonly liveFrom: Date }[], now: Date): number {
  const days = accounts.map(({ liveFrom }) => Math.floor((now.getTime() - liveFrom.getTime()) / 86_400_000));
  return Math.max(0, Math.min(LONG_AGO_DAYS, ...days));
}

/** The categories of several merchants, each once, in order. */
export function categoriesOf(merchants: readonly { readonly category: string }[]): string[] {
  return [...new Set(merchants.map(({ category }) => category))].sort();
}
