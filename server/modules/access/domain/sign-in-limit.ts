/** Five wrong passwords within fifteen minutes close an address until the oldest of them is fifteen minutes old. */
export const FAILURES_ALLOWED = 5;
export const WINDOW_SECONDS = 15 * 60;

/**
 * Seconds that somebody must wait before the next try, 0 when they may try now. `failureAges` are the ages in seconds of
 * the failures since the last success, in any order.
 */
export function secondsToWait(failureAges: readonly number[]): number {
  const recent = failureAges.filter((age) => age < WINDOW_SECONDS).sort((a, b) => a - b);
  const deciding = recent[FAILURES_ALLOWED - 1];
  return deciding === undefined ? 0 : Math.max(1, Math.ceil(WINDOW_SECONDS - deciding));
}
