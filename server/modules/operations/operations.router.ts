import { defineRouter } from '@/server/platform/command/router';

export const operationsRouter = defineRouter({ commands: {}, queries: {}, internal: [] });
