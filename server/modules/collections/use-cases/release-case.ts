import { defineCommand } from '@/server/platform/command/define';
import { letGo } from '../collections.lease.repo';
import { caseInput } from '../collections.schema';
import { stageCase } from './example-collections';
import { caseForMe } from './lease';

/** Puts a case back into the queue at once; one that nobody has stays there. */
export const releaseCase = defineCommand({
  name: 'collections.releaseCase',
  permission: 'collections.work',
  effect: 'work',
  input: caseInput,
  example: stageCase,
  approval: null,
  handle: async (context, { caseId }) => {
    const { found, mine } = await caseForMe(context, caseId);
    if (mine) await letGo(context.tx, [found.id]);
    await context.audit({
      entityType: 'collection-case',
      entityId: found.id,
      before: { held: mine },
      after: { held: false },
    });
    return { caseId: found.id };
  },
});
