import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { doors } from '@/server/platform/command/registry';
import { rightsChanged, sessionsEnded } from '../access.events';
import { endSessions, keepAnAdministrator, lockPerson, touchPerson } from '../access.repo';
import { reasonShape } from '../access.schema';
import { endSteps } from '../access.step.repo';

/**
 * Shuts a person out at once, by one hand: all sessions end, the next call is refused, and what they decided on requests
 * that still wait counts no more, also after a return. Undoing it takes two.
 */
export const suspendPerson = defineCommand({
  name: 'access.suspendPerson',
  permission: 'access.suspendPerson',
  effect: 'stop',
  input: z.object({ personId: z.uuid(), reason: reasonShape }),
  example: async (world) => ({
    personId: await world.personId(await world.actor('support-agent', 'Leaver')),
    reason: 'Laptop was stolen',
  }),
  approval: null,
  handle: async (context, { personId, reason }) => {
    const { tx, audit, raise } = context;
    await keepAnAdministrator(tx, personId);
    const person = await lockPerson(tx, personId);
    if (person.status === 'suspended')
      return refuse('ACCESS.PERSON_SUSPENDED', `${person.displayName} is suspended already.`, { personId });
    await touchPerson(tx, personId, 'suspended');
    const ended = await endSessions(tx, personId);
    await endSteps(tx, personId);
    const voided = await doors().approvals.voidDecisions(context, personId);
    const stuck = await doors().approvals.stuckRequests(tx);
    await raise(rightsChanged, { personId });
    await raise(sessionsEnded, { personId });
    await audit({
      entityType: 'person',
      entityId: personId,
      before: { status: person.status },
      after: {
        status: 'suspended',
        sessionsEnded: ended,
        stuck: stuck.first.map((request) => request.ref),
        stuckCount: stuck.count,
        voided,
      },
      reason,
    });
    return { personId, sessionsEnded: ended, stuck };
  },
});
