import { refuse } from '@/server/kernel/refusal';
import { closeExpected } from '@/server/modules/payments';
import { defineCommand } from '@/server/platform/command/define';
import { findPromise, setCancelled } from '../collections.promise.repo';
import { cancelPromiseInput } from '../collections.schema';
import { stagePromise } from './example-collections';
import { takenBy } from './lease';
import { agentOf } from './lease';
import { findCase } from '../collections.case.repo';

/** Takes an open promise back, with the reason; the customer may be contacted again. */
export const cancelPromise = defineCommand({
  name: 'collections.cancelPromise',
  permission: 'collections.work',
  effect: 'work',
  input: cancelPromiseInput,
  example: async (world) => ({ promiseId: await stagePromise(world), reason: 'Wage comes a week later' }),
  approval: null,
  handle: async (context, { promiseId, reason }) => {
    const { tx } = context;
    const promise = await findPromise(tx, promiseId);
    if (!promise)
      return refuse('COLLECTIONS.PROMISE_NOT_FOUND', 'There is no such promise. Open it from its case.', { promiseId });
    if (promise.state !== 'open') {
      return refuse(
        'COLLECTIONS.PROMISE_OVER',
        `This promise is ${promise.state}; only an open one can be cancelled.`,
        {
          promiseId,
          state: promise.state,
        },
      );
    }
    const found = await findCase(tx, promise.caseId, false);
    if (found?.leased && found.lockedBy !== agentOf(context)) return takenBy(found);
    await setCancelled(tx, promise.id);
    if (promise.expectedPaymentId) await closeExpected(context, promise.expectedPaymentId);
    await context.audit({
      entityType: 'collection-case',
      entityId: promise.caseId,
      before: { promiseId, state: 'open' },
      after: { promiseId, state: 'cancelled' },
      reason,
    });
    return { promiseId, caseId: promise.caseId };
  },
});
