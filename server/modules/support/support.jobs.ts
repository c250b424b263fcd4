import type { NounJobs } from '@/server/platform/jobs/noun-jobs';

export const supportJobs: NounJobs = { subscribers: [], handlers: [], processes: [] };
