import { z } from 'zod';
import { defineEvent } from '@/server/platform/events/event';

export const merchantRegistered = defineEvent('merchants.registered', z.object({ merchantId: z.uuid() }));

/** Another account is live; payment orders that were built for the former one are no longer right. */
export const bankDetailsChanged = defineEvent(
  'merchants.bankDetailsChanged',
  z.object({ merchantId: z.uuid(), accountId: z.uuid(), formerAccountId: z.uuid().nullable() }),
);

export const merchantHeld = defineEvent('merchants.held', z.object({ merchantId: z.uuid() }));
export const merchantReleased = defineEvent('merchants.released', z.object({ merchantId: z.uuid() }));
