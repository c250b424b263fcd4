import { defineCommand } from '@/server/platform/command/define';
import { dropLines, lineId, waitingLines } from '../notifications.line.repo';
import { keepLinesInput } from '../notifications.schema';

/** Drops what waits to be mailed about a thing: for all whom it no longer concerns, and what was said of it before. */
export const keepLines = defineCommand({
  name: 'notifications.keepLines',
  permission: 'notifications.send',
  effect: 'work',
  input: keepLinesInput,
  example: () => Promise.resolve({ about: { type: 'approval_request', id: 'example' }, personIds: [] }),
  approval: null,
  handle: async ({ tx, audit }, { about, personIds, dedupeKeys }) => {
    const kept = personIds && new Set(personIds);
    const gone = (await waitingLines(tx, about)).filter(
      ({ id, personId }) => kept?.has(personId) === false || dedupeKeys.some((key) => lineId(key, personId) === id),
    );
    const dropped = await dropLines(
      tx,
      gone.map((line) => line.id),
    );
    // Not under the thing itself: its own story is no place for mails that nobody got.
    await audit({ entityType: 'mail', entityId: 'lines', after: { about, dropped } });
    return { dropped };
  },
});
