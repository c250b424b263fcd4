import { defineRouter } from '@/server/platform/command/router';

export const collectionsRouter = defineRouter({ commands: {}, queries: {}, internal: [] });
