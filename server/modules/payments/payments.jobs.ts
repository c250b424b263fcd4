import type { NounJobs } from '@/server/platform/jobs/noun-jobs';

export const paymentsJobs: NounJobs = { subscribers: [], handlers: [], processes: [] };
