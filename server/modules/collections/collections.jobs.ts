import { instalmentsPaid } from '@/server/modules/credit';
import { subscribe } from '@/server/platform/events/event';
import type { NounJobs } from '@/server/platform/jobs/noun-jobs';
import { hearMoney } from './use-cases/hear-money';

export const collectionsJobs: NounJobs = {
  subscribers: [subscribe(instalmentsPaid, 'collections.hearMoney', hearMoney)],
  handlers: [],
  processes: [],
};
