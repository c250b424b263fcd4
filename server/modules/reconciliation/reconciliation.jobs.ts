import type { NounJobs } from '@/server/platform/jobs/noun-jobs';

export const reconciliationJobs: NounJobs = { subscribers: [], handlers: [], processes: [] };
