import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { markRead as markReadRows } from '../notifications.repo';

/** Puts away one's own notices; those of others are out of reach, whatever ids are given. */
export const markRead = defineCommand({
  name: 'notifications.markRead',
  permission: 'notifications.own',
  effect: 'work',
  input: z.object({ ids: z.array(z.uuid()).max(500).nullable() }),
  example: () => Promise.resolve({ ids: null }),
  approval: null,
  handle: async (context, { ids }) => {
    const { personId } = context.actor;
    if (!personId) return refuse('NOTIFICATIONS.PERSON_ONLY', 'Only people have notices.');
    const read = await markReadRows(context.tx, personId, ids);
    await context.audit({ entityType: 'person', entityId: personId, after: { noticesRead: read } });
    return { read };
  },
});
