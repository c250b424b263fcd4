import { defineRouter } from '@/server/platform/command/router';
import { resubmit } from './approvals.again.queries';
import { attachment, attachments } from './approvals.attachment.queries';
import { evidence } from './approvals.evidence.queries';
import { limitHistory, personLimits } from './approvals.limits.queries';
import { bulk, bulkItems } from './approvals.bulk.queries';
import { counts, inbox, policies } from './approvals.queries';
import { ratePairs, rates } from './approvals.rates.queries';
import { dryRun } from './approvals.trial.queries';
import { quality, qualityFile } from './approvals.quality.queries';
import { comments, request } from './approvals.request.queries';
import { revisable } from './approvals.revise.queries';
import { colleagues, conflictsOf, delegations, proof, stuck } from './approvals.rights.queries';
import { attach } from './use-cases/attach';
import { beginBulkSigning } from './use-cases/begin-bulk-signing';
import { beginSigning } from './use-cases/begin-signing';
import { bulkDecide } from './use-cases/bulk-decide';
import { comment } from './use-cases/comment';
import { decide } from './use-cases/decide';
import { delegate } from './use-cases/delegate';
import { endDelegation } from './use-cases/end-delegation';
import { escalate } from './use-cases/escalate';
import { expire } from './use-cases/expire';
import { openRequest } from './use-cases/open-request';
import { noteBulkFault } from './use-cases/note-bulk-fault';
import { listBulk } from './use-cases/list-bulk';
import { proposePolicy } from './use-cases/propose-policy';
import { recordRate } from './use-cases/record-rate';
import { retirePolicy } from './use-cases/retire-policy';
import { revise } from './use-cases/revise';
import { setPersonLimit } from './use-cases/set-person-limit';
import { undoDecision } from './use-cases/undo-decision';
import { withdraw } from './use-cases/withdraw';

export const approvalsRouter = defineRouter({
  commands: {
    beginSigning,
    listBulk,
    beginBulkSigning,
    bulkDecide,
    comment,
    attach,
    open: openRequest,
    decide,
    undoDecision,
    withdraw,
    revise,
    proposePolicy,
    retirePolicy,
    recordRate,
    setPersonLimit,
    delegate,
    endDelegation,
  },
  queries: {
    inbox,
    bulk,
    bulkItems,
    request,
    revisable,
    comments,
    attachments,
    attachment,
    evidence,
    quality,
    qualityFile,
    counts,
    policies,
    delegations,
    colleagues,
    conflictsOf,
    proof,
    stuck,
    dryRun,
    rates,
    ratePairs,
    personLimits,
    limitHistory,
  },
  again: { resubmit },
  internal: [expire, escalate, noteBulkFault],
});
