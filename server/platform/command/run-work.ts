import { invariant } from '@/server/kernel/invariant';
import { Refusal } from '@/server/kernel/refusal';
import { revealShownOnce } from '@/server/platform/crypto/secret-text';
import { sql, toJsonText } from '@/server/platform/db/sql';
import { dbOver, mayTryAgain, withTransaction, type Tx } from '@/server/platform/db/tx';
import type { EventDefinition } from '@/server/platform/events/event';
import type { ApprovalOfRun, AuditNote, ExecutionOutcome, Run, RunActor, RunContext } from './context';
import {
  closeRun,
  openRun,
  recordDenied,
  type Closing,
  type Opened,
  type OutboxRow,
  type RunRequest,
} from './open-run';
import { doors, theDatabase } from './registry';

/** How a run ended. Results are in their JSON form, the same for the first call and for a replay. */
export type WorkOutcome<O> =
  | { readonly status: 'done'; readonly result: O; readonly runId: string; readonly replayed: boolean }
  | {
      readonly status: 'pending';
      readonly runId: string;
      readonly requestId: string;
      /** What the request was when it was stored; null where the run was done before, and the request may have moved on. */
      readonly stored: Waiting | null;
    }
  | { readonly status: 'refused'; readonly refusal: Refusal };

/** A request as its maker is told of it: its reference, and who may approve it now. */
export type Waiting = {
  readonly requestId: string;
  readonly requestRef: string;
  readonly mayApprove: readonly string[];
};

/** What the work of a run answers: its result, or the request that was stored instead. */
export type WorkAnswer = {
  readonly outcome: Closing['outcome'];
  readonly result: unknown;
  readonly waiting?: Waiting;
};

export type Work = (context: RunContext) => Promise<WorkAnswer>;

const ATTEMPTS = 6;

type Collected = { note: AuditNote | null; events: OutboxRow[] };

/** The context that work gets; `collected` is what the run will say when it closes. */
export function contextOf(
  frame: { tx: Tx; run: Run; actor: RunActor; approval: ApprovalOfRun | null },
  execute: (requestId: string) => Promise<ExecutionOutcome>,
): { context: RunContext; collected: Collected } {
  const collected: Collected = { note: null, events: [] };
  const context: RunContext = {
    ...frame,
    async audit(note) {
      invariant(collected.note === null, `run ${frame.run.command} said twice what it did`);
      collected.note = note;
      return Promise.resolve();
    },
    async raise<P>(event: EventDefinition<P>, payload: P) {
      const checked = event.payload.parse(payload);
      for (const subscriber of doors().subscribers.get(event.name) ?? []) {
        await subscriber.handle(context, checked as never);
      }
      collected.events.push({ type: event.name, handler: 'stream', lane: 'live', payload: checked });
      for (const handler of doors().handlers.get(event.name) ?? []) {
        collected.events.push({ type: event.name, handler: handler.name, lane: handler.lane, payload: checked });
      }
    },
    executeApproved: execute,
  };
  return { context, collected };
}

/** Does the work of an open run and closes it. Used for the outer run and for the execution of an approved request. */
export async function workAndClose(
  tx: Tx,
  parts: {
    run: Run;
    context: RunContext;
    collected: Collected;
    work: Work;
    outcome?: Closing['outcome'];
    outermost?: boolean;
  },
): Promise<WorkAnswer> {
  const answer = await parts.work(parts.context);
  invariant(parts.collected.note !== null, `run ${parts.run.command} did not say what it did; call context.audit once`);
  const closing: Closing = {
    runId: parts.run.id,
    state: answer.waiting ? 'pending' : 'done',
    outcome: parts.outcome ?? answer.outcome,
    result: answer.result ?? null,
    requestId: answer.waiting?.requestId ?? null,
    note: parts.collected.note,
    events: parts.collected.events,
  };
  await closeRun(tx, closing, parts.outermost ? 'at-commit' : 'now');
  return answer;
}

function asJson<O>(value: unknown): O {
  return JSON.parse(toJsonText(value ?? null)) as O;
}

async function attempt<O>(
  request: RunRequest,
  work: Work,
  execute: (outer: { tx: Tx; run: Run; actor: RunActor }, requestId: string) => Promise<ExecutionOutcome>,
): Promise<WorkOutcome<O>> {
  return withTransaction(theDatabase().app, async (tx) => {
    const opened: Opened = await openRun(tx, request);
    if (opened.status === 'replay') {
      if (opened.requestId) {
        return { status: 'pending', runId: opened.runId, requestId: opened.requestId, stored: null };
      }
      return { status: 'done', result: asJson<O>(opened.result), runId: opened.runId, replayed: true };
    }
    const { run, actor } = opened;
    const { context, collected } = contextOf({ tx, run, actor, approval: null }, (requestId) =>
      execute({ tx, run, actor }, requestId),
    );
    const answer = await workAndClose(tx, { run, context, collected, work, outermost: true });
    const { waiting: stored } = answer;
    if (stored) return { status: 'pending', runId: run.id, requestId: stored.requestId, stored };
    return { status: 'done', result: asJson<O>(revealShownOnce(answer.result)), runId: run.id, replayed: false };
  });
}

/** Waits a little longer after each conflict, with jitter, so that two runs do not meet again in step. */
function pause(attemptNo: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5 * 2 ** attemptNo * (0.5 + Math.random())));
}

/**
 * The one way into the database for a write: opens a run, does the work, writes its audit row and its events, commits.
 * Conflicts of concurrency are retried; a refusal rolls back and is returned as a value; anything else is a crash.
 */
export async function runWork<O>(
  request: RunRequest,
  work: Work,
  execute: (outer: { tx: Tx; run: Run; actor: RunActor }, requestId: string) => Promise<ExecutionOutcome>,
): Promise<WorkOutcome<O>> {
  for (let no = 0; ; no += 1) {
    try {
      return await attempt<O>(request, work, execute);
    } catch (error) {
      if (error instanceof Refusal) {
        if (error.details.denied === true) await recordDenied(dbOver(theDatabase().app), request, error);
        return { status: 'refused', refusal: error };
      }
      if (!mayTryAgain(error) || no + 1 >= ATTEMPTS) throw error;
      await pause(no);
    }
  }
}

/** Gives the place of the current run back to the outer one after a run inside it has closed. */
export async function resumeRun(tx: Tx, runId: string): Promise<void> {
  await tx.exec(sql`select resume_run(${runId}::uuid)`);
}
