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

/** A mail that is not written yet no longer names the request to anybody but these people. */
const keepLines = (requestId: string, personIds: readonly string[]) =>
  ask('notifications.keepLines', { about: { type: 'approval_request', id: requestId }, personIds });

/** Whoever is asked now is told, and whoever is asked no longer is not. Of a request that ended, its end tells. */
async function tellWhoIsAsked(requestId: string): Promise<void> {
  const notice = await noticeOfRequest(requestId);
  if (!notice) return;
  await keepLines(requestId, notice.personIds);
  await tell(notice);
}

/** Whose decision counts no more, and who is asked about another content, is told; whoever is not asked any more has no mail. */
async function tellOfRevision(requestId: string, version: number): Promise<void> {
  const notices = await noticesOfRevision(requestId, version);
  if (notices.length === 0) return;
  await keepLines(
    requestId,
    notices.flatMap((notice) => notice.personIds),
  );
  for (const notice of notices) await tell(notice);
}

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
      tell(await noticeOfRequest(requestId)),
    ),
    tellLater(approvalDecided, 'approvals.tellNextApprovers', async (_delivery, { requestId }) =>
      tellWhoIsAsked(requestId),
    ),
    tellLater(approvalEscalated, 'approvals.tellStandIns', async (_delivery, { requestId }) =>
      tell(await noticeOfRequest(requestId)),
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
      await keepLines(requestId, []);
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
