import { defineRouter } from '@/server/platform/command/router';

export const reconciliationRouter = defineRouter({ commands: {}, queries: {}, internal: [] });
