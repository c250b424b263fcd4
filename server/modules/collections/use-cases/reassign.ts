import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { assign, isAgent } from '../collections.lease.repo';
import { reassignInput } from '../collections.schema';
import { stageCase } from './example-collections';
import { lockCase } from './lease';

/** Gives a case to one agent, or back to all; whoever had it lets go of it. */
export const reassign = defineCommand({
  name: 'collections.reassign',
  permission: 'collections.lead',
  effect: 'work',
  input: reassignInput,
  example: async (world) => ({
    ...(await stageCase(world)),
    personId: await world.personId(await world.actor('collections-agent', 'Bea')),
    reason: 'Speaks Italian',
  }),
  approval: null,
  handle: async (context, { caseId, personId, reason }) => {
    const found = await lockCase(context, caseId);
    if (personId !== null && !(await isAgent(context.tx, personId))) {
      return refuse('COLLECTIONS.NOT_AN_AGENT', 'This person works no cases. Choose an active collections agent.', {
        personId,
      });
    }
    await assign(context.tx, found.id, personId);
    await context.audit({
      entityType: 'collection-case',
      entityId: found.id,
      before: { assignedTo: found.assignedTo, lockedBy: found.leased ? found.lockedBy : null },
      after: { assignedTo: personId },
      reason,
    });
    return { caseId: found.id, assignedTo: personId };
  },
});
