import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { stageApp } from './confirm-totp';
import { offerProof } from './read-proof';
import { sessionOf } from './sign-out';

/** Gives what one can prove oneself by in this session, and what a passkey signs for it. Refuses ACCESS.NO_FACTOR. */
export const beginStepUp = defineCommand({
  name: 'access.beginStepUp',
  permission: 'access.self',
  effect: 'work',
  input: z.object({}),
  example: async (world) => {
    await stageApp(world, await world.actor('everyone'));
    return {};
  },
  approval: null,
  handle: async ({ tx, actor, audit }) => {
    const { personId } = sessionOf(actor);
    const offer = await offerProof(tx, { personId, purpose: 'step-up' });
    if (!offer.app && !offer.passkey)
      return refuse('ACCESS.NO_FACTOR', 'You have no second factor. Add one under "Your sessions".');
    await audit({ entityType: 'person', entityId: personId, after: { stepUpBegun: true } });
    return offer;
  },
});
