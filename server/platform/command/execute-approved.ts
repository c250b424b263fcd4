import { invariant } from '@/server/kernel/invariant';
import { Refusal, refuse } from '@/server/kernel/refusal';
import { systemActor } from '@/server/platform/auth/actor';
import { canonicalHash, canonicalJson } from '@/server/platform/crypto/canonical';
import type { Tx } from '@/server/platform/db/tx';
import type { ContentDifference, ExecutionOutcome, Run, RunActor } from './context';
import type { AnyCommand, ApprovalFrame } from './define';
import { openRun } from './open-run';
import type { StoredRequest } from './ports';
import { doors } from './registry';
import { contextOf, resumeRun, workAndClose } from './run-work';

/** The hash that an approval is of: the command, the version of its code, its subject and its content. */
export function boundHash(bound: { command: string; codeVersion: number; entityId: string; content: unknown }): string {
  return canonicalHash(bound);
}

class SubjectChanged extends Error {
  readonly difference: readonly ContentDifference[];
  constructor(difference: readonly ContentDifference[]) {
    super('the subject of the request changed');
    this.difference = difference;
  }
}

/** Where two contents differ, path by path; long lists stop at fifty differences. */
export function differences(approved: unknown, now: unknown, path = ''): ContentDifference[] {
  if (canonicalJson(approved ?? null) === canonicalJson(now ?? null)) return [];
  const bothRecords = typeof approved === 'object' && approved !== null && typeof now === 'object' && now !== null;
  if (!bothRecords) return [{ path, approved: approved ?? null, now: now ?? null }];
  const left = approved as Record<string, unknown>;
  const right = now as Record<string, unknown>;
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return keys.flatMap((key) => differences(left[key], right[key], path ? `${path}.${key}` : key)).slice(0, 50);
}

/** The input of a request as the command reads it now; null where a newer version of the command no longer takes it. */
export function storedInput(command: AnyCommand, input: unknown): { readonly value: unknown } | null {
  const parsed = command.input.safeParse(input);
  return parsed.success ? { value: parsed.data } : null;
}

const ASK_AGAIN = 'Nothing was done. Have the act submitted anew.';

async function executeInside(tx: Tx, request: StoredRequest, command: AnyCommand): Promise<ExecutionOutcome> {
  const spec = command.approval;
  invariant(spec, `command ${command.name} is not approvable but has a request`);
  const read = storedInput(command, request.input);
  if (!read)
    throw refuse(
      'APPROVALS.INPUT_OUTDATED',
      `${request.ref} was made before "${command.name}" was changed, and its input is no longer accepted. ${ASK_AGAIN}`,
      { command: command.name },
    );
  const input = read.value;
  const opened = await openRun(tx, {
    command: command.name,
    permission: 'approvals.execute',
    actor: systemActor('approvals'),
    key: `approval/${request.id}`,
    inputHash: request.contentHash,
  });
  if (opened.status === 'replay') return { status: 'executed', runId: opened.runId, result: opened.result };
  const { run, actor } = opened;
  const frame: ApprovalFrame = { tx, businessDate: run.businessDate, now: run.now, makerId: request.makerId };
  const content = await spec.content(frame, input);
  const hash = boundHash({ command: command.name, codeVersion: spec.codeVersion, entityId: request.entityId, content });
  if (hash !== request.contentHash) {
    const found = differences(request.content, content);
    throw new SubjectChanged(
      found.length > 0 ? found : [{ path: 'codeVersion', approved: request.codeVersion, now: spec.codeVersion }],
    );
  }
  const approval = { requestId: request.id, makerId: request.makerId, approverIds: request.approverIds };
  const { context, collected } = contextOf({ tx, run, actor, approval }, () => {
    throw new Error('an execution cannot start another one');
  });
  const answer = await workAndClose(tx, {
    run,
    context,
    collected,
    outcome: 'executed',
    work: async (inner) => {
      const result = await command.handle(inner, input);
      if (result instanceof Refusal) throw result;
      await doors().approvals.markExecuted(inner, request.id, result);
      return { outcome: 'executed', result };
    },
  });
  return { status: 'executed', runId: run.id, result: answer.result };
}

/**
 * Executes an approved request inside the transaction of its last decision. Content is computed again under row locks;
 * when it differs from what was approved, nothing runs and the request says what changed. An act that an upgrade took away or
 * that no longer takes the input ends the request as failed.
 */
export async function executeApproved(
  outer: { tx: Tx; run: Run; actor: RunActor },
  requestId: string,
): Promise<ExecutionOutcome> {
  const { tx, run } = outer;
  const request = await doors().approvals.load({ tx }, requestId, true);
  invariant(request, `approval request ${requestId} is missing`);
  try {
    const command = doors().commands.get(request.command);
    if (!command?.approval)
      throw refuse('APPROVALS.COMMAND_GONE', `There is no act "${request.command}" any more. ${ASK_AGAIN}`, {
        command: request.command,
      });
    const outcome = await tx.savepoint(() => executeInside(tx, request, command));
    await resumeRun(tx, run.id);
    return outcome;
  } catch (error) {
    if (error instanceof SubjectChanged) {
      const message = 'What this request relies on changed after it was approved; nothing was done.';
      await doors().approvals.markFailed({ tx, run }, requestId, {
        status: 'changed',
        message,
        difference: error.difference,
      });
      return { status: 'changed', difference: error.difference };
    }
    if (error instanceof Refusal) {
      await doors().approvals.markFailed({ tx, run }, requestId, {
        status: 'failed',
        message: error.message,
        difference: [],
      });
      return { status: 'failed', code: error.code, message: error.message };
    }
    throw error;
  }
}
