import { defineCommand } from '@/server/platform/command/define';
import { dropLines } from '../notifications.line.repo';
import { keepLinesInput } from '../notifications.schema';

/** Drops what waits to be mailed about a thing, for all whom it no longer concerns. */
export const keepLines = defineCommand({
  name: 'notifications.keepLines',
  permission: 'notifications.send',
  effect: 'work',
  input: keepLinesInput,
  example: () => Promise.resolve({ about: { type: 'approval_request', id: 'example' }, personIds: [] }),
  approval: null,
  handle: async ({ tx, audit }, { about, personIds }) => {
    const dropped = await dropLines(tx, about, personIds);
    // Not under the thing itself: its own story is no place for mails that nobody got.
    await audit({ entityType: 'mail', entityId: 'lines', after: { about, dropped } });
    return { dropped };
  },
});
