import { invariant } from '@/server/kernel/invariant';
import { z } from 'zod';
import { defineCommand } from '@/server/platform/command/define';
import { approvalEscalated } from '../approvals.events';
import { decisionsOf, findRequest, setEscalated, setWaitingRoles, takeEscalating, yesesOf } from '../approvals.repo';
import { progress } from '../domain/steps';

const AT_ONCE = 200;

/** Lets the roles that stand in decide on requests that nobody decided in time; the others may still decide as well. */
export const escalate = defineCommand({
  name: 'approvals.escalate',
  permission: 'approvals.escalate',
  effect: 'work',
  input: z.object({}),
  example: () => Promise.resolve({}),
  approval: null,
  handle: async ({ tx, run, audit, raise }) => {
    const requestIds = await takeEscalating(tx, run.now, AT_ONCE);
    for (const requestId of requestIds) {
      await setEscalated(tx, requestId, run.now);
      const request = await findRequest(tx, requestId, false);
      invariant(request, `request ${requestId} is missing`);
      const { waitingRoles } = progress(request.steps, yesesOf(await decisionsOf(tx, request)));
      await setWaitingRoles(tx, requestId, waitingRoles);
      await raise(approvalEscalated, { requestId });
    }
    await audit({
      entityType: 'approval_request',
      entityId: 'escalated',
      after: { escalated: requestIds.length, requestIds },
    });
    return { escalated: requestIds.length };
  },
});
