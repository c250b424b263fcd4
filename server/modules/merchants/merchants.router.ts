import { defineRouter } from '@/server/platform/command/router';

export const merchantsRouter = defineRouter({ commands: {}, queries: {}, internal: [] });
