import { defineRouter } from '@/server/platform/command/router';

export const notificationsRouter = defineRouter({ commands: {}, queries: {}, internal: [] });
