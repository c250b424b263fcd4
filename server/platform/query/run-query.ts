import type { z } from 'zod';
import type { BusinessDate } from '@/server/kernel/business-date';
import { invariant } from '@/server/kernel/invariant';
import { Refusal, refuse } from '@/server/kernel/refusal';
import { gateArguments, type Actor } from '@/server/platform/auth/actor';
import { gateRefusal, recordDenied } from '@/server/platform/command/open-run';
import { theDatabase } from '@/server/platform/command/registry';
import { inputRefusal } from '@/server/platform/command/run-command';
import { runWork } from '@/server/platform/command/run-work';
import { canonicalHash, normaliseTexts } from '@/server/platform/crypto/canonical';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { prepared, sql } from '@/server/platform/db/sql';
import { dbOver, type Db } from '@/server/platform/db/tx';
import type { QueryContext, QueryDefinition } from './define';
import { applyMasks } from './mask';

/** What a read answers: the value with its masks on, or the reason why not. */
export type Answer<O> =
  { readonly status: 'ok'; readonly value: O } | { readonly status: 'refused'; readonly refusal: Refusal };

type GateRow = {
  status: 'ok' | 'denied' | 'unauthenticated';
  actorId: string | null;
  personId: string | null;
  actorName: string | null;
  permissions: string[];
  businessDate: BusinessDate;
  nowAt: Date;
  timeZone: string;
};

/** Who asks and what day it is; throws the refusal when they may not. */
export async function openRead(db: Db, actor: Actor, permission: string): Promise<QueryContext> {
  const gate = gateArguments(actor);
  const row = await db.one<GateRow>(
    prepared(
      'read_gate',
      sql`select * from read_gate(${gate.kind}, ${gate.name}, ${gate.sessionId}::uuid, ${permission})`,
    ),
  );
  if (row.status !== 'ok') throw gateRefusal(row.status, actor, permission);
  return {
    db,
    actorId: row.actorId ?? '',
    personId: row.personId,
    actorName: row.actorName ?? '',
    as: actor,
    permissions: new Set(row.permissions),
    businessDate: row.businessDate,
    now: row.nowAt,
    timeZone: row.timeZone,
  };
}

const revealInput = (input: unknown): { reason: string; subjectId: string } => {
  const record = input as Record<string, unknown>;
  invariant(
    typeof record.reason === 'string' && typeof record.subjectId === 'string',
    'the input of a reveal has a reason and a subjectId',
  );
  return { reason: record.reason, subjectId: record.subjectId };
};

/** A reveal is written down before anything is shown: no audit row, no value. */
async function writeReveal(query: QueryDefinition, actor: Actor, input: unknown): Promise<void> {
  invariant(query.reveal, 'only a reveal is written down');
  const { entityType } = query.reveal;
  const { reason, subjectId } = revealInput(input);
  const outcome = await runWork<null>(
    {
      command: query.name,
      permission: query.permission,
      actor,
      key: `reveal/${uuidv7()}`,
      inputHash: canonicalHash({ query: query.name, subjectId, reason }),
    },
    async (context) => {
      await context.audit({ entityType, entityId: subjectId, reason });
      return { outcome: 'revealed', result: null };
    },
    () => {
      throw new Error('a reveal executes nothing');
    },
  );
  if (outcome.status === 'refused') throw outcome.refusal;
}

/**
 * Runs a read for an actor. Session and permission are read from the database on every call; masks are applied here, on
 * the server; the connection belongs to a role that cannot write.
 */
export async function runQuery<S extends z.ZodType, O>(
  query: QueryDefinition<S, O>,
  rawInput: unknown,
  actor: Actor,
): Promise<Answer<O>> {
  const { read, app } = theDatabase();
  try {
    const context = await openRead(read, actor, query.permission);
    const parsed = query.input.safeParse(normaliseTexts(rawInput));
    if (!parsed.success) return { status: 'refused', refusal: inputRefusal(parsed.error) };
    if (query.reveal) await writeReveal(query as unknown as QueryDefinition, actor, parsed.data);
    const value = await query.handle(context, parsed.data);
    if (value instanceof Refusal) return { status: 'refused', refusal: value };
    return { status: 'ok', value: query.reveal ? value : applyMasks(value, query.masks) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.details.denied === true) await recordDenied(dbOver(app), { command: query.name, actor }, error);
    return { status: 'refused', refusal: error };
  }
}

/** The refusal for an id that nothing answers to; the same words whether it never was or belongs to somebody else. */
export function notFound(what: string, id: string): Refusal {
  return refuse(
    'QUERY.NOT_FOUND',
    `There is no ${what} "${id}" that you may see. Check the reference, or search for it.`,
    { what, id },
  );
}
