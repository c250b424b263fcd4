import { createHash, timingSafeEqual } from 'node:crypto';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { env } from '@/server/platform/env';

let registry: Registry | undefined;

/** The metrics of this process; other parts of the platform register theirs here. */
export function metricsRegistry(): Registry {
  if (registry === undefined) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry, prefix: 'countersign_' });
  }
  return registry;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** True for `Bearer METRICS_TOKEN`; without a token configured nobody may read. Compares in constant time. */
export function mayReadMetrics(authorization: string | null): boolean {
  const token = env().METRICS_TOKEN;
  if (token === undefined || authorization === null) return false;
  return timingSafeEqual(digest(authorization), digest(`Bearer ${token}`));
}
