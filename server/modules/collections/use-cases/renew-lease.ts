import { defineCommand } from '@/server/platform/command/define';
import { caseInput } from '../collections.schema';
import { stageCase } from './example-collections';
import { takeOrRenew } from './lease';

/**
 * Keeps a case for another fifteen minutes, or takes one that nobody has. The one that another person has is refused:
 * COLLECTIONS.CASE_TAKEN; one whose customer may not be called now: COLLECTIONS.CONTACT_NOT_ALLOWED.
 */
export const renewLease = defineCommand({
  name: 'collections.renewLease',
  permission: 'collections.work',
  effect: 'work',
  input: caseInput,
  example: stageCase,
  approval: null,
  handle: async (context, { caseId }) => {
    const { found, lockedUntil } = await takeOrRenew(context, caseId);
    await context.audit({
      entityType: 'collection-case',
      entityId: found.id,
      after: { lockedUntil: lockedUntil.toISOString() },
    });
    return { caseId: found.id, lockedUntil: lockedUntil.toISOString() };
  },
});
