import { defineRouter } from '@/server/platform/command/router';
import { caseDetail, reveal } from './collections.case.queries';
import { agents, figures, myCases, promises, worklist } from './collections.queries';
import { cancelPromise } from './use-cases/cancel-promise';
import { logContact } from './use-cases/log-contact';
import { nextCase } from './use-cases/next-case';
import { reassign } from './use-cases/reassign';
import { refresh } from './use-cases/refresh';
import { releaseCase } from './use-cases/release-case';
import { renewLease } from './use-cases/renew-lease';
import { skipCase } from './use-cases/skip-case';
import { takePromise } from './use-cases/take-promise';

export const collectionsRouter = defineRouter({
  commands: { nextCase, renewLease, releaseCase, skipCase, logContact, takePromise, cancelPromise, reassign },
  queries: { worklist, myCases, agents, caseDetail, promises, figures, reveal },
  internal: [refresh],
});
