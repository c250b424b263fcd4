import { invariant } from '@/server/kernel/invariant';
import { systemActor } from '@/server/platform/auth/actor';
import { doors, theDatabase } from '@/server/platform/command/registry';
import { runCommand } from '@/server/platform/command/run-command';
import { dbOver } from '@/server/platform/db/tx';
import { tellLater } from '@/server/platform/events/event';
import type { NounJobs } from '@/server/platform/jobs/noun-jobs';
import { portalLink } from '@/server/platform/mail/mailer';
import { factorChanged, invited } from './access.events';
import { invitationPath } from './access.invitation.repo';
import { invitedPerson, toldOfFactor } from './access.letter.repo';

/** Queues a mail, once per event. The noun that sends is called by name: nouns of one tier do not import each other. */
async function queue(eventId: bigint, handler: string, mail: Record<string, unknown>): Promise<void> {
  const queueMail = doors().commands.get('notifications.queueMail');
  invariant(queueMail, 'there is no command notifications.queueMail');
  const by = { actor: systemActor('notifications'), key: `event/${eventId}/${handler}` };
  const outcome = await runCommand(queueMail, mail, by);
  if (outcome.status === 'refused') throw outcome.refusal;
}

/** Mails the link of an invitation. */
async function mailInvitation(eventId: bigint, event: { invitationId: string; personId: string }): Promise<void> {
  const person = await invitedPerson(dbOver(theDatabase().app), event.invitationId);
  if (!person) return;
  await queue(eventId, 'access.mailInvitation', {
    dedupeKey: `invitation/${event.invitationId}`,
    template: 'invitation',
    language: person.locale,
    to: person.email,
    about: { type: 'person', id: event.personId },
    data: { name: person.name, expiresOn: person.expiresOn },
    secret: { subjectId: event.personId, text: portalLink(invitationPath(event.invitationId)) },
  });
}

/** Tells a person of every change of their second factors: whoever did not make it learns of it here. */
async function mailFactorChange(eventId: bigint, event: { personId: string; change: string }): Promise<void> {
  const person = await toldOfFactor(dbOver(theDatabase().app), event.personId);
  if (!person) return;
  await queue(eventId, 'access.mailFactorChange', {
    dedupeKey: `factor-changed/${eventId}`,
    template: 'factor-changed',
    language: person.locale,
    to: person.email,
    about: { type: 'person', id: event.personId },
    data: { name: person.name, change: event.change, at: person.at, url: portalLink('/access/sessions') },
  });
}

export const accessJobs: NounJobs = {
  subscribers: [],
  handlers: [
    tellLater(invited, 'access.mailInvitation', async (delivery, payload) => mailInvitation(delivery.eventId, payload)),
    tellLater(factorChanged, 'access.mailFactorChange', async (delivery, payload) =>
      mailFactorChange(delivery.eventId, payload),
    ),
  ],
  processes: [],
};
