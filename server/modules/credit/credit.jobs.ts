import type { NounJobs } from '@/server/platform/jobs/noun-jobs';

export const creditJobs: NounJobs = { subscribers: [], handlers: [], processes: [] };
