import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { revokePasskeyOf } from '../access.passkey.repo';
import { stageRegistration } from './register-passkey';
import { sessionOf } from './sign-out';

/** Ends a passkey of one's own at once. What was signed with it stays signed. */
export const revokePasskey = defineCommand({
  name: 'access.revokePasskey',
  permission: 'access.self',
  effect: 'stop',
  input: z.object({ passkeyId: z.uuid() }),
  example: async (world) => {
    const actor = await world.actor('everyone');
    const answer = await world.done('access.registerPasskey', await stageRegistration(world, actor), actor);
    return z.object({ passkeyId: z.uuid() }).parse(answer);
  },
  approval: null,
  handle: async ({ tx, actor, audit }, input) => {
    const { personId } = sessionOf(actor);
    const credentialId = await revokePasskeyOf(tx, personId, input.passkeyId);
    if (credentialId === null)
      return refuse('ACCESS.PASSKEY_UNKNOWN', 'You have no passkey with this id. It may have been revoked already.');
    await audit({
      entityType: 'passkey',
      entityId: input.passkeyId,
      before: { personId, credentialId },
      after: { revoked: true },
    });
    return { passkeyId: input.passkeyId };
  },
});
