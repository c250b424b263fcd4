import { z } from 'zod';
import { businessDate } from '@/server/kernel/business-date';
import { isRefusal } from '@/server/kernel/refusal';

/** A time of day as people of the entity say it, HH:MM. */
export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is a time such as 09:30');

/** A business date of an input: `YYYY-MM-DD`, and a day that exists. */
export const dateShape = z.string().transform((text, context) => {
  try {
    return businessDate(text);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    context.addIssue({ code: 'custom', message: 'is a day such as 2026-11-20' });
    return z.NEVER;
  }
});
