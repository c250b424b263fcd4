import type { NounJobs } from '@/server/platform/jobs/noun-jobs';

export const merchantsJobs: NounJobs = { subscribers: [], handlers: [], processes: [] };
