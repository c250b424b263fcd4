import { defineRouter } from '@/server/platform/command/router';

export const auditRouter = defineRouter({ commands: {}, queries: {}, internal: [] });
