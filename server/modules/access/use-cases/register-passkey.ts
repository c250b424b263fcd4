import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import type { Actor } from '@/server/platform/auth/actor';
import { readRegistration, registrationShape, relyingParty } from '@/server/platform/auth/webauthn';
import { defineCommand } from '@/server/platform/command/define';
import type { ExampleWorld } from '@/server/platform/command/example-world';
import { noteProof } from '@/server/platform/command/proof';
import { factorChanged } from '../access.events';
import { insertPasskey, takeRegistrationChallenge } from '../access.passkey.repo';
import { sessionOf } from './sign-out';

const beginning = z.object({
  challengeId: z.uuid(),
  options: z.object({ challenge: z.string(), rp: z.object({ id: z.string().optional() }) }),
});

/** Answers a fresh registration challenge with the authenticator of the example world. */
export async function stageRegistration(world: ExampleWorld, actor: Actor) {
  const { challengeId, options } = beginning.parse(await world.done('access.beginPasskey', {}, actor));
  return { challengeId, label: 'Key ring', response: world.authenticator(actor).register(options) };
}

/** Registers a passkey of one's own. The audit row holds its public key, so that later signatures can be traced to it. */
export const registerPasskey = defineCommand({
  name: 'access.registerPasskey',
  permission: 'access.self',
  effect: 'work',
  input: z.object({
    challengeId: z.uuid(),
    label: z.string().trim().min(1, 'names the passkey').max(60),
    response: registrationShape,
  }),
  example: async (world) => stageRegistration(world, await world.actor('everyone')),
  approval: null,
  proof: () => 'if-held',
  handle: async ({ tx, actor, audit, raise }, input) => {
    const { personId } = sessionOf(actor);
    const challenge = await takeRegistrationChallenge(tx, personId, input.challengeId);
    if (typeof challenge !== 'string') return challenge;
    const key = await readRegistration(relyingParty(), challenge, input.response);
    if (!key) {
      return refuse(
        'ACCESS.PASSKEY_INVALID',
        'The authenticator did not verify you for this page. Try again, and confirm with your finger, face or PIN.',
      );
    }
    const passkeyId = await insertPasskey(tx, { personId, label: input.label, ...key });
    if (passkeyId === null) return refuse('ACCESS.PASSKEY_KNOWN', 'This passkey is registered already.');
    const { credentialId, publicKey, backedUp } = key;
    await noteProof(tx, actor.as);
    await raise(factorChanged, { personId, change: 'passkey-added' });
    await audit({
      entityType: 'passkey',
      entityId: passkeyId,
      after: { personId, credentialId, publicKey, label: input.label, backedUp },
    });
    return { passkeyId };
  },
});
