import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { ROLES } from '@/server/platform/auth/permissions';
import { defineCommand, type ApprovalSpec, type Consequence } from '@/server/platform/command/define';
import { doors } from '@/server/platform/command/registry';
import { sql } from '@/server/platform/db/sql';
import type { Tx } from '@/server/platform/db/tx';
import { rightsChanged } from '../access.events';
import { lockPerson, rolesOf, touchPerson } from '../access.repo';
import { roleShape } from '../access.schema';
import { stageInvitation } from './accept-invitation';

const input = z.object({ personId: z.uuid(), role: roleShape });
type Input = z.output<typeof input>;

async function grantable(tx: Tx, { personId, role }: Input) {
  const person = await lockPerson(tx, personId);
  const roles = await rolesOf(tx, personId);
  if (roles.includes(role))
    throw refuse('ACCESS.ROLE_HELD', `${person.displayName} holds the role "${role}" already.`, { role });
  if (person.status === 'suspended') {
    throw refuse(
      'ACCESS.PERSON_SUSPENDED',
      `${person.displayName} is suspended. Reinstate them first, then grant roles.`,
      { personId },
    );
  }
  return { person, roles };
}

/** What somebody may do after the grant and may not do before it. */
async function gained(tx: Tx, { personId, role }: Input): Promise<string[]> {
  const rows = await tx.rows<{ permission: string }>(sql`
    select permission from role_permission where role_code = ${role}
    except select rp.permission from role_permission rp join person_role pr on pr.role_code = rp.role_code where pr.person_id = ${personId}
    order by permission`);
  return rows.map((row) => row.permission);
}

const approval: ApprovalSpec<Input> = {
  codeVersion: 1,
  entity: ({ personId }) => ({ type: 'person', id: personId }),
  title: async ({ tx }, wish) => `Grant the role ${wish.role} to ${(await lockPerson(tx, wish.personId)).displayName}`,
  facts: async (_frame, { role }) => ({ role, administrator: role === 'administrator' }),
  content: async ({ tx, now }, wish) => {
    const { person, roles } = await grantable(tx, wish);
    await doors().approvals.holdRights(tx, { kind: 'grant', ...wish }, now);
    return { personId: wish.personId, personVersion: person.version, role: wish.role, rolesBefore: roles };
  },
  consequences: async ({ tx }, wish): Promise<Consequence[]> => {
    const { roles } = await grantable(tx, wish);
    const rights = await gained(tx, wish);
    return [
      {
        kind: 'change',
        field: 'roles',
        before: roles.join(', ') || null,
        after: [...roles, wish.role].sort().join(', '),
      },
      {
        kind: 'note',
        text:
          rights.length > 0
            ? `May newly: ${rights.join(', ')}.`
            : 'Brings no right that this person does not hold already.',
      },
    ];
  },
  // Nobody decides on a right of their own, whoever proposed it.
  hands: async (_frame, { personId }) => [{ personId, why: 'editor' }],
  withoutPolicy: 'refuse',
};

/** Gives a person a role. Takes two: one proposes, another administrator who does not profit from it approves. */
export const grantRole = defineCommand({
  name: 'access.grantRole',
  permission: 'access.grantRole',
  effect: 'terms',
  input,
  example: async (world) => ({
    personId: (await stageInvitation(world, 'promoted@countersign.example')).personId,
    role: ROLES[0],
  }),
  approval,
  handle: async ({ tx, audit, raise }, wish) => {
    const { roles } = await grantable(tx, wish);
    await tx.exec(
      sql`insert into person_role (person_id, role_code, granted_at) values (${wish.personId}, ${wish.role}, clock_timestamp())`,
    );
    await touchPerson(tx, wish.personId);
    await raise(rightsChanged, { personId: wish.personId });
    await audit({
      entityType: 'person',
      entityId: wish.personId,
      before: { roles },
      after: { roles: [...roles, wish.role].sort() },
    });
    return { personId: wish.personId, role: wish.role };
  },
});
