import { z } from 'zod';
import { isBusinessDate, type BusinessDate } from '@/server/kernel/business-date';
import { amountWords, dateWords, type MailLanguage } from './words';

export type Letter = { readonly subject: string; readonly body: string };

type Template<S extends z.ZodType = z.ZodType> = {
  readonly data: S;
  readonly write: (data: z.output<S>, language: MailLanguage) => Letter;
};

const text = z.string().trim().min(1).max(300);
const amount = z.union([z.bigint(), z.string().regex(/^\d{1,15}$/)]).transform((value) => BigInt(value));
const date = z
  .string()
  .refine(isBusinessDate)
  .transform((value) => value as BusinessDate);
const currency = z.string().length(3);

/** Where the secret of a mail stands in its text until it is sent. */
export const SECRET_PLACE = '{{secret}}';

function template<S extends z.ZodType>(parts: Template<S>): Template<S> {
  return parts;
}

// One line: a subject must never carry a line break of a name into the head of a mail.
const oneLine = (words: string) => words.replace(/\s+/g, ' ').trim().slice(0, 180);

const letter = (subject: string, ...paragraphs: readonly string[]): Letter => ({
  subject: oneLine(subject),
  body: `${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`,
});

/** More requests than these are a list to open, not a mail to read. */
const MOST_LINES = 30;

const approvalNeeded = template({
  data: z.object({ name: text, ref: text, title: text, makerName: text, dueAt: text, url: text }),
  write: (d, language) =>
    language === 'de'
      ? letter(
          `Freigabe gesucht: ${d.ref} ${d.title}`,
          `Guten Tag ${d.name},`,
          `${d.makerName} bittet um eine Freigabe: ${d.title} (${d.ref}).`,
          `Zu entscheiden bis ${d.dueAt}:\n${d.url}`,
        )
      : letter(
          `Approval wanted: ${d.ref} ${d.title}`,
          `Hello ${d.name},`,
          `${d.makerName} asks for an approval: ${d.title} (${d.ref}).`,
          `To be decided by ${d.dueAt}:\n${d.url}`,
        ),
});

const approvalsWaiting = template({
  data: z.object({
    name: text,
    url: text,
    lines: z.array(z.object({ ref: text, title: text, makerName: text, dueAt: text, url: text })).min(1),
  }),
  write: (d, language) => {
    const count = d.lines.length;
    const german = language === 'de';
    const lines = d.lines
      .slice(0, MOST_LINES)
      .map((line) =>
        german
          ? `${line.title} (${line.ref}), von ${line.makerName}, zu entscheiden bis ${line.dueAt}:\n${line.url}`
          : `${line.title} (${line.ref}), asked for by ${line.makerName}, to be decided by ${line.dueAt}:\n${line.url}`,
      );
    return german
      ? letter(
          `${count} Freigaben warten auf Sie`,
          `Guten Tag ${d.name},`,
          ...lines,
          `Alle, die auf Sie warten:\n${d.url}`,
        )
      : letter(`${count} approvals wait for you`, `Hello ${d.name},`, ...lines, `All that wait for you:\n${d.url}`);
  },
});

const ENDINGS: Readonly<Record<string, Readonly<Record<MailLanguage, string>>>> = {
  executed: { en: 'was approved and is done', de: 'wurde freigegeben und ist ausgeführt' },
  rejected: { en: 'was rejected', de: 'wurde abgelehnt' },
  expired: { en: 'expired before it was decided', de: 'ist ohne Entscheidung abgelaufen' },
  changed: {
    en: 'did not run, since its subject had changed',
    de: 'wurde nicht ausgeführt, weil sich der Gegenstand geändert hatte',
  },
  failed: { en: 'was approved but could not run', de: 'wurde freigegeben, konnte aber nicht ausgeführt werden' },
  withdrawn: { en: 'was withdrawn', de: 'wurde zurückgezogen' },
};

/** How a request ended, as a part of a sentence. */
export function endingWords(status: string, language: MailLanguage): string {
  return ENDINGS[status]?.[language] ?? status;
}

const approvalClosed = template({
  data: z.object({ name: text, ref: text, title: text, status: text, reason: z.string().max(2000), url: text }),
  write: (d, language) =>
    language === 'de'
      ? letter(
          `${d.ref} ${endingWords(d.status, 'de')}`,
          `Guten Tag ${d.name},`,
          `${d.title} (${d.ref}) ${endingWords(d.status, 'de')}.`,
          d.reason && `Grund: ${d.reason}`,
          d.url,
        )
      : letter(
          `${d.ref} ${endingWords(d.status, 'en')}`,
          `Hello ${d.name},`,
          `${d.title} (${d.ref}) ${endingWords(d.status, 'en')}.`,
          d.reason && `Reason: ${d.reason}`,
          d.url,
        ),
});

const invitation = template({
  data: z.object({ name: text, expiresOn: date }),
  write: (d, language) =>
    language === 'de'
      ? letter(
          'Ihr Zugang zu Countersign',
          `Guten Tag ${d.name},`,
          `Sie wurden eingeladen. Legen Sie bis zum ${dateWords(d.expiresOn, 'de')} Ihr Passwort fest:\n${SECRET_PLACE}`,
          'Der Link gilt einmal und nur für Sie. Wenn Sie ihn nicht erwartet haben, löschen Sie diese Nachricht.',
        )
      : letter(
          'Your access to Countersign',
          `Hello ${d.name},`,
          `You were invited. Set your password by ${dateWords(d.expiresOn, 'en')}:\n${SECRET_PLACE}`,
          'The link works once and is for you only. If you did not expect it, delete this message.',
        ),
});

const FACTOR_WORDS: Readonly<Record<string, Readonly<Record<MailLanguage, string>>>> = {
  'passkey-added': { en: 'a passkey was added', de: 'ein Passkey wurde hinzugefügt' },
  'passkey-ended': { en: 'a passkey was ended', de: 'ein Passkey wurde beendet' },
  'app-added': { en: 'an authenticator app was set up', de: 'eine Authenticator-App wurde eingerichtet' },
  'app-removed': { en: 'the authenticator app was removed', de: 'die Authenticator-App wurde entfernt' },
  'codes-renewed': { en: 'new recovery codes were made', de: 'neue Wiederherstellungscodes wurden erstellt' },
  'code-used': { en: 'a recovery code was used', de: 'ein Wiederherstellungscode wurde verwendet' },
  reset: {
    en: 'all second factors were taken off by two administrators',
    de: 'alle zweiten Faktoren wurden von zwei Administratoren zurückgesetzt',
  },
};

const factorChanged = template({
  data: z.object({ name: text, change: text.refine((change) => change in FACTOR_WORDS), at: text, url: text }),
  write: (d, language) => {
    const what = FACTOR_WORDS[d.change]?.[language] ?? d.change;
    return language === 'de'
      ? letter(
          `Ihr Zugang zu Countersign: ${what}`,
          `Guten Tag ${d.name},`,
          `an Ihrem Zugang hat sich etwas geändert: ${what} (${d.at}).`,
          `Waren Sie das, ist nichts zu tun. Wenn nicht, lassen Sie Ihren Zugang sofort von einer Administratorin oder einem Administrator sperren und beenden Sie Ihre Sitzungen:\n${d.url}`,
        )
      : letter(
          `Your access to Countersign: ${what}`,
          `Hello ${d.name},`,
          `Something changed about your access: ${what} (${d.at}).`,
          `If this was you, there is nothing to do. If not, have an administrator suspend your access at once, and end your sessions:\n${d.url}`,
        );
  },
});

const debitReturned = template({
  data: z.object({
    firstName: text,
    merchantName: text,
    amountMinor: amount,
    currency,
    dueDate: date,
    reasonText: text,
  }),
  write: (d, language) => {
    const sum = amountWords(d.amountMinor, d.currency, language);
    const due = dateWords(d.dueDate, language);
    return language === 'de'
      ? letter(
          `Ihre Lastschrift über ${sum} kam zurück`,
          `Guten Tag ${d.firstName},`,
          `Ihre Bank hat die Lastschrift über ${sum} für Ihren Einkauf bei ${d.merchantName} (fällig am ${due}) zurückgegeben. Grund: ${d.reasonText}.`,
          'Die Rate ist wieder offen. Bitte überweisen Sie den Betrag, oder rufen Sie uns an, wenn das gerade schwierig ist: wir finden einen Weg.',
        )
      : letter(
          `Your direct debit of ${sum} came back`,
          `Hello ${d.firstName},`,
          `Your bank returned the direct debit of ${sum} for your purchase at ${d.merchantName} (due on ${due}). Reason: ${d.reasonText}.`,
          'The instalment is open again. Please transfer the amount, or call us if that is difficult at the moment: we will find a way.',
        );
  },
});

const planConfirmed = template({
  data: z.object({
    firstName: text,
    merchantName: text,
    totalMinor: amount,
    currency,
    instalments: z
      .array(z.object({ dueDate: date, amountMinor: amount }))
      .min(1)
      .max(60),
  }),
  write: (d, language) => {
    const rows = d.instalments
      .map((each) => `${dateWords(each.dueDate, language)}   ${amountWords(each.amountMinor, d.currency, language)}`)
      .join('\n');
    const sum = amountWords(d.totalMinor, d.currency, language);
    return language === 'de'
      ? letter(
          `Ihr Ratenplan bei ${d.merchantName}`,
          `Guten Tag ${d.firstName},`,
          `Ihr Einkauf bei ${d.merchantName} über ${sum} wird so bezahlt:`,
          rows,
        )
      : letter(
          `Your plan for ${d.merchantName}`,
          `Hello ${d.firstName},`,
          `Your purchase at ${d.merchantName} of ${sum} is paid like this:`,
          rows,
        );
  },
});

const paymentMissed = template({
  data: z.object({ firstName: text, merchantName: text, amountMinor: amount, currency, dueDate: date }),
  write: (d, language) => {
    const sum = amountWords(d.amountMinor, d.currency, language);
    const due = dateWords(d.dueDate, language);
    return language === 'de'
      ? letter(
          `${sum} waren am ${due} fällig`,
          `Guten Tag ${d.firstName},`,
          `für Ihren Einkauf bei ${d.merchantName} waren am ${due} ${sum} fällig; wir haben sie noch nicht erhalten.`,
          'Haben Sie schon gezahlt, ist nichts zu tun. Sonst überweisen Sie bitte, oder melden Sie sich bei uns.',
        )
      : letter(
          `${sum} were due on ${due}`,
          `Hello ${d.firstName},`,
          `${sum} for your purchase at ${d.merchantName} were due on ${due}; we have not received them yet.`,
          'If you have paid already, there is nothing to do. Otherwise please transfer the amount, or get in touch with us.',
        );
  },
});

/** Every mail that is ever written, by name. Plain text, in the reader's language. */
export const templates = {
  'approval-needed': approvalNeeded,
  'approval-closed': approvalClosed,
  'approvals-waiting': approvalsWaiting,
  invitation,
  'factor-changed': factorChanged,
  'debit-returned': debitReturned,
  'plan-confirmed': planConfirmed,
  'payment-missed': paymentMissed,
} as const;

export type TemplateName = keyof typeof templates;
export type TemplateData = { [N in TemplateName]: z.input<(typeof templates)[N]['data']> };

export const TEMPLATE_NAMES = Object.keys(templates) as [TemplateName, ...TemplateName[]];

/** Writes a mail. Throws a ZodError when the data is not what the template needs. */
export function writeLetter(name: TemplateName, data: unknown, language: MailLanguage): Letter {
  const chosen = templates[name] as Template;
  return chosen.write(chosen.data.parse(data), language);
}
