import { z } from 'zod';
import { defineEvent } from '@/server/platform/events/event';

/** A mail waits to be sent. */
export const mailQueued = defineEvent('notifications.mailQueued', z.object({ mailId: z.uuid() }));

/** People have something new to read: their open screens count again. */
export const peopleTold = defineEvent('notifications.peopleTold', z.object({ personIds: z.array(z.uuid()) }));
