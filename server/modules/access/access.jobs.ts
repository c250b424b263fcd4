import type { NounJobs } from '@/server/platform/jobs/noun-jobs';

export const accessJobs: NounJobs = { subscribers: [], handlers: [], processes: [] };
