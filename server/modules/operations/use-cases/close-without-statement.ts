import { refuse } from '@/server/kernel/refusal';
import { calendar } from '@/server/modules/calendar';
import { defineCommand } from '@/server/platform/command/define';
import { closeRequested } from '../operations.events';
import { closeOf } from '../operations.repo';
import { closeWithoutStatementInput } from '../operations.schema';

/** Lets a day close although a statement of the bank is missing. Always by four eyes: the books of the day are not whole. */
export const closeWithoutStatement = defineCommand({
  name: 'operations.closeWithoutStatement',
  permission: 'operations.closeWithoutStatement',
  effect: 'terms',
  input: closeWithoutStatementInput,
  example: async (world) => ({
    date: (await world.read((tx) => calendar(tx))).businessDate,
    reason: 'The bank has an outage until noon',
  }),
  approval: {
    codeVersion: 1,
    entity: (input) => ({ type: 'business-day', id: input.date }),
    title: (_frame, input) => Promise.resolve(`Close of ${input.date} without the bank's statement`),
    facts: async ({ tx }, input) => {
      const { businessDate } = await calendar(tx);
      if (businessDate !== input.date) {
        throw refuse(
          'OPERATIONS.NOT_THE_OPEN_DAY',
          `${input.date} is not the open day; the open day is ${businessDate}.`,
          { open: businessDate },
        );
      }
      return { date: input.date };
    },
    content: (_frame, input) => Promise.resolve({ date: input.date, reason: input.reason }),
    consequences: () =>
      Promise.resolve([
        {
          kind: 'warning',
          text: 'Payments and returns of the day that the bank has booked are not in the books yet; customers may look late who are not.',
        },
        { kind: 'note', text: 'The statement is booked when it comes; ageing follows with the next close.' },
      ]),
    withoutPolicy: 'refuse',
  },
  async handle(context, input) {
    await context.raise(closeRequested, { date: input.date });
    const close = await closeOf(context.tx, input.date);
    await context.audit({
      entityType: 'business-day',
      entityId: input.date,
      after: { withoutStatement: true, waiting: close?.state === 'blocked' },
      reason: input.reason,
    });
    return { date: input.date };
  },
});
