import type { NounJobs } from '@/server/platform/jobs/noun-jobs';

export const ledgerJobs: NounJobs = { subscribers: [], handlers: [], processes: [] };
