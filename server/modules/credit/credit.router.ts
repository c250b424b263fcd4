import { defineRouter } from '@/server/platform/command/router';

export const creditRouter = defineRouter({ commands: {}, queries: {}, internal: [] });
