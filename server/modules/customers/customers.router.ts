import { defineRouter } from '@/server/platform/command/router';

export const customersRouter = defineRouter({ commands: {}, queries: {}, internal: [] });
