import type { NounJobs } from '@/server/platform/jobs/noun-jobs';

export const calendarJobs: NounJobs = { subscribers: [], handlers: [], processes: [] };
