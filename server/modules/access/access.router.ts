import { defineRouter } from '@/server/platform/command/router';

export const accessRouter = defineRouter({ commands: {}, queries: {}, internal: [] });
