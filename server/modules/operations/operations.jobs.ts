import { businessDate } from '@/server/kernel/business-date';
import { pollBank, sendWaitingFiles } from '@/server/modules/payments';
import { systemActor } from '@/server/platform/auth/actor';
import { theSimulatedBank } from '@/server/platform/bank/installed-bank';
import { theDatabase } from '@/server/platform/command/registry';
import { runCommand } from '@/server/platform/command/run-command';
import { handleLater } from '@/server/platform/events/event';
import type { NounJobs } from '@/server/platform/jobs/noun-jobs';
import { isDue } from './domain/closing';
import { closeRequested } from './operations.events';
import { wallClock } from './operations.repo';
import { dayClose } from './use-cases/day-close';
import { resumeClose, runClose } from './use-cases/run-close';
import { startClose } from './use-cases/start-close';

/** A day that is over on the wall clock is closed without anybody asking. */
async function closeWhenDue(): Promise<void> {
  const { businessDate: open, ...wall } = await wallClock(theDatabase().read);
  if (!isDue(open, wall)) return;
  const outcome = await runCommand(
    startClose,
    { date: open },
    { actor: systemActor('day-close'), key: `schedule/close/${open}` },
  );
  if (outcome.status === 'refused') throw outcome.refusal;
}

export const operationsJobs: NounJobs = {
  subscribers: [],
  handlers: [
    handleLater(closeRequested, 'operations.runClose', async (_delivery, { date }) => {
      const outcome = await runClose(businessDate(date));
      if (outcome.status === 'refused') throw outcome.refusal;
    }),
  ],
  processes: [dayClose],
  ticks: [
    // A close that waits for a statement, or whose worker was killed, goes on by itself.
    { name: 'operations.resumeClose', everySeconds: 2, when: 'always', run: async () => void (await resumeClose()) },
    { name: 'operations.closeWhenDue', everySeconds: 60, when: 'own-clock', run: closeWhenDue },
    {
      name: 'operations.bankTraffic',
      everySeconds: 3,
      when: 'always',
      run: async () => {
        await theSimulatedBank()?.process();
        await sendWaitingFiles();
        await pollBank();
      },
    },
  ],
};
