import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { factorsOf } from '@/server/platform/command/proof';
import { factorChanged } from '../access.events';
import { endRecoveryCodes } from '../access.factor.repo';
import { revokePasskeyOf } from '../access.passkey.repo';
import { stageRegistration } from './register-passkey';
import { sessionOf } from './sign-out';

/**
 * Ends a passkey of one's own. What was signed with it stays signed. It asks for a proof, since without its passkeys an
 * account stands open to whoever sits at an open session; the recovery codes end with the last factor.
 */
export const revokePasskey = defineCommand({
  name: 'access.revokePasskey',
  permission: 'access.self',
  effect: 'work',
  input: z.object({ passkeyId: z.uuid() }),
  example: async (world) => {
    const actor = await world.actor('everyone');
    const answer = await world.done('access.registerPasskey', await stageRegistration(world, actor), actor);
    return z.object({ passkeyId: z.uuid() }).parse(answer);
  },
  approval: null,
  proof: () => 'if-held',
  handle: async ({ tx, actor, audit, raise }, input) => {
    const { personId } = sessionOf(actor);
    const credentialId = await revokePasskeyOf(tx, personId, input.passkeyId);
    if (credentialId === null)
      return refuse('ACCESS.PASSKEY_UNKNOWN', 'You have no passkey with this id. It may have been revoked already.');
    const left = await factorsOf(tx, personId);
    if (!left.passkey && !left.totp) await endRecoveryCodes(tx, personId);
    await raise(factorChanged, { personId, change: 'passkey-ended' });
    await audit({
      entityType: 'passkey',
      entityId: input.passkeyId,
      before: { personId, credentialId },
      after: { revoked: true },
    });
    return { passkeyId: input.passkeyId };
  },
});
