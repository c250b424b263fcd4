import { invariant } from '@/server/kernel/invariant';
import { systemActor } from '@/server/platform/auth/actor';
import { defineCommand } from '@/server/platform/command/define';
import { settle, type MailState } from '../notifications.repo';
import { settleMailInput } from '../notifications.schema';
import { stageMail } from './claim-mail';

const STATE: Readonly<Record<string, MailState>> = {
  sent: 'sent',
  retry: 'queued',
  failed: 'failed',
  unclear: 'unclear',
};

/** Notes how the handover of a mail ended. */
export const settleMail = defineCommand({
  name: 'notifications.settleMail',
  permission: 'notifications.send',
  effect: 'work',
  input: settleMailInput,
  example: async (world) => {
    const mailId = await stageMail(world);
    await world.done('notifications.claimMail', { mailId }, systemActor('notifications'));
    return { mailId, status: 'sent' as const, error: null };
  },
  approval: null,
  handle: async (context, input) => {
    const state = STATE[input.status];
    invariant(state, `a mail cannot end as ${input.status}`);
    const settled = await settle(context.tx, input.mailId, { state, error: input.error });
    await context.audit({ entityType: 'mail', entityId: input.mailId, after: { state, settled } });
    return { state, settled };
  },
});
