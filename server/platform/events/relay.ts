import { setTimeout as delay } from 'node:timers/promises';
import { doors, theDatabase } from '@/server/platform/command/registry';
import { sql } from '@/server/platform/db/sql';
import { withTransaction, type Tx } from '@/server/platform/db/tx';
import type { Handler, Lane } from './event';

type OutboxRow = { id: bigint; runId: string; type: string; handler: string; payload: unknown; attempts: number };

/** The channel on which web processes hear which kinds of things happened; ids only, screens read again. */
export const LIVE_CHANNEL = 'countersign_live';

const BATCH = 50;
const REST_MS: Readonly<Record<Lane, number>> = { live: 100, aside: 200, mail: 200, 'in turn': 200 };

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
 * The lanes of the relay. None waits for another: screens hear at once, people are told soon, and what moves money goes in
 * turn, however long a close or a statement takes.
 */
export const lanes: readonly Lane[] = ['in turn', 'aside', 'mail', 'live'];

async function tellScreens(tx: Tx, rows: readonly OutboxRow[]): Promise<void> {
  const types = [...new Set(rows.map(({ type }) => type))];
  await tx.exec(sql`select pg_notify(${LIVE_CHANNEL}, ${types.join(' ').slice(0, 7900)})`);
}

/**
 * Takes one batch of the waiting events of a lane and delivers each at least once. Rows stay locked until the batch commits,
 * so a relay that dies lets them go and another takes them. Gives the number of rows taken.
 */
export async function relayOnce(lane: Lane): Promise<number> {
  return withTransaction(theDatabase().app, async (tx) => {
    const rows = await tx.rows<OutboxRow>(sql`select * from outbox_take(${BATCH}, ${lane})`);
    const delivered: bigint[] = [];
    if (lane === 'live' && rows.length > 0) await tellScreens(tx, rows);
    for (const row of rows) {
      const error = lane === 'live' ? null : await deliver(row);
      if (error === null) delivered.push(row.id);
      else await tx.exec(sql`select outbox_settle(${row.id}, ${error})`);
    }
    if (delivered.length > 0) await tx.exec(sql`select outbox_done(${delivered.map(String)}::bigint[])`);
    return rows.length;
  });
}

async function relayLane(lane: Lane): Promise<number> {
  let delivered = 0;
  for (let taken = -1; taken !== 0; delivered += taken) taken = await relayOnce(lane);
  return delivered;
}

/** Delivers until nothing is waiting, one lane after the other, so that the same events give the same acts in the same order. */
export async function relayAll(): Promise<number> {
  let delivered = 0;
  for (let taken = -1; taken !== 0; delivered += taken) {
    taken = 0;
    for (const lane of lanes) taken += await relayLane(lane);
  }
  return delivered;
}

/** Relays a lane until stopped; sleeps a little when nothing is waiting. Errors of the database are told and tried again. */
export async function relayLoop(lane: Lane, signal: AbortSignal, onError: (error: unknown) => void): Promise<void> {
  while (!signal.aborted) {
    try {
      if ((await relayOnce(lane)) === 0) await delay(REST_MS[lane], undefined, { signal }).catch(() => undefined);
    } catch (error) {
      onError(error);
      await delay(1000, undefined, { signal }).catch(() => undefined);
    }
  }
}
