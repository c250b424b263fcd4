import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { mayMatch, setOwner } from '../reconciliation.match.repo';
import { assignInput } from '../reconciliation.schema';
import { takeException } from './desk';
import { stageException } from './example-statement';

/** Gives an exception to somebody who may match, or to nobody. */
export const assign = defineCommand({
  name: 'reconciliation.assign',
  permission: 'reconciliation.match',
  effect: 'work',
  input: assignInput,
  example: async (world) => {
    const { exceptionId, version } = await stageException(world);
    return { exceptionId, version, ownerId: await world.personId(await world.actor('finance-operator', 'Ola')) };
  },
  approval: null,
  async handle(context, { exceptionId, version, ownerId }) {
    const { tx } = context;
    const { exception } = await takeException(tx, exceptionId, version);
    if (ownerId !== null && !(await mayMatch(tx, ownerId))) {
      return refuse(
        'RECON.OWNER_UNFIT',
        'This person may not match bank lines, so the exception would lie with nobody. Choose a finance operator.',
        { ownerId },
      );
    }
    await setOwner(tx, exception.id, ownerId);
    await context.audit({
      entityType: 'recon-exception',
      entityId: exception.id,
      before: { ownerId: exception.ownerId },
      after: { ownerId, version: version + 1 },
    });
    return { exceptionId, version: version + 1, ownerId };
  },
});
