import type { NounJobs } from '@/server/platform/jobs/noun-jobs';

export const feesJobs: NounJobs = { subscribers: [], handlers: [], processes: [] };
