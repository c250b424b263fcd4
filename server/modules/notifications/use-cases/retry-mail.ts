import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { systemActor } from '@/server/platform/auth/actor';
import { defineCommand } from '@/server/platform/command/define';
import { mailQueued } from '../notifications.events';
import { queueAgain } from '../notifications.repo';
import { stageMail } from './claim-mail';

/** Sends a mail again that was refused or whose fate is unclear. A person decides, since it may arrive twice. */
export const retryMail = defineCommand({
  name: 'notifications.retryMail',
  permission: 'notifications.retryMail',
  effect: 'work',
  input: z.object({ mailId: z.uuid(), reason: z.string().trim().min(3).max(500) }),
  example: async (world) => {
    const mailId = await stageMail(world);
    await world.done('notifications.claimMail', { mailId }, systemActor('notifications'));
    const settled = { mailId, status: 'unclear', error: 'The connection broke' };
    await world.done('notifications.settleMail', settled, systemActor('notifications'));
    return { mailId, reason: 'The customer did not get it' };
  },
  approval: null,
  handle: async (context, input) => {
    if (!(await queueAgain(context.tx, input.mailId))) {
      return refuse(
        'NOTIFICATIONS.NOT_RETRIABLE',
        'Only a mail that failed or whose fate is unclear is sent again. This one is on its way or was sent.',
        {
          mailId: input.mailId,
        },
      );
    }
    await context.raise(mailQueued, { mailId: input.mailId });
    await context.audit({
      entityType: 'mail',
      entityId: input.mailId,
      after: { state: 'queued' },
      reason: input.reason,
    });
    return { mailId: input.mailId };
  },
});
