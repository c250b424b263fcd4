import type { z } from 'zod';
import { invariant } from '@/server/kernel/invariant';
import { Refusal, refuse } from '@/server/kernel/refusal';
import { gateArguments, type Actor } from '@/server/platform/auth/actor';
import { canonicalHash, normaliseTexts } from '@/server/platform/crypto/canonical';
import { sql } from '@/server/platform/db/sql';
import { dbOver, withTransaction } from '@/server/platform/db/tx';
import { draftOf } from './act-draft';
import type { RunContext } from './context';
import { anyCommand, type ApprovalFrame, type ApprovalSpec, type CommandDefinition } from './define';
import { executeApproved } from './execute-approved';
import { gateRefusal, recordDenied } from './open-run';
import { demandProof, proofDemand } from './proof';
import { doors, theDatabase } from './registry';
import { runWork, type WorkAnswer, type WorkOutcome } from './run-work';

/** How an act ended, as every caller of the door sees it. */
export type Outcome<O> =
  | { readonly status: 'done'; readonly result: O; readonly runId: string; readonly replayed: boolean }
  | {
      readonly status: 'pending';
      readonly requestId: string;
      readonly requestRef: string;
      readonly mayApprove: readonly string[];
    }
  | { readonly status: 'refused'; readonly refusal: Refusal };

/** One line per fault of an input: where it is and what is wrong with it. */
export function inputRefusal(error: z.ZodError): Refusal {
  const faults = error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const text = faults.map((fault) => (fault.path ? `${fault.path}: ${fault.message}` : fault.message)).join('; ');
  return refuse('INPUT.INVALID', `The input was not accepted. ${text}`, { faults });
}

/** Bad input from somebody who may not act at all is answered as the latter: the order of refusals is fixed. */
async function refuseInput(
  command: { name: string; permission: string },
  actor: Actor,
  error: z.ZodError,
): Promise<Refusal> {
  const gate = gateArguments(actor);
  const db = dbOver(theDatabase().app);
  const row = await db.one<{ status: string }>(
    sql`select status from read_gate(${gate.kind}, ${gate.name}, ${gate.sessionId}::uuid, ${command.permission})`,
  );
  if (row.status !== 'unauthenticated' && row.status !== 'denied') return inputRefusal(error);
  const refusal = gateRefusal(row.status, actor, command.permission);
  if (refusal.details.denied === true) await recordDenied(db, { command: command.name, actor }, refusal);
  return refusal;
}

async function submit<I>(
  context: RunContext,
  act: { command: string; spec: ApprovalSpec<I>; input: I },
): Promise<WorkAnswer | null> {
  const { tx, run, actor } = context;
  const { spec, input } = act;
  const frame: ApprovalFrame = {
    tx,
    businessDate: run.businessDate,
    now: run.now,
    makerId: actor.personId ?? actor.id,
  };
  const draft = await draftOf(frame, act);
  const answer = await doors().approvals.gate(context, draft);
  if (answer.kind === 'refused') throw answer.refusal;
  if (answer.kind === 'run') return null;
  await spec.onSubmitted?.(context, input, answer.requestId);
  await context.audit({
    entityType: 'approval_request',
    entityId: answer.requestId,
    after: { ref: answer.requestRef, subject: `${draft.entityType}/${draft.entityId}` },
  });
  const { requestId, requestRef, mayApprove } = answer;
  return { outcome: 'submitted', result: null, waiting: { requestId, requestRef, mayApprove } };
}

/** What became of the request that a run stored when it was done before. */
async function laterOutcome<O>(requestId: string, runId: string): Promise<Outcome<O>> {
  const request = await withTransaction(theDatabase().app, (tx) => doors().approvals.load({ tx }, requestId, false));
  invariant(request, `request ${requestId} of run ${runId} is missing`);
  if (request.status === 'pending') {
    return { status: 'pending', requestId, requestRef: request.ref, mayApprove: request.mayApprove };
  }
  if (request.status === 'executed') return { status: 'done', result: request.result as O, runId, replayed: true };
  return {
    status: 'refused',
    refusal: refuse('APPROVALS.NOT_EXECUTED', `${request.ref} was ${request.status}. ${request.message ?? ''}`.trim(), {
      requestId,
      status: request.status,
    }),
  };
}

/**
 * Runs an act under its idempotency key. Order of refusals: session, permission, input, key, second factor, policy, rule of
 * the act. The same key and input answer with the stored result; a request that waits answers pending, later its final
 * result. `proven`: the second factor was asked for when this act was stored (an item of a bulk act).
 */
export async function runCommand<S extends z.ZodType, O>(
  command: CommandDefinition<S, O>,
  rawInput: unknown,
  by: { readonly actor: Actor; readonly key: string; readonly proven?: true },
): Promise<Outcome<O>> {
  const { actor, key } = by;
  const parsed = command.input.safeParse(normaliseTexts(rawInput));
  if (!parsed.success) return { status: 'refused', refusal: await refuseInput(command, actor, parsed.error) };
  if (key.length < 8 || key.length > 200) {
    return { status: 'refused', refusal: refuse('COMMAND.KEY_INVALID', 'An idempotency key has 8 to 200 characters.') };
  }
  const input = parsed.data;
  const request = {
    command: command.name,
    permission: command.permission,
    actor,
    key,
    inputHash: canonicalHash({ command: command.name, input }),
  };
  const demand = by.proven ? 'none' : proofDemand(anyCommand(command), input);
  const work = async (context: RunContext): Promise<WorkAnswer> => {
    await demandProof(context.tx, actor, demand);
    if (command.approval) {
      const submitted = await submit(context, { command: command.name, spec: command.approval, input });
      if (submitted) return submitted;
    }
    const result = await command.handle(context, input);
    if (result instanceof Refusal) throw result;
    return { outcome: 'done', result };
  };
  const outcome: WorkOutcome<O> = await runWork<O>(request, work, executeApproved);
  if (outcome.status !== 'pending') return outcome;
  return outcome.stored ? { status: 'pending', ...outcome.stored } : laterOutcome<O>(outcome.requestId, outcome.runId);
}
