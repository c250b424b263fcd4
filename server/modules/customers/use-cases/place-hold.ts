import { compareDates } from '@/server/kernel/business-date';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { holdPlaced } from '../customers.events';
import { findCustomer, insertHold } from '../customers.repo';
import { placeHoldInput } from '../customers.schema';
import { stageCustomer } from './example-customer';

/** Protects a customer at once, by one hand: from now on no contact, no fee, no debit. Ending it takes two. */
export const placeHold = defineCommand({
  name: 'customers.placeHold',
  permission: 'customers.placeHold',
  input: placeHoldInput,
  example: async (world) => ({
    customerId: await stageCustomer(world),
    kind: 'dispute' as const,
    reason: 'Says the parcel never came',
  }),
  approval: null,
  handle: async (context, input) => {
    const { tx, run } = context;
    const customer = await findCustomer(tx, input.customerId, true);
    if (!customer) {
      return refuse('CUSTOMERS.NOT_FOUND', 'There is no such customer. Look it up by name, e-mail or order.', {
        customerId: input.customerId,
      });
    }
    if (input.untilDate && compareDates(input.untilDate, run.businessDate) < 0) {
      return refuse(
        'CUSTOMERS.HOLD_OVER',
        `A hold until ${input.untilDate} would be over already. Choose a later day, or none.`,
        {
          untilDate: input.untilDate,
        },
      );
    }
    const holdId = uuidv7();
    await insertHold(tx, { ...input, id: holdId, fromDate: run.businessDate });
    await context.raise(holdPlaced, { customerId: customer.id, holdId, kind: input.kind });
    await context.audit({
      entityType: 'customer',
      entityId: customer.id,
      after: { holdId, kind: input.kind, fromDate: run.businessDate, untilDate: input.untilDate },
      reason: input.reason,
    });
    return { holdId };
  },
});
