import { defineRouter } from '@/server/platform/command/router';

export const supportRouter = defineRouter({ commands: {}, queries: {}, internal: [] });
