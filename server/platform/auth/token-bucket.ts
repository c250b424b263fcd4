/**
 * Lets through `perSecond` calls in the long run and `burst` at once, for each name. Kept in this process: what it protects
 * is this process, and a count in the database would cost a write for every read.
 */
export class TokenBuckets {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();

  constructor(limits: { perSecond: number; burst: number }) {
    this.#perSecond = limits.perSecond;
    this.#burst = limits.burst;
  }

  /** Takes so many tokens; 0 when they were there, else the seconds to wait. The clock is one that never goes back. */
  take(name: string, count: number, nowMs: number = performance.now()): number {
    const bucket = this.#buckets.get(name) ?? { tokens: this.#burst, atMs: nowMs };
    const tokens = Math.min(this.#burst, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * this.#perSecond);
    // More than fits at once would wait for ever: it waits until the bucket is full, and empties it.
    const wanted = Math.min(count, this.#burst);
    const enough = tokens >= wanted;
    this.#buckets.set(name, { tokens: enough ? tokens - wanted : tokens, atMs: nowMs });
    return enough ? 0 : Math.ceil((wanted - tokens) / this.#perSecond);
  }
}
