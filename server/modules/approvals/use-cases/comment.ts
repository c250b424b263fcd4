import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { approvalCommented } from '../approvals.events';
import { insertComment } from '../approvals.comment.repo';
import { findRequest } from '../approvals.repo';
import { exampleRequest } from './example-request';

/** Says something about a request, before or after it is decided. It decides nothing and makes nobody a maker. */
export const comment = defineCommand({
  name: 'approvals.comment',
  permission: 'approvals.comment',
  effect: 'work',
  input: z.object({ requestId: z.uuid(), body: z.string().trim().min(1, 'says something').max(4000) }),
  example: async (world) => ({
    requestId: (await exampleRequest(world)).requestId,
    body: 'Is this the account that the merchant named on the phone?',
  }),
  approval: null,
  handle: async ({ tx, run, actor, audit, raise }, input) => {
    const request = await findRequest(tx, input.requestId, false);
    if (!request) return refuse('APPROVALS.NOT_FOUND', 'There is no such request. Open it from the inbox.');
    const { personId } = actor;
    if (!personId) return refuse('APPROVALS.PERSON_ONLY', 'Only people comment on a request.', { denied: true });
    const commentId = uuidv7();
    await insertComment(tx, {
      id: commentId,
      requestId: request.id,
      personId,
      body: input.body,
      runId: run.id,
      at: run.now,
    });
    await raise(approvalCommented, { requestId: request.id, commentId });
    await audit({
      entityType: 'approval_request',
      entityId: request.id,
      after: { ref: request.ref, commentId, comment: input.body },
    });
    return { commentId };
  },
});
