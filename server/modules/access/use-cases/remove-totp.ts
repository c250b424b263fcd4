import { z } from 'zod';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { factorsOf } from '@/server/platform/command/proof';
import { factorChanged } from '../access.events';
import { endRecoveryCodes, removeTotp } from '../access.factor.repo';
import { refuseStaleSession } from '../access.passkey.repo';
import { appCode, stageApp } from './confirm-totp';
import { codeShape, readProof, wrongCode, type ProofAnswer } from './read-proof';
import { sessionOf } from './sign-out';

/**
 * Removes one's own authenticator app: soon after signing in, and with a code of it or a recovery code in hand. The recovery
 * codes end with the last factor. Refuses ACCESS.SIGN_IN_AGAIN, ACCESS.TOTP_UNKNOWN; throws Refusal ACCESS.TOO_MANY_CODES.
 */
export const removeOwnTotp = defineCommand({
  name: 'access.removeTotp',
  permission: 'access.self',
  effect: 'work',
  input: z.object({ code: codeShape }),
  example: async (world) => {
    const { secret } = await stageApp(world, await world.actor('everyone'));
    return { code: await appCode(world, secret) };
  },
  approval: null,
  handle: async ({ tx, actor, audit, raise }, input): Promise<ProofAnswer | Refusal> => {
    const { personId, sessionId } = sessionOf(actor);
    const stale = await refuseStaleSession(tx, sessionId);
    if (stale) return stale;
    if (!(await factorsOf(tx, personId)).totp)
      return refuse('ACCESS.TOTP_UNKNOWN', 'You have no authenticator app that could be removed.');
    const kind = await readProof(tx, { personId, purpose: 'step-up' }, input);
    await audit({
      entityType: 'person',
      entityId: personId,
      before: { app: true },
      after: { app: kind === null, proof: kind },
    });
    if (kind === null) return wrongCode;
    await removeTotp(tx, personId);
    if (!(await factorsOf(tx, personId)).passkey) await endRecoveryCodes(tx, personId);
    await raise(factorChanged, { personId, change: 'app-removed' });
    return { ok: true };
  },
});
