import type { NounJobs } from '@/server/platform/jobs/noun-jobs';

export const approvalsJobs: NounJobs = { subscribers: [], handlers: [], processes: [] };
