import { defineRouter } from '@/server/platform/command/router';
import { counts, inbox, policies } from './approvals.queries';
import { request } from './approvals.request.queries';
import { decide } from './use-cases/decide';
import { expire } from './use-cases/expire';
import { withdraw } from './use-cases/withdraw';

export const approvalsRouter = defineRouter({
  commands: { decide, withdraw },
  queries: { inbox, request, counts, policies },
  internal: [expire],
});
