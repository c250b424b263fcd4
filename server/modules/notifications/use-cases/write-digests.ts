import { z } from 'zod';
import { defineCommand } from '@/server/platform/command/define';
import { uuidFrom } from '@/server/platform/crypto/ids';
import { portalLink } from '@/server/platform/mail/mailer';
import { writeLetter, type Letter } from '../domain/templates';
import { mailLanguage } from '../domain/words';
import { markMailed, takeDueLines, type DueLines } from '../notifications.line.repo';
import { mailQueued } from '../notifications.events';
import { insertMails } from '../notifications.repo';

/** What comes up for one person within so many minutes goes into one mail. */
const GATHER_MINUTES = 10;
/** One run holds so much and no more, so that it is short however much waits; a longer list of one person is several mails. */
const BATCH = { minutes: GATHER_MINUTES, people: 20, lines: 200 };

/** One line is a mail of its own; several are a list with the way to each. */
function letterOf({ name, locale, lines }: DueLines): Letter {
  const language = mailLanguage(locale);
  const [only] = lines;
  if (only && lines.length === 1) return writeLetter('approval-needed', { ...only.data, name }, language);
  const url = portalLink('/approvals?tab=mine');
  return writeLetter('approvals-waiting', { name, url, lines: lines.map((line) => line.data) }, language);
}

/** Writes a mail per person of what has gathered for them, a batch of people; the caller comes again while `mails` is not zero. */
export const writeDigests = defineCommand({
  name: 'notifications.writeDigests',
  permission: 'notifications.send',
  effect: 'work',
  input: z.object({}),
  example: () => Promise.resolve({}),
  approval: null,
  handle: async (context) => {
    const { tx } = context;
    const due = await takeDueLines(tx, BATCH);
    for (const reader of due) {
      const lineIds = reader.lines.map((line) => line.id);
      const dedupeKey = `digest/${reader.id}/${lineIds[0]}`;
      const mailId = uuidFrom('mail', dedupeKey);
      await insertMails(tx, [
        {
          id: mailId,
          dedupeKey,
          template: lineIds.length === 1 ? 'approval-needed' : 'approvals-waiting',
          toAddress: reader.email,
          ...letterOf(reader),
          sealed: null,
          aboutType: 'person',
          aboutId: reader.id,
        },
      ]);
      await markMailed(tx, mailId, lineIds);
      await context.raise(mailQueued, { mailId });
    }
    await context.audit({
      entityType: 'mail',
      entityId: 'digest',
      after: { mails: due.length, lines: due.reduce((sum, one) => sum + one.lines.length, 0) },
    });
    return { mails: due.length };
  },
});
