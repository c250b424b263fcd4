import { z } from 'zod';
import { defineCommand } from '@/server/platform/command/define';
import { approvalClosed } from '../approvals.events';
import { closeRequest, takeExpired } from '../approvals.repo';
import { tellClosed } from './tell-closed';

const AT_ONCE = 200;

/** Closes requests whose time has run out, so many at once; the caller comes again while `expired` is not zero. */
export const expire = defineCommand({
  name: 'approvals.expire',
  permission: 'approvals.expire',
  effect: 'work',
  input: z.object({}),
  example: () => Promise.resolve({}),
  approval: null,
  handle: async (context) => {
    const { tx, run } = context;
    const requests = await takeExpired(tx, run.now, AT_ONCE);
    for (const request of requests) {
      await closeRequest(tx, request.id, { status: 'expired', at: run.now, reason: 'Nobody decided in time.' });
      await tellClosed(context, request);
      await context.raise(approvalClosed, { requestId: request.id, status: 'expired' });
    }
    await context.audit({
      entityType: 'approval_request',
      entityId: 'expired',
      after: { expired: requests.length, requestIds: requests.map((request) => request.id) },
    });
    return { expired: requests.length };
  },
});
