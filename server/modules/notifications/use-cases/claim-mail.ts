import { z } from 'zod';
import { invariant } from '@/server/kernel/invariant';
import { systemActor } from '@/server/platform/auth/actor';
import { defineCommand } from '@/server/platform/command/define';
import type { ExampleWorld } from '@/server/platform/command/example-world';
import { claim } from '../notifications.repo';
import { exampleMail } from './queue-mail';

/** Queues a mail in a test world and gives its id. */
export async function stageMail(world: ExampleWorld): Promise<string> {
  const result = await world.done('notifications.queueMail', exampleMail(), systemActor('notifications'));
  invariant(typeof result === 'object' && result !== null && 'mailId' in result, 'a mail was queued');
  return String(result.mailId);
}

/**
 * Takes a mail for sending. It commits before a byte leaves the house: whoever finds the mail taken does not send it, so
 * a process that dies in between leaves a mail whose fate is unclear, and never two mails.
 */
export const claimMail = defineCommand({
  name: 'notifications.claimMail',
  permission: 'notifications.send',
  effect: 'work',
  input: z.object({ mailId: z.uuid() }),
  example: async (world) => ({ mailId: await stageMail(world) }),
  approval: null,
  handle: async (context, { mailId }) => {
    const claimed = await claim(context.tx, mailId);
    await context.audit({ entityType: 'mail', entityId: mailId, after: { claimed } });
    return { claimed };
  },
});
