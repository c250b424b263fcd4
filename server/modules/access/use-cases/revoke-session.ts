import { z } from 'zod';
import { invariant } from '@/server/kernel/invariant';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { sessionsEnded } from '../access.events';
import { endSessions } from '../access.repo';
import { sessionOf } from './sign-out';

/** Ends one of one's own sessions, on another device for example. */
export const revokeSession = defineCommand({
  name: 'access.revokeSession',
  permission: 'access.self',
  effect: 'work',
  input: z.object({ sessionId: z.uuid() }),
  example: async (world) => {
    const actor = await world.actor('everyone');
    invariant(actor.kind === 'person', 'a person has a session');
    return { sessionId: actor.sessionId };
  },
  approval: null,
  handle: async ({ tx, actor, audit, raise }, input) => {
    const { personId } = sessionOf(actor);
    const ended = await endSessions(tx, personId, input.sessionId);
    if (ended === 0)
      return refuse('ACCESS.SESSION_UNKNOWN', 'You have no open session with this id. It may have ended meanwhile.');
    await raise(sessionsEnded, { personId });
    await audit({ entityType: 'person', entityId: personId, after: { sessionEnded: input.sessionId } });
    return { ended };
  },
});
