import type { NounJobs } from '@/server/platform/jobs/noun-jobs';

export const operationsJobs: NounJobs = { subscribers: [], handlers: [], processes: [] };
