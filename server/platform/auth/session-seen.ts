import type { Pool } from 'pg';
import { sql } from '@/server/platform/db/sql';
import { dbOver } from '@/server/platform/db/tx';

const SEEN_EVERY_MS = 60_000;
const REMEMBERED = 5000;
const seen = new Map<string, number>();

/** Keeps a session awake while somebody works in it, at most once a minute for each; nobody waits for it. */
export function noteSeen(pool: Pool, sessionId: string): void {
  const now = performance.now();
  if (now - (seen.get(sessionId) ?? -SEEN_EVERY_MS) < SEEN_EVERY_MS) return;
  if (seen.size > REMEMBERED) seen.clear();
  seen.set(sessionId, now);
  dbOver(pool)
    .exec(sql`select session_seen(${sessionId}::uuid)`)
    // A lost note is made up by the next call.
    .catch(() => seen.delete(sessionId));
}
