import type { NounJobs } from '@/server/platform/jobs/noun-jobs';

export const collectionsJobs: NounJobs = { subscribers: [], handlers: [], processes: [] };
