import type { ApprovalPort, StoredRequest } from '@/server/platform/command/ports';
import { approvalClosed } from './approvals.events';
import { closeRequest, decisionsOf, findRequest, namesWhoMay, yesesOf } from './approvals.repo';
import { gate } from './use-cases/gate';

export { approvalClosed } from './approvals.events';

/** The approval port of the command door: one engine for every approvable command, none of which it knows by name. */
export const approvalPort: ApprovalPort = {
  gate,
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
