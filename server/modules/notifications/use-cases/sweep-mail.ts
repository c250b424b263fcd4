import { z } from 'zod';
import { defineCommand } from '@/server/platform/command/define';
import { markUnclear } from '../notifications.repo';

const DEAD_AFTER_MINUTES = 15;

/** Calls mails unclear that were taken for sending and never settled: the process that had them is gone. */
export const sweepMail = defineCommand({
  name: 'notifications.sweepMail',
  permission: 'notifications.send',
  effect: 'work',
  input: z.object({}),
  example: () => Promise.resolve({}),
  approval: null,
  handle: async (context) => {
    const unclear = await markUnclear(context.tx, DEAD_AFTER_MINUTES);
    await context.audit({ entityType: 'mail', entityId: 'sweep', after: { unclear } });
    return { unclear: unclear.length };
  },
});
