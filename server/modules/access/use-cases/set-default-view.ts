import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { saveViewInput } from '../access.schema';
import { setDefault, viewsOf } from '../access.view.repo';
import { exampleView } from './save-view';
import { sessionOf } from './sign-out';

/** Chooses the view with which a list opens; null: as it comes. */
export const setDefaultView = defineCommand({
  name: 'access.setDefaultView',
  permission: 'access.self',
  effect: 'work',
  input: saveViewInput.pick({ listName: true }).extend({ viewId: z.uuid().nullable() }),
  example: async (world) => {
    const saved = await world.done('access.saveView', exampleView, await world.actor('everyone'));
    return { listName: exampleView.listName, ...z.object({ viewId: z.uuid() }).parse(saved) };
  },
  approval: null,
  handle: async ({ tx, actor, audit }, choice) => {
    const { personId } = sessionOf(actor);
    const seen = await viewsOf(tx, personId, choice.listName);
    if (choice.viewId !== null && !seen.some((view) => view.id === choice.viewId))
      return refuse(
        'ACCESS.VIEW_UNKNOWN',
        'There is no such view that you see. It may be dropped, or not shared with you.',
        {
          viewId: choice.viewId,
        },
      );
    await setDefault(tx, personId, choice);
    await audit({ entityType: 'person', entityId: personId, after: { defaultView: choice } });
    return choice;
  },
});
