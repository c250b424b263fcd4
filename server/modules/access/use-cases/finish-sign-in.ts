import { z } from 'zod';
import { defineCommand } from '@/server/platform/command/define';
import { factorChanged } from '../access.events';
import { openSession } from '../access.repo';
import { lockStep, useStep } from '../access.step.repo';
import { stageSecondStep } from './begin-second-step';
import { appCode } from './confirm-totp';
import { proofShape, readProof, wrongCode, type ProofAnswer } from './read-proof';

export type FinishAnswer =
  { readonly ok: true; readonly sessionId: string; readonly personId: string } | Extract<ProofAnswer, { ok: false }>;

/**
 * Signs in whoever gave their password and now gives the second factor; only here does a session begin. A wrong code is an
 * answer: the try is counted, and the step stays open for its five minutes. Throws Refusal ACCESS.STEP_ENDED,
 * ACCESS.TOO_MANY_CODES.
 */
export const finishSignIn = defineCommand({
  name: 'access.finishSignIn',
  permission: 'access.signIn',
  effect: 'work',
  input: z.object({ token: z.string().min(20).max(200), proof: proofShape }),
  example: async (world) => {
    const { token, secret } = await stageSecondStep(world, 'second-step@countersign.example');
    return { token, proof: { code: await appCode(world, secret) } };
  },
  approval: null,
  handle: async ({ tx, run, audit, raise }, { token, proof }): Promise<FinishAnswer> => {
    const { id, personId, method, userAgent } = await lockStep(tx, token);
    const kind = await readProof(tx, { personId, purpose: 'sign-in' }, proof);
    await audit({ entityType: 'person', entityId: personId, after: { signedIn: kind !== null, method, proof: kind } });
    if (kind === null) return wrongCode;
    await useStep(tx, id, run.id);
    const sessionId = await openSession(tx, { personId, method, userAgent, proven: true });
    if (kind === 'recovery') await raise(factorChanged, { personId, change: 'code-used' });
    return { ok: true, sessionId, personId };
  },
});
