import { addDays } from '@/server/kernel/business-date';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { letGo, snooze } from '../collections.lease.repo';
import { skipCaseInput } from '../collections.schema';
import { stageCase } from './example-collections';
import { caseForMe } from './lease';

/** Sets a case aside until a day, with the reason; the next day when none is named. */
export const skipCase = defineCommand({
  name: 'collections.skipCase',
  permission: 'collections.work',
  effect: 'work',
  input: skipCaseInput,
  example: async (world) => ({ ...(await stageCase(world)), reason: 'Asked to be called tomorrow' }),
  approval: null,
  handle: async (context, input) => {
    const { tx, run } = context;
    const untilDate = input.untilDate ?? addDays(run.businessDate, 1);
    const last = addDays(run.businessDate, 30);
    if (untilDate <= run.businessDate || untilDate > last) {
      return refuse(
        'COLLECTIONS.SKIP_DATE',
        `A case can be set aside from tomorrow to ${last}. Choose a day between.`,
        { untilDate, last },
      );
    }
    const { found } = await caseForMe(context, input.caseId);
    await letGo(tx, [found.id]);
    await snooze(tx, found.id, untilDate);
    await context.audit({
      entityType: 'collection-case',
      entityId: found.id,
      before: { snoozedUntil: found.snoozedUntil },
      after: { snoozedUntil: untilDate },
      reason: input.reason,
    });
    return { caseId: found.id, snoozedUntil: untilDate };
  },
});
