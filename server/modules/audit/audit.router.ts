import { defineRouter } from '@/server/platform/command/router';
import { event, events, filterChoices, forEntity, sealState } from './audit.queries';
import { recordExport } from './use-cases/record-export';

export const auditRouter = defineRouter({
  commands: {},
  queries: { events, event, forEntity, filterChoices, sealState },
  internal: [recordExport],
});
