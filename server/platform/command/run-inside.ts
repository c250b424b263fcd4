import { invariant } from '@/server/kernel/invariant';
import type { RunContext } from './context';
import { executeApproved } from './execute-approved';
import { openRun, type RunRequest } from './open-run';
import { contextOf, resumeRun, workAndClose } from './run-work';

/**
 * Does the work of one run inside the transaction of another, within a savepoint: it has its own key and audit row, and may
 * execute an approved request. When it throws, only its own work is undone. The outer run has its place back afterwards.
 */
export async function runInside<O>(
  outer: RunContext,
  request: RunRequest,
  work: (context: RunContext) => Promise<O>,
): Promise<{ result: O; runId: string }> {
  const { tx } = outer;
  const done = await tx.savepoint(async () => {
    const opened = await openRun(tx, request);
    invariant(opened.status === 'open', `run ${request.key} was done before`);
    const { run, actor } = opened;
    const { context, collected } = contextOf({ tx, run, actor, approval: null }, (requestId) =>
      executeApproved({ tx, run, actor }, requestId),
    );
    const answer = await workAndClose(tx, {
      run,
      context,
      collected,
      work: async (inner) => ({ outcome: 'done', result: await work(inner) }),
    });
    return { result: answer.result as O, runId: run.id };
  });
  await resumeRun(tx, outer.run.id);
  return done;
}
