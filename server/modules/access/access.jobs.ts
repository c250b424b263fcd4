import { invariant } from '@/server/kernel/invariant';
import { systemActor } from '@/server/platform/auth/actor';
import { doors, theDatabase } from '@/server/platform/command/registry';
import { runCommand } from '@/server/platform/command/run-command';
import { dbOver } from '@/server/platform/db/tx';
import { handleLater } from '@/server/platform/events/event';
import type { NounJobs } from '@/server/platform/jobs/noun-jobs';
import { portalLink } from '@/server/platform/mail/mailer';
import { invited } from './access.events';
import { invitationPath } from './access.invitation.repo';
import { invitedPerson } from './access.letter.repo';

/** Mails the link of an invitation. The noun that sends is called by name: nouns of one tier do not import each other. */
async function mailInvitation(eventId: bigint, event: { invitationId: string; personId: string }): Promise<void> {
  const person = await invitedPerson(dbOver(theDatabase().app), event.invitationId);
  if (!person) return;
  const queueMail = doors().commands.get('notifications.queueMail');
  invariant(queueMail, 'there is no command notifications.queueMail');
  const mail = {
    dedupeKey: `invitation/${event.invitationId}`,
    template: 'invitation',
    language: person.locale,
    to: person.email,
    about: { type: 'person', id: event.personId },
    data: { name: person.name, expiresOn: person.expiresOn },
    secret: { subjectId: event.personId, text: portalLink(invitationPath(event.invitationId)) },
  };
  const by = { actor: systemActor('notifications'), key: `event/${eventId}/access.mailInvitation` };
  const outcome = await runCommand(queueMail, mail, by);
  if (outcome.status === 'refused') throw outcome.refusal;
}

export const accessJobs: NounJobs = {
  subscribers: [],
  handlers: [
    handleLater(invited, 'access.mailInvitation', async (delivery, payload) =>
      mailInvitation(delivery.eventId, payload),
    ),
  ],
  processes: [],
};
