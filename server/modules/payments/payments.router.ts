import { defineRouter } from '@/server/platform/command/router';

export const paymentsRouter = defineRouter({ commands: {}, queries: {}, internal: [] });
