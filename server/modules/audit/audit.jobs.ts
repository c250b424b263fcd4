import type { NounJobs } from '@/server/platform/jobs/noun-jobs';

export const auditJobs: NounJobs = { subscribers: [], handlers: [], processes: [] };
