import { z } from 'zod';
import { defineEvent } from '@/server/platform/events/event';

export const customerRegistered = defineEvent('customers.registered', z.object({ customerId: z.uuid() }));

/** While a hold is active there is no contact, no fee and no debit. */
export const holdPlaced = defineEvent(
  'customers.holdPlaced',
  z.object({ customerId: z.uuid(), holdId: z.uuid(), kind: z.string() }),
);
export const holdLifted = defineEvent(
  'customers.holdLifted',
  z.object({ customerId: z.uuid(), holdId: z.uuid(), kind: z.string() }),
);
