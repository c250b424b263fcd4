import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { sql } from '@/server/platform/db/sql';
import { activePerson, closeDelegation, lockDelegation } from '../approvals.delegation.repo';
import { endDelegationInput } from '../approvals.schema';
import { delegate } from './delegate';

/** Takes borrowed roles back at once, by one hand: the giver, the bearer or an administrator. What was decided stays. */
export const endDelegation = defineCommand({
  name: 'approvals.endDelegation',
  permission: 'approvals.endDelegation',
  effect: 'stop',
  input: endDelegationInput,
  example: async (world) => {
    const administrator = await world.actor('administrator');
    await world.approved('approvals.delegate', await delegate.example(world), administrator);
    const { id } = await world.read((tx) => tx.one<{ id: string }>(sql`select id from delegation limit 1`));
    return { delegationId: id, reason: 'Back earlier' };
  },
  approval: null,
  handle: async ({ tx, run, actor, audit }, { delegationId, reason }) => {
    const row = await lockDelegation(tx, delegationId);
    const by = actor.personId ?? actor.id;
    if (![row.giverId, row.delegateId].includes(by) && !(await activePerson(tx, by)).roles.includes('administrator'))
      return refuse('APPROVALS.NOT_YOURS_TO_END', 'Only the giver, the bearer or an administrator ends a delegation.', {
        denied: true,
      });
    if (row.endedAt)
      return refuse('APPROVALS.DELEGATION_ENDED', 'This delegation has ended already.', { endedAt: row.endedAt });
    await closeDelegation(tx, delegationId, { at: run.now, by, reason });
    await audit({
      entityType: 'person',
      entityId: row.delegateId,
      before: { delegation: delegationId, roles: row.roles },
      after: { delegation: delegationId, endedAt: run.now },
      reason,
    });
    return { delegationId };
  },
});
