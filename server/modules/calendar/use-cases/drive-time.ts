import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { timeMoved } from '../calendar.events';
import { lockCalendar, writeCalendar } from '../calendar.repo';
import { timeOfDay } from '../calendar.schema';

/** Moves the time of day of a driven world, forward within its day; the next day comes by closing this one. */
export const driveTime = defineCommand({
  name: 'calendar.driveTime',
  permission: 'calendar.drive',
  effect: 'work',
  input: z.object({ time: timeOfDay }),
  example: async () => ({ time: '23:59' }),
  approval: null,
  handle: async ({ tx, audit, raise }, { time }) => {
    const now = await lockCalendar(tx);
    if (!now.driven)
      return refuse('CALENDAR.NOT_DRIVEN', 'This installation follows the real clock; its time cannot be moved.');
    if (time < now.drivenTime) {
      return refuse(
        'CALENDAR.TIME_BEHIND',
        `It is ${now.drivenTime} already; time does not run backwards. Close the day to reach the next morning.`,
        { now: now.drivenTime },
      );
    }
    await writeCalendar(tx, { businessDate: now.businessDate, drivenTime: time, driven: true });
    await raise(timeMoved, { businessDate: now.businessDate, dayChanged: false });
    await audit({ entityType: 'calendar', entityId: 'main', before: { time: now.drivenTime }, after: { time } });
    return { businessDate: now.businessDate, time };
  },
});
