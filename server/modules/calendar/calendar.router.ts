import { defineRouter } from '@/server/platform/command/router';

export const calendarRouter = defineRouter({ commands: {}, queries: {}, internal: [] });
