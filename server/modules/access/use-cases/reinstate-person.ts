import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand, type ApprovalSpec, type Consequence } from '@/server/platform/command/define';
import { doors } from '@/server/platform/command/registry';
import { sql } from '@/server/platform/db/sql';
import type { Tx } from '@/server/platform/db/tx';
import { rightsChanged } from '../access.events';
import { lockPerson, rolesOf, touchPerson } from '../access.repo';
import { reasonShape } from '../access.schema';

const input = z.object({ personId: z.uuid(), reason: reasonShape });
type Input = z.output<typeof input>;

async function suspended(tx: Tx, { personId }: Input) {
  const person = await lockPerson(tx, personId);
  if (person.status !== 'suspended')
    throw refuse('ACCESS.NOT_SUSPENDED', `${person.displayName} is not suspended.`, { personId });
  return { person, roles: await rolesOf(tx, personId) };
}

const approval: ApprovalSpec<Input> = {
  codeVersion: 1,
  entity: ({ personId }) => ({ type: 'person', id: personId }),
  title: async ({ tx }, wish) => `Reinstate ${(await lockPerson(tx, wish.personId)).displayName}`,
  facts: async ({ tx }, { personId }) => ({ administrator: (await rolesOf(tx, personId)).includes('administrator') }),
  content: async ({ tx, now }, wish) => {
    const { person, roles } = await suspended(tx, wish);
    await doors().approvals.holdRights(tx, { kind: 'return', personId: wish.personId }, now);
    return { personId: wish.personId, personVersion: person.version, roles, reason: wish.reason };
  },
  consequences: async ({ tx }, wish): Promise<Consequence[]> => {
    const { roles } = await suspended(tx, wish);
    return [
      { kind: 'change', field: 'status', before: 'suspended', after: 'active' },
      { kind: 'note', text: roles.length > 0 ? `Gets back the roles ${roles.join(', ')}.` : 'Holds no role.' },
    ];
  },
  hands: async (_frame, { personId }) => [{ personId, why: 'editor' }],
  withoutPolicy: 'refuse',
};

/** Lets a suspended person in again. One proposes, another administrator approves; never the person in question. */
export const reinstatePerson = defineCommand({
  name: 'access.reinstatePerson',
  permission: 'access.reinstatePerson',
  effect: 'terms',
  input,
  example: async (world) => {
    const personId = await world.personId(await world.actor('support-agent', 'Returner'));
    await world.done(
      'access.suspendPerson',
      { personId, reason: 'On leave' },
      await world.actor('administrator', 'Doorkeeper'),
    );
    return { personId, reason: 'Back from leave' };
  },
  approval,
  handle: async (context, wish) => {
    const { tx, audit, raise } = context;
    await suspended(tx, wish);
    // Nothing that was decided before the return counts by it; whoever returns decides anew.
    const voided = await doors().approvals.voidDecisions(context, wish.personId);
    const { status } = await tx.one<{ status: string }>(
      sql`select case when password_hash is null and not demo then 'invited' else 'active' end as status from person where id = ${wish.personId}`,
    );
    await touchPerson(tx, wish.personId, status);
    await raise(rightsChanged, { personId: wish.personId });
    await audit({
      entityType: 'person',
      entityId: wish.personId,
      before: { status: 'suspended' },
      after: { status, voided },
      reason: wish.reason,
    });
    return { personId: wish.personId, status };
  },
});
