import { invariant } from '@/server/kernel/invariant';
import type { BusinessDate } from '@/server/kernel/business-date';
import { gateArguments, type Actor } from '@/server/platform/auth/actor';
import { sealFields } from '@/server/platform/crypto/vault';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { json, sql } from '@/server/platform/db/sql';
import type { Tx } from '@/server/platform/db/tx';
import type { ApprovalOfRun, RunActor } from './context';
import { gateRefusal, recordDenied, type Closing, type RunRequest } from './open-run';
import { contextOf } from './run-work';
import type { Refusal } from '@/server/kernel/refusal';

/* Many runs in one transaction: each has its own row, its own key and its own audit row, as if it had been opened alone;
 * they are opened and closed by one call each. The transaction is that of an outer run, which the tables are written in. */

/** What the runs of a batch have in common. */
export type BatchOf = Pick<RunRequest, 'command' | 'permission' | 'actor'>;

/** One run of a batch: the key under which it happens once, the hash of its input, and what it executes, if anything. */
export type BatchItem = { readonly key: string; readonly inputHash: string; readonly approval?: ApprovalOfRun };

type BeginRow = {
  status: 'ok' | 'unauthenticated' | 'denied';
  actorId: string | null;
  personId: string | null;
  actorName: string | null;
  businessDate: BusinessDate;
  occurredAt: Date;
};

/** A run of a batch, open: what its work gets, and what it will say when the batch is closed. */
export type OpenRun = ReturnType<typeof contextOf>;

async function begin(tx: Tx, of: BatchOf, items: readonly (BatchItem & { id: string })[]): Promise<BeginRow> {
  const gate = gateArguments(of.actor);
  return tx.one<BeginRow>(sql`
    select * from begin_runs(${of.command}, ${of.permission}, ${gate.kind}, ${gate.name}, ${gate.sessionId}::uuid,
      ${items.map((item) => item.id)}::uuid[], ${items.map((item) => item.key)}::text[], ${items.map((item) => item.inputHash)}::text[])`);
}

const actorOf = (as: Actor, row: BeginRow): RunActor => ({
  as,
  id: row.actorId ?? '',
  personId: row.personId,
  name: row.actorName ?? '',
});

/** Who acts, and when, without opening a run; a refusal when the gate is closed to them. */
export async function askGate(tx: Tx, of: BatchOf): Promise<{ actor: RunActor; now: Date } | Refusal> {
  const row = await begin(tx, of, []);
  if (row.status !== 'ok') return gateRefusal(row.status, of.actor, of.permission);
  return { actor: actorOf(of.actor, row), now: row.occurredAt };
}

/**
 * Opens a run for each item, in their order. Throws the refusal of the gate; a key that was used before is a broken
 * invariant, since whoever cuts work into a batch knows what of it was done.
 */
export async function openRuns(tx: Tx, of: BatchOf, items: readonly BatchItem[]): Promise<OpenRun[]> {
  const named = items.map((item) => ({ ...item, id: uuidv7() }));
  const row = await begin(tx, of, named);
  if (row.status !== 'ok') throw gateRefusal(row.status, of.actor, of.permission);
  const actor = actorOf(of.actor, row);
  return named.map(({ id, approval = null }) => {
    const run = { id, command: of.command, businessDate: row.businessDate, now: row.occurredAt };
    return contextOf({ tx, run, actor, approval }, () => {
      throw new Error('a run of a batch executes nothing by itself');
    });
  });
}

/** A run of a batch that is done, with its result. */
export type DoneRun = { readonly open: OpenRun; readonly result: unknown };

/**
 * Closes the runs of a batch: result, audit row and events of each. Screens are told once per kind of event, since they
 * read again what they show whatever the number.
 */
export async function closeRuns(tx: Tx, done: readonly DoneRun[], outcome: Closing['outcome']): Promise<void> {
  if (done.length === 0) return;
  const told = new Set<string>();
  const closings: unknown[] = [];
  for (const { open, result } of done) {
    const { note, events } = open.collected;
    const { run } = open.context;
    invariant(note, `run ${run.command} did not say what it did; call context.audit once`);
    const seal = async (record: Record<string, unknown> | null | undefined) =>
      record && note.sealed ? sealFields(tx, record, note.sealed) : (record ?? null);
    const { entityType, entityId, reason = null } = note;
    closings.push({
      run: run.id,
      result: result ?? null,
      audit: {
        outcome,
        entityType,
        entityId,
        before: await seal(note.before),
        after: await seal(note.after),
        reason,
      },
      events: events.filter(({ type, handler }) => {
        if (handler !== 'stream') return true;
        const first = !told.has(type);
        told.add(type);
        return first;
      }),
    });
  }
  await tx.exec(sql`select finish_runs(${json(closings)}::jsonb)`);
}

/** Leaves the trace of a refused self-approval within the batch, which commits also where an item is refused. */
export async function noteDenied(tx: Tx, of: BatchOf, refusals: readonly Refusal[]): Promise<void> {
  for (const refusal of refusals) if (refusal.details.denied === true) await recordDenied(tx, of, refusal);
}
