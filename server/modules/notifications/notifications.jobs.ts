import type { NounJobs } from '@/server/platform/jobs/noun-jobs';

export const notificationsJobs: NounJobs = { subscribers: [], handlers: [], processes: [] };
