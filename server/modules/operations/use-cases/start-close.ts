import { refuse } from '@/server/kernel/refusal';
import { calendar } from '@/server/modules/calendar';
import { defineCommand } from '@/server/platform/command/define';
import { closeRequested } from '../operations.events';
import { closeOf, openClose } from '../operations.repo';
import { startCloseInput } from '../operations.schema';

/** Asks for the open day to be closed; the worker does it at once, and its page shows how far it is. */
export const startClose = defineCommand({
  name: 'operations.startClose',
  permission: 'operations.close',
  effect: 'fact',
  input: startCloseInput,
  example: () => Promise.resolve({}),
  approval: null,
  async handle(context, input) {
    const { businessDate: open } = await calendar(context.tx);
    const date = input.date ?? open;
    const begun = await openClose(context.tx);
    if (begun && begun.date !== date) {
      return refuse(
        'OPERATIONS.CLOSE_UNDER_WAY',
        `The close of ${begun.date} is not finished: ${begun.message ?? 'it runs'}. Finish it first.`,
        { date: begun.date },
      );
    }
    if (date !== open) {
      const known = await closeOf(context.tx, date);
      const text = known?.state === 'done' ? `${date} is closed already` : `${date} is not the open day`;
      return refuse(
        'OPERATIONS.NOT_THE_OPEN_DAY',
        `${text}; the open day is ${open}. Days are closed in their order.`,
        { date, open },
      );
    }
    await context.raise(closeRequested, { date });
    await context.audit({ entityType: 'business-day', entityId: date, after: { closeRequested: true } });
    return { date, underWay: begun !== null };
  },
});
