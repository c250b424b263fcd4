import { z } from 'zod';
import { defineEvent } from '@/server/platform/events/event';

const promise = {
  promiseId: z.uuid(),
  caseId: z.uuid(),
  customerId: z.uuid(),
  amountMinor: z.string(),
  currency: z.string(),
  dueDate: z.string(),
};

export const promiseTaken = defineEvent('collections.promiseTaken', z.object(promise));

/** Money, or its lack, decided on promises. A whole set at once. */
export const promisesJudged = defineEvent(
  'collections.promisesJudged',
  z.object({
    judged: z.array(
      z.object({
        promiseId: z.uuid(),
        caseId: z.uuid(),
        customerId: z.uuid(),
        state: z.enum(['open', 'kept', 'partially-kept', 'broken']),
        receivedMinor: z.string(),
      }),
    ),
  }),
);

export const contactLogged = defineEvent(
  'collections.contactLogged',
  z.object({ caseId: z.uuid(), customerId: z.uuid(), disposition: z.string(), conversation: z.boolean() }),
);
