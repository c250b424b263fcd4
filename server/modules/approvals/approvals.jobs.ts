import { systemActor } from '@/server/platform/auth/actor';
import { invariant } from '@/server/kernel/invariant';
import { doors } from '@/server/platform/command/registry';
import { runCommand } from '@/server/platform/command/run-command';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { tellLater } from '@/server/platform/events/event';
import type { NounJobs } from '@/server/platform/jobs/noun-jobs';
import {
  approvalClosed,
  approvalCommented,
  approvalDecided,
  approvalEscalated,
  approvalRevised,
  approvalSubmitted,
  approvalUndone,
  bulkFinished,
} from './approvals.events';
import {
  formerKeys,
  noticeOfBulk,
  noticeOfComment,
  noticeOfEnd,
  noticeOfRequest,
  noticesOfRevision,
  noticeOfUndo,
  type Notice,
} from './approvals.notices.repo';
import { escalate } from './use-cases/escalate';
import { expire } from './use-cases/expire';
import { bulkProcess, runBulks } from './use-cases/run-bulk';

/** Runs an act of the noun that tells people, by its name: nouns of one tier do not import each other. */
async function ask(name: 'notifications.tellPeople' | 'notifications.keepLines', input: unknown): Promise<void> {
  const command = doors().commands.get(name);
  invariant(command, `there is no command ${name}`);
  // A notice is told once per person by its dedupe key; whom it reaches may differ between two deliveries.
  const outcome = await runCommand(command, input, { actor: systemActor('notifications'), key: `tell/${uuidv7()}` });
  if (outcome.status === 'refused') throw outcome.refusal;
}

async function tell(notice: Notice | null): Promise<void> {
  if (notice && notice.personIds.length > 0) await ask('notifications.tellPeople', notice);
}

/** `personIds: null`: whomever it is told. */
type Kept = { personIds: readonly string[] | null; former: readonly string[] };

/** A mail that is not written yet no longer names the request to anybody but these people, nor as it was formerly. */
const keepLines = (requestId: string, { personIds, former }: Kept) =>
  ask('notifications.keepLines', { about: { type: 'approval_request', id: requestId }, personIds, dedupeKeys: former });

/**
 * Tells people of a request, and takes back what waits to be mailed to those who are not asked now (`fewer`: there may be
 * some) and what was gathered about a version before. An event may be late or come twice, and what it read may be of a
 * version before by the time it is told: then that is taken back as well, whatever was told of the next one meanwhile.
 */
async function tellAsked(
  requestId: string,
  { noticesOf, fewer }: { noticesOf: () => Promise<Notice[]>; fewer: boolean },
): Promise<void> {
  const former = await formerKeys(requestId);
  const notices = await noticesOf();
  const asking = notices.filter((notice) => notice.mail !== null);
  const personIds = asking.flatMap((notice) => notice.personIds);
  if (asking.length > 0 && (fewer || former.length > 0)) await keepLines(requestId, { personIds, former });
  for (const notice of notices) await tell(notice);
  const later = await formerKeys(requestId);
  if (later.at(-1) !== former.at(-1)) await keepLines(requestId, { personIds: null, former: later });
}

/** Whoever is asked now is told. Of a request that ended, its end tells. */
const tellWhoIsAsked = (requestId: string, fewer: boolean) =>
  tellAsked(requestId, {
    noticesOf: async () => {
      const notice = await noticeOfRequest(requestId);
      return notice ? [notice] : [];
    },
    fewer,
  });

/** Whose decision counts no more, and who is asked about another content, is told; whoever is not asked any more has no mail. */
const tellOfRevision = (requestId: string, version: number) =>
  tellAsked(requestId, { noticesOf: () => noticesOfRevision(requestId, version), fewer: true });

async function expireAll(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const outcome = await runCommand(expire, {}, { actor: systemActor('approvals'), key: `expire/${uuidv7()}` });
    if (outcome.status === 'refused') throw outcome.refusal;
    if (outcome.status !== 'done' || outcome.result.expired === 0) return;
  }
}

async function escalateAll(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const outcome = await runCommand(escalate, {}, { actor: systemActor('approvals'), key: `escalate/${uuidv7()}` });
    if (outcome.status === 'refused') throw outcome.refusal;
    if (outcome.status !== 'done' || outcome.result.escalated === 0) return;
  }
}

export const approvalsJobs: NounJobs = {
  subscribers: [],
  handlers: [
    tellLater(approvalSubmitted, 'approvals.tellApprovers', async (_delivery, { requestId }) =>
      tellWhoIsAsked(requestId, false),
    ),
    tellLater(approvalDecided, 'approvals.tellNextApprovers', async (_delivery, { requestId }) =>
      tellWhoIsAsked(requestId, true),
    ),
    tellLater(approvalEscalated, 'approvals.tellStandIns', async (_delivery, { requestId }) =>
      tellWhoIsAsked(requestId, false),
    ),
    tellLater(approvalRevised, 'approvals.tellOfRevision', async (_delivery, { requestId, version }) =>
      tellOfRevision(requestId, version),
    ),
    tellLater(approvalUndone, 'approvals.tellOfUndo', async (_delivery, { decisionId }) =>
      tell(await noticeOfUndo(decisionId)),
    ),
    tellLater(approvalCommented, 'approvals.tellThread', async (_delivery, { commentId }) =>
      tell(await noticeOfComment(commentId)),
    ),
    tellLater(approvalClosed, 'approvals.tellMaker', async (_delivery, { requestId }) => {
      await keepLines(requestId, { personIds: [], former: [] });
      await tell(await noticeOfEnd(requestId));
    }),
    tellLater(bulkFinished, 'approvals.tellOfBulk', async (_delivery, { bulkId }) => tell(await noticeOfBulk(bulkId))),
  ],
  processes: [bulkProcess],
  ticks: [
    { name: 'approvals.runBulks', everySeconds: 1, when: 'always', run: runBulks },
    { name: 'approvals.expire', everySeconds: 60, when: 'always', run: expireAll },
    { name: 'approvals.escalate', everySeconds: 60, when: 'always', run: escalateAll },
  ],
};
