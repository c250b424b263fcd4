import { z } from 'zod';
import { defineEvent } from '@/server/platform/events/event';

/** The entity's day or time was moved: due dates, contact hours and ages are read again. */
export const timeMoved = defineEvent(
  'calendar.timeMoved',
  z.object({ businessDate: z.string(), dayChanged: z.boolean() }),
);
