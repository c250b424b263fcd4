import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { doors } from '@/server/platform/command/registry';
import { rightsChanged } from '../access.events';
import { endKey, lockKey } from '../access.key.repo';
import { rolesOf } from '../access.repo';
import { revokeKeyInput } from '../access.schema';
import { proposeKey } from './propose-key';

/** Ends a key at once, by one hand: its owner's or an administrator's. Its decisions on what has not run yet go with it. */
export const revokeKey = defineCommand({
  name: 'access.revokeKey',
  permission: 'access.revokeKey',
  effect: 'stop',
  input: revokeKeyInput,
  example: async (world) => {
    const owner = await world.actor('finance-operator');
    const made = await world.approved('access.proposeKey', await proposeKey.example(world), owner);
    return { keyId: z.object({ keyId: z.uuid() }).parse(made).keyId, reason: 'The machine was replaced' };
  },
  approval: null,
  handle: async ({ tx, actor, audit, raise }, { keyId, reason }) => {
    const key = await lockKey(tx, keyId);
    const administers = (await rolesOf(tx, actor.personId ?? '')).includes('administrator');
    if (key.ownerId !== actor.personId && !administers)
      return refuse(
        'ACCESS.KEY_OF_ANOTHER',
        `"${key.name}" is a key of ${key.ownerName}. They or an administrator end it.`,
        {
          keyId,
          denied: true,
          entityType: 'api-key',
          entityId: keyId,
        },
      );
    if (key.revoked) return refuse('ACCESS.KEY_REVOKED', `The key "${key.name}" was ended already.`, { keyId });
    await endKey(tx, keyId, { by: actor.id, reason });
    await doors().approvals.recount(tx, key.ownerId);
    await raise(rightsChanged, { personId: key.ownerId });
    await audit({
      entityType: 'api-key',
      entityId: keyId,
      before: { name: key.name, ownerId: key.ownerId, revoked: false },
      after: { revoked: true },
      reason,
    });
    return { keyId, name: key.name };
  },
});
