import { z } from 'zod';
import type { Actor } from '@/server/platform/auth/actor';
import { relyingParty } from '@/server/platform/auth/webauthn';
import { defineCommand } from '@/server/platform/command/define';
import type { ExampleWorld } from '@/server/platform/command/example-world';
import { shownOnce } from '@/server/platform/crypto/secret-text';
import { base32, totpUri } from '@/server/platform/crypto/totp';
import { insertTotp } from '../access.factor.repo';
import { refuseStaleSession } from '../access.passkey.repo';
import { lockPerson } from '../access.repo';
import { sessionOf } from './sign-out';

const begun = z.object({ totpId: z.uuid(), secret: z.string() });

/** Begins to set up an app; gives its id and its secret in base 32. */
export async function stageTotp(world: ExampleWorld, actor: Actor): Promise<{ totpId: string; secret: string }> {
  return begun.parse(await world.done('access.beginTotp', {}, actor));
}

/**
 * Makes the secret of a new authenticator app and shows it once. It counts from the first code on; an app that is in use
 * stays so until then. Refuses ACCESS.SIGN_IN_AGAIN.
 */
export const beginTotp = defineCommand({
  name: 'access.beginTotp',
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
    const { email } = await lockPerson(tx, personId);
    const { totpId, secret } = await insertTotp(tx, personId);
    await audit({ entityType: 'person', entityId: personId, after: { appBegun: totpId } });
    return {
      totpId,
      secret: shownOnce(base32(secret)),
      uri: shownOnce(totpUri(secret, { issuer: relyingParty().name, account: email })),
    };
  },
});
