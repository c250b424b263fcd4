import { defineRouter } from '@/server/platform/command/router';
import { evidence } from './approvals.evidence.queries';
import { counts, inbox, policies } from './approvals.queries';
import { request } from './approvals.request.queries';
import { beginSigning } from './use-cases/begin-signing';
import { decide } from './use-cases/decide';
import { expire } from './use-cases/expire';
import { withdraw } from './use-cases/withdraw';

export const approvalsRouter = defineRouter({
  commands: { beginSigning, decide, withdraw },
  queries: { inbox, request, evidence, counts, policies },
  internal: [expire],
});
