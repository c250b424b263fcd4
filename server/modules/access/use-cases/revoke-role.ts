import { z } from 'zod';
import { invariant } from '@/server/kernel/invariant';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { doors } from '@/server/platform/command/registry';
import { sql } from '@/server/platform/db/sql';
import { rightsChanged } from '../access.events';
import { keepAnAdministrator, lockPerson, rolesOf, touchPerson } from '../access.repo';
import { reasonShape, roleShape } from '../access.schema';

/**
 * Takes a role away at once, by one hand; the next call of the person is refused. The last administrator stays one, and so
 * does whoever is the last to approve an act: to shut somebody out at once, suspend them.
 */
export const revokeRole = defineCommand({
  name: 'access.revokeRole',
  permission: 'access.revokeRole',
  effect: 'stop',
  input: z.object({ personId: z.uuid(), role: roleShape, reason: reasonShape }),
  example: async (world) => {
    const holder = await world.actor('support-agent', 'Holder');
    invariant(holder.kind === 'person', 'roles belong to people');
    return { personId: await world.personId(holder), role: 'support-agent' as const, reason: 'Changed teams' };
  },
  approval: null,
  handle: async ({ tx, run, audit, raise }, { personId, role, reason }) => {
    if (role === 'administrator') await keepAnAdministrator(tx, personId);
    const person = await lockPerson(tx, personId);
    const roles = await rolesOf(tx, personId);
    if (person.status === 'active' && roles.includes(role))
      await doors().approvals.holdRights(tx, { kind: 'revoke', personId, role }, run.now);
    const taken = await tx.exec(sql`delete from person_role where person_id = ${personId} and role_code = ${role}`);
    if (taken === 0)
      return refuse('ACCESS.ROLE_NOT_HELD', `${person.displayName} does not hold the role "${role}".`, { role });
    await touchPerson(tx, personId);
    await raise(rightsChanged, { personId });
    await audit({
      entityType: 'person',
      entityId: personId,
      before: { roles },
      after: { roles: roles.filter((held) => held !== role) },
      reason,
    });
    return { personId, role };
  },
});
