import { refuse, type Refusal } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { approvalClosed } from '../approvals.events';
import { closeRequest, findRequest } from '../approvals.repo';
import { withdrawInput } from '../approvals.schema';
import { exampleRequest } from './example-request';
import { tellClosed } from './tell-closed';

/** Takes back a request that waits. Only its maker does it; what others already decided stays written down. */
export const withdraw = defineCommand({
  name: 'approvals.withdraw',
  permission: 'approvals.withdraw',
  effect: 'work',
  input: withdrawInput,
  example: async (world) => ({ requestId: (await exampleRequest(world)).requestId, reason: 'Entered twice' }),
  approval: null,
  handle: async (context, input): Promise<{ status: 'withdrawn'; ref: string } | Refusal> => {
    const { tx, run, actor } = context;
    const request = await findRequest(tx, input.requestId, true);
    if (!request)
      return refuse('APPROVALS.NOT_FOUND', 'There is no such request. Open it from the inbox.', {
        requestId: input.requestId,
      });
    if (request.status !== 'pending') {
      return refuse('APPROVALS.CLOSED', `${request.ref} is ${request.status} and cannot be withdrawn.`, {
        status: request.status,
      });
    }
    if (request.makerId !== (actor.personId ?? actor.id)) {
      return refuse(
        'APPROVALS.NOT_MAKER',
        `Only its maker withdraws ${request.ref}. If it is wrong, reject it with a reason.`,
        {
          denied: true,
          entityType: 'approval_request',
          entityId: request.id,
        },
      );
    }
    await closeRequest(tx, request.id, { status: 'withdrawn', at: run.now, reason: input.reason ?? null });
    await tellClosed(context, request);
    await context.raise(approvalClosed, { requestId: request.id, status: 'withdrawn' });
    await context.audit({
      entityType: 'approval_request',
      entityId: request.id,
      before: { status: 'pending' },
      after: { ref: request.ref, status: 'withdrawn' },
      reason: input.reason,
    });
    return { status: 'withdrawn', ref: request.ref };
  },
});
