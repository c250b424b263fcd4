import type { ApprovalPort, StoredRequest } from '@/server/platform/command/ports';
import { approvalClosed } from './approvals.events';
import { prove, type Proof } from './domain/prove';
import { worldAt } from './approvals.world.repo';
import type { Db } from '@/server/platform/db/tx';
import { closeRequest, decisionsOf, findRequest, namesWhoMay, yesesOf } from './approvals.repo';
import { stuckRequests } from './approvals.stuck.repo';
import { gate } from './use-cases/gate';
import { holdWorld } from './use-cases/hold-world';
import { recount, voidDecisions } from './use-cases/recount';

export { approvalClosed } from './approvals.events';

/** The approval port of the command door: one engine for every approvable command, none of which it knows by name. */
export const approvalPort: ApprovalPort = {
  gate,
  holdRights: holdWorld,
  recount,
  voidDecisions,
  async stuckRequests(tx) {
    const { count, first } = await stuckRequests(tx);
    return { count, first: first.map(({ id, ref }) => ({ id, ref })) };
  },
  async load({ tx }, requestId, lock): Promise<StoredRequest | null> {
    const row = await findRequest(tx, requestId, lock);
    if (!row) return null;
    const yeses = yesesOf(await decisionsOf(tx, row));
    const people = row.status === 'pending' ? await namesWhoMay(tx, row) : [];
    return {
      id: row.id,
      command: row.command,
      codeVersion: row.codeVersion,
      entityId: row.entityId,
      input: row.input,
      content: row.content,
      contentHash: row.contentHash,
      makerId: row.makerId,
      approverIds: yeses.map((yes) => yes.personId),
      status: row.status,
      ref: row.ref,
      result: row.result,
      message: row.closedReason,
      mayApprove: people.map((person) => person.name),
    };
  },
  async markExecuted(context, requestId, result) {
    await closeRequest(context.tx, requestId, {
      status: 'executed',
      at: context.run.now,
      reason: null,
      runId: context.run.id,
      result,
    });
    await context.raise(approvalClosed, { requestId, status: 'executed' });
  },
  async markFailed({ tx, run }, requestId, why) {
    await closeRequest(tx, requestId, {
      status: why.status,
      at: run.now,
      reason: why.message,
      difference: why.difference,
    });
  },
};

/** The proof of no single hand over this installation as it is at an instant. */
export async function proofOf(db: Db, now: Date): Promise<Proof & { acts: number; people: number }> {
  const world = await worldAt(db, now);
  const people = new Set(world.identities.filter((one) => one.active).map((one) => one.natural));
  return { acts: world.acts.length, people: people.size, ...prove(world) };
}
