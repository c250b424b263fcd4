/** Five wrong passwords within fifteen minutes close an address until the oldest of them is fifteen minutes old. */
export const FAILURES_ALLOWED = 5;
/** So many for whoever tries many addresses from one network: a whole office mistypes less in a quarter of an hour. */
export const FAILURES_PER_NETWORK = 30;
export const WINDOW_SECONDS = 15 * 60;

/**
 * Seconds that somebody must wait before the next try, 0 when they may try now. `failureAges` are the ages in seconds of
 * the failures that count, in any order; of an e-mail address those since the last success, of a network all of them.
 */
export function secondsToWait(failureAges: readonly number[], allowed: number = FAILURES_ALLOWED): number {
  const recent = failureAges.filter((age) => age < WINDOW_SECONDS).sort((a, b) => a - b);
  const deciding = recent[allowed - 1];
  return deciding === undefined ? 0 : Math.max(1, Math.ceil(WINDOW_SECONDS - deciding));
}
