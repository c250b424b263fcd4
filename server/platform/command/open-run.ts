import { refuse, type Refusal } from '@/server/kernel/refusal';
import type { BusinessDate } from '@/server/kernel/business-date';
import { gateArguments, type Actor } from '@/server/platform/auth/actor';
import { sealFields } from '@/server/platform/crypto/vault';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { json, prepared, sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import type { Lane } from '@/server/platform/events/event';
import type { AuditNote, Run, RunActor } from './context';

/** What every run states before any work: what it is, who does it, and under which key it happens once. */
export type RunRequest = {
  readonly command: string;
  readonly permission: string;
  readonly actor: Actor;
  readonly key: string;
  readonly inputHash: string;
};

/** What `begin_run` answers; its other columns are null. */
type BeginRow =
  | { status: 'unauthenticated' }
  | { status: 'denied' }
  | { status: 'key-conflict' }
  | { status: 'replay'; runId: string; result: unknown; requestId: string | null }
  | {
      status: 'ok';
      runId: string;
      actorId: string;
      personId: string | null;
      actorName: string | null;
      businessDate: BusinessDate;
      occurredAt: Date;
    };

export type Opened =
  | { readonly status: 'open'; readonly run: Run; readonly actor: RunActor }
  | {
      readonly status: 'replay';
      readonly runId: string;
      readonly result: unknown;
      /** The request that the run stored instead of doing its work. */
      readonly requestId: string | null;
    };

const deniedRefusal = (permission: string): Refusal =>
  refuse(
    'ACCESS.DENIED',
    `You do not hold the permission "${permission}". Ask an administrator for a role that has it.`,
    {
      permission,
      denied: true,
    },
  );

const unauthenticatedRefusal = (actor: Actor): Refusal =>
  actor.kind === 'key'
    ? refuse(
        'ACCESS.KEY_ENDED',
        'This key has expired or was ended, or its owner may not come in any more. Ask its owner for another one.',
      )
    : refuse(
        'ACCESS.UNAUTHENTICATED',
        'Your session has ended or was revoked. Sign in again; what you typed is kept on this device.',
      );

/** A key that was approved for certain acts opens no run of another one: the database says so, in a constraint of this name. */
function outsideKey(error: unknown, command: string): Refusal | null {
  const { constraint } = Object(error) as { constraint?: unknown };
  if (constraint !== 'run_within_key') return null;
  return refuse(
    'ACCESS.KEY_ACT',
    `This key was not made for "${command}". Use a key that was, or have its owner propose another one.`,
    { command, denied: true },
  );
}

/**
 * Why the gate stays closed. Who is not signed in is told to sign in, and leaves no audit row: strangers at the door must
 * not be able to fill the audit.
 */
export function gateRefusal(status: 'unauthenticated' | 'denied', actor: Actor, permission: string): Refusal {
  return status === 'unauthenticated' || actor.kind === 'anonymous'
    ? unauthenticatedRefusal(actor)
    : deniedRefusal(permission);
}

/** Opens a run in this transaction: one call that reads session and permission, claims the key and names the day. */
export async function openRun(tx: Tx, request: RunRequest): Promise<Opened> {
  const gate = gateArguments(request.actor);
  // A key acts as its owner, and has idempotency keys of its own.
  const key = request.actor.kind === 'key' ? `key/${request.actor.keyId}/${request.key}` : request.key;
  const begin = sql`select * from begin_run(${uuidv7()}::uuid, ${request.command}, ${request.permission}, ${gate.kind}, ${gate.name}, ${gate.sessionId}::uuid, ${key}, ${request.inputHash})`;
  const row = await tx.one<BeginRow>(prepared('begin_run', begin)).catch((error: unknown) => {
    throw outsideKey(error, request.command) ?? error;
  });
  if (row.status === 'unauthenticated' || row.status === 'denied')
    throw gateRefusal(row.status, request.actor, request.permission);
  if (row.status === 'key-conflict') {
    throw refuse(
      'COMMAND.KEY_REUSED',
      `The idempotency key "${request.key}" was already used with another input. Use a new key for a new act.`,
      { key: request.key },
    );
  }
  if (row.status === 'replay') {
    return { status: 'replay', runId: row.runId, result: row.result, requestId: row.requestId };
  }
  return {
    status: 'open',
    run: { id: row.runId, command: request.command, businessDate: row.businessDate, now: row.occurredAt },
    actor: { as: request.actor, id: row.actorId, personId: row.personId, name: row.actorName ?? '' },
  };
}

export type OutboxRow = {
  readonly type: string;
  readonly handler: string;
  readonly lane: Lane;
  readonly payload: unknown;
};

export type Closing = {
  readonly runId: string;
  readonly state: 'done' | 'pending';
  readonly outcome: 'done' | 'submitted' | 'executed' | 'revealed';
  readonly result: unknown;
  readonly requestId: string | null;
  readonly note: AuditNote;
  readonly events: readonly OutboxRow[];
};

/**
 * Closes a run: result, audit row and events in one call. Sealed fields are encrypted before they leave this process. The
 * outermost run closes with the commit; one inside another closes at once.
 */
export async function closeRun(tx: Tx, closing: Closing, when: 'now' | 'at-commit'): Promise<void> {
  const { note } = closing;
  const seal = async (record: Record<string, unknown> | null | undefined) =>
    record && note.sealed ? await sealFields(tx, record, note.sealed) : (record ?? null);
  const audit = {
    outcome: closing.outcome,
    entityType: note.entityType,
    entityId: note.entityId,
    before: await seal(note.before),
    after: await seal(note.after),
    reason: note.reason ?? null,
  };
  const statement = prepared(
    'finish_run',
    sql`select finish_run(${closing.runId}::uuid, ${closing.state}, ${json(closing.result)}::jsonb, ${closing.requestId}::uuid, ${json(audit)}::jsonb, ${json(closing.events)}::jsonb)`,
  );
  if (when === 'at-commit') tx.atCommit(statement);
  else await tx.exec(statement);
}

/** Leaves a trace of a refused permission or self-approval, in a transaction of its own. */
export async function recordDenied(
  db: Db,
  request: Pick<RunRequest, 'command' | 'actor'>,
  refusal: Refusal,
): Promise<void> {
  const gate = gateArguments(request.actor);
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  await db.exec(
    sql`select record_denied(${request.command}, ${gate.kind}, ${gate.name}, ${gate.sessionId}::uuid, ${refusal.code}, ${text(refusal.details.entityType)}, ${text(refusal.details.entityId)})`,
  );
}
