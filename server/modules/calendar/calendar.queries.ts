import { z } from 'zod';
import { isT2Day, nextT2Day } from '@/server/kernel/business-date';
import { defineQuery } from '@/server/platform/query/define';
import { readCalendar } from './calendar.repo';

/** The day of the entity, its zone and time, and whether the banks are open on it. */
export const today = defineQuery({
  name: 'calendar.today',
  permission: 'calendar.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({}).optional(),
  example: async () => ({}),
  handle: async ({ db, businessDate, now, timeZone }) => ({
    businessDate,
    now,
    timeZone,
    driven: (await readCalendar(db)).driven,
    bankDay: isT2Day(businessDate),
    nextBankDay: nextT2Day(businessDate),
  }),
});
