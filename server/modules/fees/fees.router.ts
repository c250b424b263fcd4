import { defineRouter } from '@/server/platform/command/router';

export const feesRouter = defineRouter({ commands: {}, queries: {}, internal: [] });
