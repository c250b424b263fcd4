import { defineRouter } from '@/server/platform/command/router';
import { closes, day, health } from './operations.queries';
import { closeWithoutStatement } from './use-cases/close-without-statement';
import { startClose } from './use-cases/start-close';
import { takeTraffic } from './use-cases/take-traffic';

export const operationsRouter = defineRouter({
  commands: { startClose, closeWithoutStatement },
  queries: { day, closes, health },
  internal: [takeTraffic],
});
