import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import { parseConnectionUrl } from 'nodemailer/lib/shared/index.js';
import SMTPConnection from 'nodemailer/lib/smtp-connection/index.js';
import type { Mailer, OutgoingMail, SendOutcome } from './mailer';

export type SmtpSettings = {
  /** smtp://user:password@host:port or smtps://… */
  readonly url: string;
  /** "Countersign <no-reply@example.com>" */
  readonly from: string;
  readonly timeoutMs?: number;
};

type SmtpError = { message: string; code?: string; responseCode?: number };

/** What an error means for the mail, given whether its text was on its way when it happened. */
function outcomeOf(error: SmtpError, textSent: boolean): SendOutcome {
  const text = error.message.slice(0, 500);
  const answered = error.responseCode ?? 0;
  // An answer of the server is certain, whenever it comes; without one, only what was not begun is certain.
  if (error.code === 'EAUTH') return { status: 'retry', error: text };
  if (answered >= 500) return { status: 'failed', error: text };
  if (answered >= 400) return { status: 'retry', error: text };
  if (textSent) return { status: 'unclear', error: text };
  return { status: error.code === 'EENVELOPE' || error.code === 'EMESSAGE' ? 'failed' : 'retry', error: text };
}

/** A stream that tells when somebody begins to read it: the server has then asked for the text. */
function watched(bytes: Buffer): { stream: Readable; begun: () => boolean } {
  let begun = false;
  const stream = new Readable({
    read() {
      begun = true;
      this.push(bytes);
      this.push(null);
    },
  });
  return { stream, begun: () => begun };
}

type Handover = { readonly bytes: Buffer; readonly envelope: { from: string; to: string[] } };

function handOver(options: SMTPConnection.Options, { bytes, envelope }: Handover): Promise<SendOutcome> {
  return new Promise((resolve) => {
    const connection = new SMTPConnection(options);
    const message = watched(bytes);
    const end = (outcome: SendOutcome) => {
      // Resolved first: closing says "end" at once, which must not count as an answer.
      resolve(outcome);
      connection.close();
    };
    const fail = (error: SmtpError) => end(outcomeOf(error, message.begun()));
    connection.once('error', fail);
    connection.once('end', () => fail({ message: 'The mail server closed the connection.' }));
    const send = () => {
      connection.send(envelope, message.stream, (error, info) => {
        if (error) fail(error);
        else end({ status: 'sent', response: info.response });
      });
    };
    connection.connect((error) => {
      if (error) return fail(error);
      if (!options.auth) return send();
      connection.login(options.auth as SMTPConnection.AuthenticationCredentials, (refused) =>
        refused ? fail(refused) : send(),
      );
    });
  });
}

/**
 * Hands mails to a server by SMTP (RFC 5321), one connection each. It speaks to the connection itself, since only so it
 * is known whether the text was on its way when a connection broke.
 */
export function smtpMailer(settings: SmtpSettings): Mailer {
  const timeout = settings.timeoutMs ?? 15_000;
  const options: SMTPConnection.Options = {
    ...parseConnectionUrl(settings.url),
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
  };
  return {
    async send(mail: OutgoingMail): Promise<SendOutcome> {
      const composed = new MailComposer({
        from: settings.from,
        to: { name: '', address: mail.to },
        subject: mail.subject,
        text: mail.text,
        messageId: mail.messageId,
        disableUrlAccess: true,
        disableFileAccess: true,
        headers: { 'Auto-Submitted': 'auto-generated' },
      }).compile();
      const { from, to } = composed.getEnvelope();
      if (!from || to.length !== 1) return { status: 'failed', error: 'The address of the mail is not one address.' };
      return handOver(options, { bytes: await composed.build(), envelope: { from, to } });
    },
  };
}
