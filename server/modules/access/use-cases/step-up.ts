import { z } from 'zod';
import type { Refusal } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { noteProof } from '@/server/platform/command/proof';
import { factorChanged } from '../access.events';
import { appCode, stageApp } from './confirm-totp';
import { proofShape, readProof, wrongCode, type ProofAnswer } from './read-proof';
import { sessionOf } from './sign-out';

/**
 * Proves in an open session that the person themselves is there, so that acts about money and rights are taken from it for a
 * while. A wrong code is an answer: the try is counted. Throws Refusal ACCESS.TOO_MANY_CODES.
 */
export const stepUp = defineCommand({
  name: 'access.stepUp',
  permission: 'access.self',
  effect: 'work',
  input: z.object({ proof: proofShape }),
  example: async (world) => {
    const { secret } = await stageApp(world, await world.actor('everyone'));
    return { proof: { code: await appCode(world, secret) } };
  },
  approval: null,
  handle: async ({ tx, actor, audit, raise }, { proof }): Promise<ProofAnswer | Refusal> => {
    const { personId } = sessionOf(actor);
    const kind = await readProof(tx, { personId, purpose: 'step-up' }, proof);
    await audit({ entityType: 'person', entityId: personId, after: { steppedUp: kind !== null, proof: kind } });
    if (kind === null) return wrongCode;
    await noteProof(tx, actor.as);
    if (kind === 'recovery') await raise(factorChanged, { personId, change: 'code-used' });
    return { ok: true };
  },
});
