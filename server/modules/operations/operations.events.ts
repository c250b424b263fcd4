import { z } from 'zod';
import { defineEvent } from '@/server/platform/events/event';

/** Somebody, or the schedule, wants a day closed; the worker carries it out. */
export const closeRequested = defineEvent('operations.closeRequested', z.object({ date: z.string() }));

/** A day was closed and the next one is open. */
export const dayClosed = defineEvent('operations.dayClosed', z.object({ date: z.string(), next: z.string() }));
