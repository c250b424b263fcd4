import { z } from 'zod';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import type { Again } from '@/server/platform/command/router';
import { defineQuery } from '@/server/platform/query/define';
import { notFound } from '@/server/platform/query/run-query';
import { requestAfter } from './approvals.again.repo';
import { findRequest } from './approvals.repo';
import { exampleWithdrawn } from './use-cases/example-request';

/**
 * What is asked for again when a maker submits an ended request once more: the same act with the same input. The door
 * then runs it like any other act: permission, policies, facts and content are those of now. What it finds stays on the
 * server. Refusals in a fixed order: not found, somebody else's, still waiting, carried out, asked for again already.
 */
export const resubmit = defineQuery({
  name: 'approvals.resubmit',
  permission: 'approvals.withdraw',
  scope: 'own',
  masks: {},
  reveal: null,
  input: z.object({ requestId: z.uuid() }),
  example: async (world) => ({ requestId: await exampleWithdrawn(world) }),
  handle: async ({ db, personId, actorId }, { requestId }): Promise<Again | Refusal> => {
    const request = await findRequest(db, requestId, false);
    if (!request) return notFound('request', requestId);
    const { ref, command, input, status } = request;
    if (request.makerId !== (personId ?? actorId))
      return refuse(
        'APPROVALS.NOT_MAKER',
        `Only its maker submits ${ref} again. Ask for it anew on the record itself.`,
      );
    if (status === 'pending')
      return refuse('APPROVALS.STILL_WAITING', `${ref} waits still. Withdraw it first if it is to be asked for anew.`);
    if (status === 'executed')
      return refuse('APPROVALS.CARRIED_OUT', `${ref} was carried out; there is nothing to ask for.`);
    const after = await requestAfter(db, requestId);
    if (after)
      return refuse('APPROVALS.ASKED_AGAIN', `${ref} was asked for again as ${after.ref}. Open that request.`, {
        requestId: after.id,
        ref: after.ref,
      });
    return { command, input };
  },
});
