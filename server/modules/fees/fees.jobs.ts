import { receiptExcess, receiptUndone } from '@/server/modules/credit';
import { subscribe } from '@/server/platform/events/event';
import type { NounJobs } from '@/server/platform/jobs/noun-jobs';
import { giveBackToExcess, payFromExcess } from './use-cases/pay-fees';

export const feesJobs: NounJobs = {
  subscribers: [
    subscribe(receiptExcess, 'fees.payFromExcess', payFromExcess),
    subscribe(receiptUndone, 'fees.giveBack', giveBackToExcess),
  ],
  handlers: [],
  processes: [],
};
