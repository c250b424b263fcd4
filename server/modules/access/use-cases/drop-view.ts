import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { deleteView } from '../access.view.repo';
import { exampleView } from './save-view';
import { sessionOf } from './sign-out';

/** Drops a view of one's own; for whoever a list opened with it, it opens as it comes again. */
export const dropView = defineCommand({
  name: 'access.dropView',
  permission: 'access.self',
  effect: 'work',
  input: z.object({ viewId: z.uuid() }),
  example: async (world) => {
    const saved = await world.done('access.saveView', exampleView, await world.actor('everyone'));
    return z.object({ viewId: z.uuid() }).parse(saved);
  },
  approval: null,
  handle: async ({ tx, actor, audit }, { viewId }) => {
    const { personId } = sessionOf(actor);
    if (!(await deleteView(tx, personId, viewId)))
      return refuse('ACCESS.VIEW_UNKNOWN', 'There is no such view of yours. It may be dropped already.', { viewId });
    await audit({ entityType: 'saved-view', entityId: viewId, after: { dropped: true } });
    return { viewId };
  },
});
