import { z } from 'zod';
import { defineCommand } from '@/server/platform/command/define';
import { sessionsEnded } from '../access.events';
import { endSessions } from '../access.repo';
import { sessionOf } from './sign-out';

/** Signs out everywhere, here too. */
export const revokeAllSessions = defineCommand({
  name: 'access.revokeAllSessions',
  permission: 'access.self',
  effect: 'work',
  input: z.object({}),
  example: async () => ({}),
  approval: null,
  handle: async ({ tx, actor, audit, raise }) => {
    const { personId } = sessionOf(actor);
    const ended = await endSessions(tx, personId);
    await raise(sessionsEnded, { personId });
    await audit({ entityType: 'person', entityId: personId, after: { sessionsEnded: ended } });
    return { ended };
  },
});
