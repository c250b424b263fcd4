import { z } from 'zod';
import { invariant } from '@/server/kernel/invariant';
import type { RunActor } from '@/server/platform/command/context';
import { defineCommand } from '@/server/platform/command/define';
import { sessionsEnded } from '../access.events';
import { endSessions } from '../access.repo';

/** The person and the session of an actor; machines have neither. */
export function sessionOf(actor: RunActor): { personId: string; sessionId: string } {
  invariant(actor.personId !== null && actor.as.kind === 'person', 'sessions belong to people');
  return { personId: actor.personId, sessionId: actor.as.sessionId };
}

/** Ends the session in which it is called. */
export const signOut = defineCommand({
  name: 'access.signOut',
  permission: 'access.self',
  effect: 'work',
  input: z.object({}),
  example: async () => ({}),
  approval: null,
  handle: async ({ tx, actor, audit, raise }) => {
    const { personId, sessionId } = sessionOf(actor);
    const ended = await endSessions(tx, personId, sessionId);
    await raise(sessionsEnded, { personId });
    await audit({ entityType: 'person', entityId: personId, after: { signedOut: true } });
    return { ended };
  },
});
