import { defineRouter } from '@/server/platform/command/router';
import { today } from './calendar.queries';
import { driveTime } from './use-cases/drive-time';
import { openDriven } from './use-cases/open-driven';

export const calendarRouter = defineRouter({ commands: { driveTime }, queries: { today }, internal: [openDriven] });
