import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { sql } from '@/server/platform/db/sql';
import { timeMoved } from '../calendar.events';
import { lockCalendar, readCalendar, writeCalendar } from '../calendar.repo';
import { dateShape, timeOfDay } from '../calendar.schema';

/**
 * Starts the clock of a demo world on a day of its own; from then on time moves only when somebody moves it. Works in a
 * demo installation, before any day was lived in it: a day that was begun is never begun anew.
 */
export const openDriven = defineCommand({
  name: 'calendar.openDriven',
  permission: 'calendar.openDriven',
  effect: 'work',
  input: z.object({ businessDate: dateShape, time: timeOfDay }),
  example: async (world) => ({
    businessDate: (await world.read((tx) => readCalendar(tx))).businessDate,
    time: '23:59',
  }),
  approval: null,
  handle: async ({ tx, audit, raise }, { businessDate, time }) => {
    const origin = await tx.maybe<{ origin: string }>(sql`select origin from installation where id = 'main'`);
    if (origin?.origin !== 'demo' && origin?.origin !== 'test') {
      return refuse(
        'CALENDAR.NOT_A_DEMO',
        'Only a demo world has a driven clock. Open the demo first, in a database of its own.',
      );
    }
    const now = await lockCalendar(tx);
    const backwards = businessDate < now.businessDate || (businessDate === now.businessDate && time < now.drivenTime);
    if (now.driven && backwards)
      return refuse(
        'CALENDAR.TIME_BEHIND',
        `This world lives on ${now.businessDate} already; time does not run backwards.`,
      );
    await writeCalendar(tx, { businessDate, drivenTime: time, driven: true });
    await raise(timeMoved, { businessDate, dayChanged: true });
    await audit({
      entityType: 'calendar',
      entityId: 'main',
      before: { driven: now.driven, businessDate: now.businessDate },
      after: { driven: true, businessDate, time },
    });
    return { businessDate, time };
  },
});
