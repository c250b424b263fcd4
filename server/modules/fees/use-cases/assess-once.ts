import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { businessDate, isBusinessDate } from '@/server/kernel/business-date';
import { stageCapturedOrder } from '@/server/modules/credit';
import { defineCommand } from '@/server/platform/command/define';
import { feeChunk } from './assess-fees';
import { stageLiveRule } from './example-fees';

/** Assesses one chunk outside the close, for a date that a repaired import or rule made due again; fees are never doubled. */
export const assessOnce = defineCommand({
  name: 'fees.assess',
  permission: 'fees.assess',
  effect: 'fact',
  input: z.object({
    date: z.string().refine(isBusinessDate, 'is a date such as 2026-11-20'),
    after: z.uuid().nullable(),
  }),
  example: async (world) => {
    await stageLiveRule(world);
    await stageCapturedOrder(world);
    return { date: '2027-01-10', after: null };
  },
  approval: null,
  handle: async (context, input) => {
    const answer = await feeChunk(context, { date: businessDate(input.date), cursor: input.after });
    if ('blocked' in answer) return refuse('FEES.BLOCKED', answer.blocked);
    await context.audit({
      entityType: 'fee_assessment',
      entityId: input.date,
      after: { ...answer.counts, changedSet: answer.changedSetHash ?? null },
    });
    return { ...answer.counts, next: answer.cursor };
  },
});
