import { ageingChunk } from '@/server/modules/credit';
import { defineCommand } from '@/server/platform/command/define';
import { refreshInput } from '../collections.schema';
import { caseChunk, promiseChunk } from './close-chunks';

/** What the close does for the worklist, in one act for small books: days past due, promises, cases as of a date. */
export const refresh = defineCommand({
  name: 'collections.refresh',
  permission: 'collections.refresh',
  effect: 'work',
  input: refreshInput,
  example: async () => ({ date: '2026-12-28' }),
  approval: null,
  handle: async (context, { date }) => {
    let changed = 0;
    for (const chunk of [ageingChunk, promiseChunk, caseChunk]) {
      for (let cursor: unknown = null; ;) {
        const answer = await chunk(context, { date, cursor });
        if ('blocked' in answer) break;
        changed += Object.values(answer.counts).reduce<number>(
          (sum, value) => sum + (typeof value === 'number' ? value : 0),
          0,
        );
        cursor = answer.cursor;
        if (cursor === null || cursor === undefined) break;
      }
    }
    await context.audit({ entityType: 'worklist', entityId: date, after: { changed } });
    return { changed };
  },
});
