import { Refusal, refuse } from '@/server/kernel/refusal';
import { openExpected } from '@/server/modules/payments';
import { defineCommand } from '@/server/platform/command/define';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { promiseTaken } from '../collections.events';
import { insertPromise, openPromiseOf, owedBy } from '../collections.promise.repo';
import { takePromiseInput } from '../collections.schema';
import { refusePromise } from '../domain/promise';
import { stageCase } from './example-collections';
import { agentOf, caseForMe } from './lease';

/**
 * Takes a promise to pay. From now on nobody contacts the customer until the money came or the day of the promise and its
 * grace are over; a payment to the customer's virtual account is expected. Refuses COLLECTIONS.PROMISE_OPEN and what
 * `refusePromise` names.
 */
export const takePromise = defineCommand({
  name: 'collections.takePromise',
  permission: 'collections.work',
  effect: 'work',
  input: takePromiseInput,
  example: async (world) => ({ ...(await stageCase(world)), amountMinor: '2000', dueDate: '2026-11-27' }),
  approval: null,
  handle: async (context, input) => {
    const { tx, run } = context;
    const { found } = await caseForMe(context, input.caseId);
    const { customerId, currency } = found;
    const open = await openPromiseOf(tx, customerId);
    if (open) {
      return refuse(
        'COLLECTIONS.PROMISE_OPEN',
        `A promise for ${open.dueDate} is open. Cancel it before you take another.`,
        {
          promiseId: open.id,
        },
      );
    }
    const amountMinor = BigInt(input.amountMinor);
    const { dueDate } = input;
    const owedMinor = await owedBy(tx, customerId, currency);
    const refusal = refusePromise({ amountMinor, currency, dueDate, businessDate: run.businessDate, owedMinor });
    if (refusal instanceof Refusal) return refusal;
    const promiseId = uuidv7();
    const expected = await openExpected(context, {
      customerId,
      sourceType: 'promise',
      sourceId: promiseId,
      amountMinor,
      currency,
      dueDate,
    });
    const personId = agentOf(context);
    await insertPromise(tx, {
      id: promiseId,
      caseId: found.id,
      customerId,
      amountMinor,
      currency,
      takenOn: run.businessDate,
      dueDate,
      personId,
      expectedPaymentId: expected.id,
    });
    await context.raise(promiseTaken, {
      promiseId,
      caseId: found.id,
      customerId,
      amountMinor: input.amountMinor,
      currency,
      dueDate,
    });
    await context.audit({
      entityType: 'collection-case',
      entityId: found.id,
      after: { promiseId, amountMinor, currency, dueDate, owedMinor },
    });
    return { promiseId, caseId: found.id, expectedPaymentId: expected.id };
  },
});
