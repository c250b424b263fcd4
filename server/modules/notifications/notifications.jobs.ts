import { sendLater } from '@/server/platform/events/event';
import type { NounJobs } from '@/server/platform/jobs/noun-jobs';
import { systemActor } from '@/server/platform/auth/actor';
import { runCommand } from '@/server/platform/command/run-command';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { mailQueued } from './notifications.events';
import { deliverMail, sendWaiting } from './use-cases/deliver-mail';
import { sweepMail } from './use-cases/sweep-mail';
import { writeDigests } from './use-cases/write-digests';

/** One mail per person of what gathered for them. */
async function writeGathered(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const outcome = await runCommand(
      writeDigests,
      {},
      { actor: systemActor('notifications'), key: `digest/${uuidv7()}` },
    );
    if (outcome.status === 'refused') throw outcome.refusal;
    if (outcome.status !== 'done' || outcome.result.mails === 0) return;
  }
}

/** Mails that nobody came back for: the relay gave up, or no mail server was set up when they were queued. */
async function sendForgotten(): Promise<void> {
  const swept = await runCommand(sweepMail, {}, { actor: systemActor('notifications'), key: `sweep/${uuidv7()}` });
  if (swept.status === 'refused') throw swept.refusal;
  await sendWaiting();
}

export const notificationsJobs: NounJobs = {
  subscribers: [],
  handlers: [
    sendLater(mailQueued, 'notifications.send', async (_delivery, { mailId }) => {
      // Thrown, so that the relay comes again later; the mail is queued and not taken by the server.
      if ((await deliverMail(mailId)) === 'retry')
        throw new Error(`mail ${mailId} was not taken by the mail server yet`);
    }),
  ],
  processes: [],
  ticks: [
    { name: 'notifications.writeGathered', everySeconds: 60, when: 'always', run: writeGathered },
    { name: 'notifications.sendForgotten', everySeconds: 300, when: 'always', run: sendForgotten },
  ],
};
