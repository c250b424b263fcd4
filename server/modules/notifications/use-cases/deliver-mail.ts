import { invariant } from '@/server/kernel/invariant';
import { systemActor } from '@/server/platform/auth/actor';
import { theDatabase } from '@/server/platform/command/registry';
import { runCommand } from '@/server/platform/command/run-command';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { openSealed } from '@/server/platform/crypto/vault';
import { dbOver } from '@/server/platform/db/tx';
import { theMailer, type OutgoingMail, type SendOutcome } from '@/server/platform/mail/mailer';
import { SECRET_PLACE } from '../domain/templates';
import { findMail, queuedMails } from '../notifications.repo';
import { claimMail } from './claim-mail';
import { settleMail } from './settle-mail';

const sender = systemActor('notifications');

async function textOf(mailId: string): Promise<OutgoingMail> {
  const db = dbOver(theDatabase().app);
  const mail = await findMail(db, mailId);
  invariant(mail, `mail ${mailId} was taken for sending and is missing`);
  const secret = mail.sealed ? await openSealed(db, mail.sealed) : null;
  return {
    to: mail.toAddress,
    subject: mail.subject,
    text: typeof secret === 'string' ? mail.body.replace(SECRET_PLACE, () => secret) : mail.body,
    messageId: `<${mailId}@countersign>`,
  };
}

/** What happened to a mail: not taken by us ('skipped'), or how the handover ended. */
export type Delivered = 'no-mailer' | 'skipped' | SendOutcome['status'];

/** Sends one queued mail: takes it, commits, hands it over, notes the end. Whoever finds it taken leaves it alone. */
export async function deliverMail(mailId: string): Promise<Delivered> {
  const mailer = theMailer();
  if (!mailer) return 'no-mailer';
  // A key of its own for each attempt: the answer of an earlier one must not let a repeated event send again.
  const claimed = await runCommand(claimMail, { mailId }, { actor: sender, key: `claim/${uuidv7()}` });
  if (claimed.status !== 'done' || !claimed.result.claimed) return 'skipped';
  const outcome = await mailer.send(await textOf(mailId));
  const error = outcome.status === 'sent' ? null : outcome.error;
  const settled = await runCommand(
    settleMail,
    { mailId, status: outcome.status, error },
    { actor: sender, key: `settle/${uuidv7()}` },
  );
  invariant(settled.status === 'done', `mail ${mailId} was handed over (${outcome.status}) and could not be noted`);
  return outcome.status;
}

/** Sends mails that wait, e.g. since a mail server was set up after them. Gives how many were taken by the server. */
export async function sendWaiting(limit = 100): Promise<number> {
  if (!theMailer()) return 0;
  let sent = 0;
  for (const mailId of await queuedMails(dbOver(theDatabase().app), limit)) {
    if ((await deliverMail(mailId)) === 'sent') sent += 1;
  }
  return sent;
}
