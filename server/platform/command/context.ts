import type { Actor } from '@/server/platform/auth/actor';
import type { Tx } from '@/server/platform/db/tx';
import type { EventDefinition } from '@/server/platform/events/event';
import type { BusinessDate } from '@/server/kernel/business-date';

/** The one run that a transaction belongs to. `now` is the entity's time: driven in a demo world, the clock's otherwise. */
export type Run = {
  readonly id: string;
  readonly command: string;
  readonly businessDate: BusinessDate;
  readonly now: Date;
};

/** Who acts in this run, as the database knows them at this moment. */
export type RunActor = {
  readonly as: Actor;
  readonly id: string;
  readonly personId: string | null;
  readonly name: string;
};

/** What the audit row of a run says. `sealed` names fields of before and after that are encrypted for the subject. */
export type AuditNote = {
  readonly entityType: string;
  readonly entityId: string;
  readonly before?: Record<string, unknown> | null;
  readonly after?: Record<string, unknown> | null;
  readonly reason?: string;
  readonly sealed?: { readonly subjectId: string; readonly fields: readonly string[] };
};

/** What a use case works with: the transaction, its run, its actor, and the ways to tell what happened. */
export interface RunContext {
  readonly tx: Tx;
  readonly run: Run;
  readonly actor: RunActor;
  /** Set when an approved request is being executed: who made it and who approved it. */
  readonly approval: ApprovalOfRun | null;
  /** Says what this run did. Every run says it exactly once; the row is written in the same transaction. */
  audit(note: AuditNote): Promise<void>;
  /** Tells what happened: in-transaction subscribers run now, the others after commit. */
  raise<P>(event: EventDefinition<P>, payload: P): Promise<void>;
  /** Executes an approved request inside this transaction, as a run of its own with the key `approval/<id>`. */
  executeApproved(requestId: string): Promise<ExecutionOutcome>;
}

export type ApprovalOfRun = {
  readonly requestId: string;
  readonly makerId: string;
  readonly approverIds: readonly string[];
};

export type ExecutionOutcome =
  | { readonly status: 'executed'; readonly runId: string; readonly result: unknown }
  | { readonly status: 'changed'; readonly difference: readonly ContentDifference[] }
  | { readonly status: 'failed'; readonly code: string; readonly message: string };

export type ContentDifference = { readonly path: string; readonly approved: unknown; readonly now: unknown };
