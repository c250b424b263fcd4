import { systemActor } from '@/server/platform/auth/actor';
import { runCommand } from '@/server/platform/command/run-command';
import type { TemplateData, TemplateName } from './domain/templates';
import { queueMail } from './use-cases/queue-mail';

export { sendWaiting } from './use-cases/deliver-mail';
export type { TemplateData, TemplateName } from './domain/templates';

/** A mail to write: the template says what its data is; amounts are minor units, dates business dates. */
export type MailToQueue<N extends TemplateName> = {
  readonly template: N;
  readonly data: TemplateData[N];
  /** The same key never makes a second mail. */
  readonly dedupeKey: string;
  readonly to: string;
  /** Language of the reader, "de" or anything else for English. */
  readonly language: string;
  readonly about: { readonly type: string; readonly id: string };
};

/**
 * Queues a mail from a handler that runs after commit, as a run of its own: call it with a key made of the event's id.
 * Throws the refusal when the mail cannot be written, so that the relay shows it.
 */
export async function mailLater<N extends TemplateName>(key: string, mail: MailToQueue<N>): Promise<void> {
  const outcome = await runCommand(queueMail, mail, { actor: systemActor('notifications'), key });
  if (outcome.status === 'refused') throw outcome.refusal;
}
