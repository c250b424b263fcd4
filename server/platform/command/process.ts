import type { BusinessDate } from '@/server/kernel/business-date';
import { invariant } from '@/server/kernel/invariant';
import type { Refusal } from '@/server/kernel/refusal';
import { systemActor, type Actor } from '@/server/platform/auth/actor';
import { canonicalHash } from '@/server/platform/crypto/canonical';
import { uuidFrom } from '@/server/platform/crypto/ids';
import { json, sql } from '@/server/platform/db/sql';
import { dbOver, type Db, type Tx } from '@/server/platform/db/tx';
import type { RunContext } from './context';
import { theDatabase } from './registry';
import { runWork } from './run-work';

export type Counts = Readonly<Record<string, number | string>>;

/** What a chunk answers: where the next one starts (null: the step is done), what it did, or why the process must wait. */
export type ChunkAnswer =
  | { readonly cursor: unknown; readonly counts: Counts; readonly changedSetHash?: string }
  | { readonly blocked: string };

/** Where a chunk stands: the date and scope that the process was started for, and what the chunk before it answered. */
export type ChunkAt = { readonly date: BusinessDate; readonly scope: string; readonly cursor: unknown };

export type ProcessStep = {
  readonly name: string;
  /** One chunk of bounded size. It runs once for its number: a repeated run answers with what was stored. */
  readonly chunk: (context: RunContext, at: ChunkAt) => Promise<ChunkAnswer>;
};

/**
 * Large work as ordered steps cut into chunks. Each chunk is one run with the key `process/date/step/chunk`; the process
 * row is the checkpoint. A killed process is started again and goes on where its last committed chunk ended.
 */
export type ProcessDefinition = {
  readonly name: string;
  readonly permission: string;
  readonly steps: readonly ProcessStep[];
};

export function defineProcess(definition: ProcessDefinition): ProcessDefinition {
  return definition;
}

export type ProcessOutcome =
  | { readonly status: 'done'; readonly processRunId: string }
  | { readonly status: 'blocked'; readonly processRunId: string; readonly step: string; readonly message: string }
  | { readonly status: 'refused'; readonly refusal: Refusal };

type StepRow = { ordinal: number; step: string; state: string; chunks: number; cursor: unknown };

const noExecution = (): never => {
  throw new Error('a process executes no approvals');
};

async function chunkRun<O>(
  parts: { process: ProcessDefinition; actor: Actor; key: string; what: unknown },
  work: (context: RunContext) => Promise<O>,
) {
  return runWork<O>(
    {
      command: parts.process.name,
      permission: parts.process.permission,
      actor: parts.actor,
      key: parts.key,
      inputHash: canonicalHash(parts.what),
    },
    async (context) => ({ outcome: 'done', result: await work(context) }),
    noExecution,
  );
}

type Scoped = { process: ProcessDefinition; scope: string; date: BusinessDate; actor: Actor };

async function start({ process, scope, date, actor }: Scoped): Promise<Refusal | null> {
  const id = processRunId(process.name, scope);
  const outcome = await chunkRun(
    { process, actor, key: `${process.name}/${scope}/start`, what: { scope, date } },
    async ({ tx, actor: who, audit }) => {
      await tx.exec(sql`
        insert into process_run (id, process, scope_key, business_date, state, started_by)
        values (${id}, ${process.name}, ${scope}, ${date}, 'running', ${who.id}) on conflict (process, scope_key) do nothing`);
      await tx.exec(sql`
        insert into process_step (process_run_id, ordinal, step, state)
        select ${id}, s.ordinal - 1, s.step, 'waiting' from unnest(${process.steps.map((step) => step.name)}::text[])
          with ordinality s(step, ordinal) on conflict do nothing`);
      await audit({ entityType: 'process', entityId: id, after: { process: process.name, scope } });
      return { id };
    },
  );
  return outcome.status === 'refused' ? outcome.refusal : null;
}

async function oneChunk(
  parts: Scoped,
  step: ProcessStep,
  row: StepRow,
): Promise<'again' | 'done' | 'over' | { blocked: string } | { refusal: Refusal }> {
  const { process, scope, date, actor } = parts;
  const id = processRunId(process.name, scope);
  // Steps are taken in their order: when the last one is done, all are, and the process ends in the same transaction.
  const isLast = row.ordinal === process.steps.length - 1;
  let blocked: string | null = null;
  const outcome = await chunkRun<{ done: boolean }>(
    {
      process,
      actor,
      key: `${process.name}/${scope}/${step.name}/${row.chunks}`,
      what: { step: step.name, chunk: row.chunks },
    },
    async (context) => {
      const { tx } = context;
      const held = await tx.one<StepRow>(
        sql`select ordinal, step, state, chunks, cursor from process_step where process_run_id = ${id} and ordinal = ${row.ordinal} for update`,
      );
      invariant(held.chunks === row.chunks, `chunk ${row.chunks} of ${step.name} was overtaken`);
      const answer = await step.chunk(context, { date, scope, cursor: held.cursor });
      if ('blocked' in answer) {
        blocked = answer.blocked;
        throw new BlockedStep(answer.blocked);
      }
      const done = answer.cursor === null || answer.cursor === undefined;
      await tx.exec(sql`
        update process_step set chunks = chunks + 1, cursor = ${json(done ? null : answer.cursor)}::jsonb,
          state = ${done ? 'done' : 'running'}, started_at = coalesce(started_at, clock_timestamp()),
          finished_at = case when ${done} then clock_timestamp() end, message = null,
          counts = (select coalesce(jsonb_object_agg(key, case
              when jsonb_typeof(b.value) = 'number' and jsonb_typeof(a.value) = 'number' then to_jsonb((a.value #>> '{}')::numeric + (b.value #>> '{}')::numeric)
              else coalesce(b.value, a.value) end), '{}')
            from jsonb_each(process_step.counts) a(key, value) full join jsonb_each(${json(answer.counts)}::jsonb) b(key, value) using (key))
        where process_run_id = ${id} and ordinal = ${row.ordinal}`);
      if (done && isLast) await noteDone(tx, id);
      await context.audit({
        entityType: 'process',
        entityId: id,
        after: {
          process: process.name,
          scope,
          step: step.name,
          chunk: row.chunks,
          counts: answer.counts,
          changedSet: answer.changedSetHash ?? null,
          ...(done && isLast ? { state: 'done' } : {}),
        },
      });
      return { done };
    },
  ).catch((error: unknown) => {
    if (error instanceof BlockedStep) return null;
    throw error;
  });
  if (outcome === null) return { blocked: blocked ?? '' };
  if (outcome.status === 'refused') return { refusal: outcome.refusal };
  if (outcome.status !== 'done' || !outcome.result.done) return 'again';
  return isLast ? 'over' : 'done';
}

class BlockedStep extends Error {}

async function noteDone(tx: Tx, id: string): Promise<void> {
  await tx.exec(sql`
    update process_run set state = 'done', message = null, finished_at = clock_timestamp() where id = ${id} and state <> 'done'`);
}

/** The id of a process run depends on its name and scope only, so that every caller finds the same row. */
export function processRunId(name: string, scope: string): string {
  return uuidFrom('process', name, scope);
}

/** Notes the step that must wait. */
async function block(
  { process, scope, actor }: Omit<Scoped, 'date'>,
  { message, step }: { message: string; step: number },
) {
  const id = processRunId(process.name, scope);
  const db = dbOver(theDatabase().app, 'prepared');
  const chunk = await db.one<{ n: number }>(
    sql`select coalesce(sum(chunks), 0)::int as n from process_step where process_run_id = ${id}`,
  );
  const state = 'blocked';
  await chunkRun(
    {
      process,
      actor,
      key: `${process.name}/${scope}/${state}/${chunk.n}/${canonicalHash(message).slice(0, 12)}`,
      what: { state, message },
    },
    async ({ tx, audit }) => {
      await tx.exec(
        sql`update process_run set state = ${state}, message = ${message} where id = ${id} and state <> 'done'`,
      );
      await tx.exec(
        sql`update process_step set state = ${state}, message = ${message} where process_run_id = ${id} and ordinal = ${step}`,
      );
      await audit({ entityType: 'process', entityId: id, after: { process: process.name, scope, state, message } });
    },
  );
}

/** A process belongs to the day on which it was begun, also when it goes on later: an import that waited over a close, say. */
async function dateOf(db: Db, id: string, otherwise: BusinessDate): Promise<BusinessDate> {
  const begun = await db.maybe<{ date: BusinessDate }>(
    sql`select business_date as date from process_run where id = ${id}`,
  );
  return begun?.date ?? otherwise;
}

/** Runs a process for a scope (usually a business date) from its checkpoint to its end, or to the step that must wait. */
export async function runProcess(
  process: ProcessDefinition,
  at: { readonly scope: string; readonly date: BusinessDate },
  actor: Actor = systemActor(process.name),
): Promise<ProcessOutcome> {
  const { scope } = at;
  const id = processRunId(process.name, scope);
  const db = dbOver(theDatabase().app, 'prepared');
  const date = await dateOf(db, id, at.date);
  const refused = await start({ process, scope, date, actor });
  if (refused) return { status: 'refused', refusal: refused };
  for (;;) {
    const row = await db.maybe<StepRow>(
      sql`select ordinal, step, state, chunks, cursor from process_step where process_run_id = ${id} and state <> 'done' order by ordinal limit 1`,
    );
    if (!row) return { status: 'done', processRunId: id };
    const step = process.steps.find((candidate) => candidate.name === row.step);
    invariant(step, `process ${process.name} has no step "${row.step}" any more`);
    const answer = await oneChunk({ process, scope, date, actor }, step, row);
    if (answer === 'over') return { status: 'done', processRunId: id };
    if (typeof answer !== 'object') continue;
    if ('refusal' in answer) return { status: 'refused', refusal: answer.refusal };
    await block({ process, scope, actor }, { message: answer.blocked, step: row.ordinal });
    return { status: 'blocked', processRunId: id, step: step.name, message: answer.blocked };
  }
}
