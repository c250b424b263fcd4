import { z } from 'zod';
import { creationOptions, relyingParty } from '@/server/platform/auth/webauthn';
import { defineCommand } from '@/server/platform/command/define';
import { credentialIdsOf, insertRegistrationChallenge, refuseStaleSession } from '../access.passkey.repo';
import { lockPerson } from '../access.repo';
import { sessionOf } from './sign-out';

/** Begins the registration of a passkey: gives what the browser hands to the authenticator. */
export const beginPasskey = defineCommand({
  name: 'access.beginPasskey',
  permission: 'access.self',
  effect: 'work',
  input: z.object({}),
  example: async () => ({}),
  approval: null,
  proof: () => 'if-held',
  handle: async ({ tx, actor, audit }) => {
    const { personId, sessionId } = sessionOf(actor);
    const stale = await refuseStaleSession(tx, sessionId);
    if (stale) return stale;
    const { email, displayName } = await lockPerson(tx, personId);
    const known = await credentialIdsOf(tx, personId);
    const options = await creationOptions(relyingParty(), { id: personId, email, name: displayName }, known);
    const challengeId = await insertRegistrationChallenge(tx, personId, options.challenge);
    await audit({ entityType: 'person', entityId: personId, after: { passkeyBegun: challengeId } });
    return { challengeId, options };
  },
});
