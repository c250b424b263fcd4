/** One e-mail in plain text, to one address. The message id is the same for every attempt, so that a receiver can tell. */
export type OutgoingMail = {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
};

/**
 * How a handover ended. `retry`: certainly not taken, and worth another attempt. `failed`: refused for good. `unclear`: the
 * connection broke after the text was on its way, so it may have been taken; nobody guesses.
 */
export type SendOutcome =
  | { readonly status: 'sent'; readonly response: string }
  | { readonly status: 'retry' | 'failed' | 'unclear'; readonly error: string };

export interface Mailer {
  send(mail: OutgoingMail): Promise<SendOutcome>;
}

type Binding = {
  /** Null: no mail server is set up; mails stay queued and can be read in the portal. */
  readonly mailer: Mailer | null;
  /** The address under which people open the portal, without a slash at the end. */
  readonly portalUrl: string;
};

let binding: Binding = { mailer: null, portalUrl: 'http://127.0.0.1:3000' };

/** Called once at boot by every process that sends mail. */
export function bindMail(next: Binding): void {
  binding = { ...next, portalUrl: next.portalUrl.replace(/\/+$/, '') };
}

export function theMailer(): Mailer | null {
  return binding.mailer;
}

/** The full address of a page of the portal, for links in mails. */
export function portalLink(path: string): string {
  return `${binding.portalUrl}${path.startsWith('/') ? path : `/${path}`}`;
}
