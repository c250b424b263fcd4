import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { factorsOf } from '@/server/platform/command/proof';
import { factorChanged } from '../access.events';
import { renewCodes } from '../access.factor.repo';
import { lockPerson } from '../access.repo';
import { shownCodes, stageApp } from './confirm-totp';
import { sessionOf } from './sign-out';

/** Ten new recovery codes, shown once; all earlier ones end. For whoever holds a factor that they could stand in for. */
export const renewRecoveryCodes = defineCommand({
  name: 'access.renewRecoveryCodes',
  permission: 'access.self',
  effect: 'work',
  input: z.object({}),
  example: async (world) => {
    await stageApp(world, await world.actor('everyone'));
    return {};
  },
  approval: null,
  proof: () => 'if-held',
  handle: async ({ tx, actor, audit, raise }) => {
    const { personId } = sessionOf(actor);
    await lockPerson(tx, personId);
    const held = await factorsOf(tx, personId);
    if (!held.passkey && !held.totp) {
      return refuse(
        'ACCESS.NO_FACTOR',
        'Recovery codes stand in for a passkey or an authenticator app, and you have neither. Add one first.',
      );
    }
    const codes = await renewCodes(tx, personId);
    await raise(factorChanged, { personId, change: 'codes-renewed' });
    await audit({ entityType: 'person', entityId: personId, after: { recoveryCodes: codes.length } });
    return { recoveryCodes: shownCodes(codes) };
  },
});
