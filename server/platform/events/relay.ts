import { setTimeout as delay } from 'node:timers/promises';
import { doors, theDatabase } from '@/server/platform/command/registry';
import { sql } from '@/server/platform/db/sql';
import { withTransaction } from '@/server/platform/db/tx';
import type { Handler } from './event';

type OutboxRow = { id: bigint; runId: string; type: string; handler: string; payload: unknown; attempts: number };

/** The channel on which web processes hear which kinds of things happened; ids only, screens read again. */
export const LIVE_CHANNEL = 'countersign_live';

const BATCH = 50;

function handlerOf(row: OutboxRow): Handler | null {
  return (
    doors()
      .handlers.get(row.type)
      ?.find((candidate) => candidate.name === row.handler) ?? null
  );
}

async function deliver(row: OutboxRow): Promise<string | null> {
  const handler = handlerOf(row);
  if (!handler) return `no handler "${row.handler}" for event "${row.type}" is registered`;
  try {
    await handler.handle(
      { eventId: row.id, runId: row.runId, type: row.type, attempt: row.attempts + 1 },
      row.payload as never,
    );
    return null;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

/**
 * Takes one batch of waiting events by state and delivers each at least once. Rows stay locked until the batch commits, so
 * a relay that dies lets them go and another takes them. Gives the number of rows taken.
 */
export async function relayOnce(handlers: readonly string[] | null = null): Promise<number> {
  return withTransaction(theDatabase().app, async (tx) => {
    const rows = await tx.rows<OutboxRow>(sql`select * from outbox_take(${BATCH}, ${handlers}::text[])`);
    const live = new Set<string>();
    const delivered: bigint[] = [];
    for (const row of rows) {
      if (row.handler === 'stream') live.add(row.type);
      const error = row.handler === 'stream' ? null : await deliver(row);
      if (error === null) delivered.push(row.id);
      else await tx.exec(sql`select outbox_settle(${row.id}, ${error})`);
    }
    if (delivered.length > 0) await tx.exec(sql`select outbox_done(${delivered.map(String)}::bigint[])`);
    if (live.size > 0) await tx.exec(sql`select pg_notify(${LIVE_CHANNEL}, ${[...live].join(' ').slice(0, 7900)})`);
    return rows.length;
  });
}

/** Delivers until nothing is waiting; for tests, seeds and the end of a day. */
export async function relayAll(): Promise<number> {
  let delivered = 0;
  for (;;) {
    const taken = await relayOnce();
    delivered += taken;
    if (taken === 0) return delivered;
  }
}

/** Relays until stopped; sleeps a little when nothing is waiting. Errors of the database are told and tried again. */
export async function relayLoop(signal: AbortSignal, onError: (error: unknown) => void): Promise<void> {
  while (!signal.aborted) {
    try {
      if ((await relayOnce()) === 0) await delay(200, undefined, { signal }).catch(() => undefined);
    } catch (error) {
      onError(error);
      await delay(1000, undefined, { signal }).catch(() => undefined);
    }
  }
}
