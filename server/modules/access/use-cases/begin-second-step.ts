import { z } from 'zod';
import { invariant } from '@/server/kernel/invariant';
import { defineCommand } from '@/server/platform/command/define';
import type { ExampleWorld } from '@/server/platform/command/example-world';
import { lockStep, secondStepToken } from '../access.step.repo';
import { stageActivePerson } from './accept-invitation';
import { stageApp } from './confirm-totp';
import { offerProof } from './read-proof';

const signedIn = z.object({ ok: z.literal(true), sessionId: z.uuid() });
const halfIn = z.object({ ok: z.literal(false), code: z.literal('ACCESS.SECOND_FACTOR'), stepId: z.uuid() });

/** Somebody with an app whose password was just right: the token of their second step, and the secret of the app. */
export async function stageSecondStep(world: ExampleWorld, email: string) {
  const web = { kind: 'anonymous', name: 'web' } as const;
  const known = await stageActivePerson(world, email);
  const input = { ...known, userAgent: null };
  const { sessionId } = signedIn.parse(await world.done('access.signIn', input, web));
  const app = await stageApp(world, { kind: 'person', sessionId });
  const { stepId } = halfIn.parse(await world.done('access.signIn', input, web));
  invariant(stepId, 'the second sign-in asks for the second factor');
  return { ...app, ...known, stepId, token: secondStepToken(stepId), sessionId };
}

/** Gives whoever has given their password what they can go on with, and what a passkey signs. Throws ACCESS.STEP_ENDED. */
export const beginSecondStep = defineCommand({
  name: 'access.beginSecondStep',
  permission: 'access.signIn',
  effect: 'work',
  input: z.object({ token: z.string().min(20).max(200) }),
  example: async (world) => ({ token: (await stageSecondStep(world, 'half-way@countersign.example')).token }),
  approval: null,
  handle: async ({ tx, audit }, { token }) => {
    const { personId } = await lockStep(tx, token);
    const offer = await offerProof(tx, { personId, purpose: 'sign-in' });
    await audit({ entityType: 'person', entityId: personId, after: { secondStepBegun: true } });
    return offer;
  },
});
