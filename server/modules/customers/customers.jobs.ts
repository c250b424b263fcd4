import type { NounJobs } from '@/server/platform/jobs/noun-jobs';

export const customersJobs: NounJobs = { subscribers: [], handlers: [], processes: [] };
