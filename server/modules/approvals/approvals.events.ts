import { z } from 'zod';
import { defineEvent } from '@/server/platform/events/event';

/** A request waits for its first decision. */
export const approvalSubmitted = defineEvent('approvals.submitted', z.object({ requestId: z.uuid() }));

/** Somebody decided, and the request may still wait for others. */
export const approvalDecided = defineEvent(
  'approvals.decided',
  z.object({ requestId: z.uuid(), decision: z.enum(['approve', 'reject', 'recommend']) }),
);

/** Somebody put a file beside a request. */
export const approvalAttached = defineEvent(
  'approvals.attached',
  z.object({ requestId: z.uuid(), attachmentId: z.uuid() }),
);

/** Somebody took their decision back; the request waits for one more. */
export const approvalUndone = defineEvent('approvals.undone', z.object({ requestId: z.uuid(), decisionId: z.uuid() }));

/** A request that waits was changed into this version; decisions on the ones before count no more. */
export const approvalRevised = defineEvent(
  'approvals.revised',
  z.object({ requestId: z.uuid(), version: z.number().int().min(2) }),
);

/** Somebody said something about a request. */
export const approvalCommented = defineEvent(
  'approvals.commented',
  z.object({ requestId: z.uuid(), commentId: z.uuid() }),
);

/** A request ended, whichever way. */
export const approvalClosed = defineEvent(
  'approvals.closed',
  z.object({
    requestId: z.uuid(),
    status: z.enum(['executed', 'rejected', 'withdrawn', 'expired', 'changed', 'failed']),
  }),
);

/** Nobody decided in time; roles that stand in may decide as well. */
export const approvalEscalated = defineEvent('approvals.escalated', z.object({ requestId: z.uuid() }));

/** A list was confirmed; its items are decided from now on. */
export const bulkConfirmed = defineEvent('approvals.bulkConfirmed', z.object({ bulkId: z.uuid() }));

/** Every item of a list has its result. */
export const bulkFinished = defineEvent('approvals.bulkFinished', z.object({ bulkId: z.uuid() }));
