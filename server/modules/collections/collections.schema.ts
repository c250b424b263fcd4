import { z } from 'zod';
import { isBusinessDate, type BusinessDate } from '@/server/kernel/business-date';
import { dispositions } from './domain/disposition';

const date = z
  .string()
  .refine(isBusinessDate, 'is not a date such as 2026-11-20')
  .transform((text) => text as BusinessDate);
const minor = z.string().regex(/^[1-9]\d{0,14}$/, 'is whole minor units above zero, such as "500" for 5.00');
const reason = z.string().trim().min(3, 'says why in a few words').max(500);

export const channels = ['phone', 'sms', 'email', 'letter'] as const;

export const caseInput = z.object({ caseId: z.uuid() });
export const skipCaseInput = z.object({
  caseId: z.uuid(),
  reason,
  /** The day on which the case is offered again; left out: the next day. */
  untilDate: date.nullable().default(null),
});
export const logContactInput = z.object({
  caseId: z.uuid(),
  channel: z.enum(channels),
  disposition: z.enum(dispositions),
  /** The customer came to us: no gate, and no attempt is used up. */
  inbound: z.boolean().default(false),
  note: z.string().trim().max(1000).default(''),
  callBackOn: date.nullable().default(null),
});
export const takePromiseInput = z.object({ caseId: z.uuid(), amountMinor: minor, dueDate: date });
export const cancelPromiseInput = z.object({ promiseId: z.uuid(), reason });
export const reassignInput = z.object({ caseId: z.uuid(), personId: z.uuid().nullable(), reason });
export const refreshInput = z.object({ date });
