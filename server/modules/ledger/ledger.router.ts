import { defineRouter } from '@/server/platform/command/router';

export const ledgerRouter = defineRouter({ commands: {}, queries: {}, internal: [] });
