import { defineRouter } from '@/server/platform/command/router';

export const approvalsRouter = defineRouter({ commands: {}, queries: {}, internal: [] });
