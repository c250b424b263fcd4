import { refuse } from '@/server/kernel/refusal';
import { defineCommand, type ApprovalFrame } from '@/server/platform/command/define';
import { holdLifted } from '../customers.events';
import { findCustomer, findHold, setLifted, type CustomerRow, type HoldRow } from '../customers.repo';
import { liftHoldInput } from '../customers.schema';
import { stageHold } from './example-customer';

async function subject(
  frame: Pick<ApprovalFrame, 'tx'>,
  holdId: string,
): Promise<{ hold: HoldRow; customer: CustomerRow }> {
  const hold = await findHold(frame.tx, holdId);
  const customer = hold && (await findCustomer(frame.tx, hold.customerId, false));
  if (!hold || !customer)
    throw refuse('CUSTOMERS.HOLD_NOT_FOUND', 'There is no such hold. Open the customer and read its holds.', {
      holdId,
    });
  return { hold, customer };
}

/** Ends a protective hold: contact, fees and debits are possible again. Takes two, since it takes a protection away. */
export const liftHold = defineCommand({
  name: 'customers.liftHold',
  permission: 'customers.liftHold',
  effect: 'terms',
  input: liftHoldInput,
  example: async (world) => ({ holdId: await stageHold(world), reason: 'The parcel was found' }),
  approval: {
    codeVersion: 1,
    entity: (input) => ({ type: 'customer_hold', id: input.holdId }),
    title: async (frame, input) => {
      const { hold, customer } = await subject(frame, input.holdId);
      return `End the ${hold.kind} hold of customer ${customer.ref}`;
    },
    facts: async (frame, input) => {
      const { hold, customer } = await subject(frame, input.holdId);
      if (hold.liftedAt)
        throw refuse('CUSTOMERS.HOLD_LIFTED', 'This hold was lifted already.', { liftedAt: hold.liftedAt });
      return { kind: hold.kind, country: customer.country };
    },
    content: async (frame, input) => {
      const { hold, customer } = await subject(frame, input.holdId);
      const { id, kind, reason, fromDate, untilDate } = hold;
      return {
        customer: { id: customer.id, ref: customer.ref },
        hold: { id, kind, reason, fromDate, untilDate, lifted: hold.liftedAt !== null },
        reason: input.reason,
      };
    },
    consequences: async (frame, input) => {
      const { hold } = await subject(frame, input.holdId);
      return [
        { kind: 'change', field: 'hold', before: hold.kind, after: null },
        { kind: 'note', text: 'Contact, fees and debits are possible again from the next close of the day.' },
      ];
    },
    withoutPolicy: 'refuse',
  },
  handle: async (context, input) => {
    const { hold, customer } = await subject(context, input.holdId);
    await setLifted(context.tx, hold.id, context.run.now);
    await context.raise(holdLifted, { customerId: customer.id, holdId: hold.id, kind: hold.kind });
    await context.audit({
      entityType: 'customer',
      entityId: customer.id,
      before: { holdId: hold.id, kind: hold.kind },
      after: { holdId: hold.id, lifted: true },
      reason: input.reason,
    });
    return { customerId: customer.id, holdId: hold.id };
  },
});
