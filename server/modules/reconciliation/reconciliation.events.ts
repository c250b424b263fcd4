import { z } from 'zod';
import { defineEvent } from '@/server/platform/events/event';

/** A statement is booked: what matched is posted, the rest lies on the desk. */
export const statementPosted = defineEvent(
  'reconciliation.posted',
  z.object({
    statementId: z.uuid(),
    rawFileId: z.uuid(),
    bankAccountId: z.uuid(),
    bookedOn: z.string(),
    openExceptions: z.number().int(),
  }),
);
