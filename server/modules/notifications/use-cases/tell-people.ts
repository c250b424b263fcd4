import { defineCommand } from '@/server/platform/command/define';
import { uuidFrom, uuidv7 } from '@/server/platform/crypto/ids';
import { writeLetter } from '../domain/templates';
import { mailLanguage } from '../domain/words';
import { insertLines, lineId } from '../notifications.line.repo';
import { mailQueued, peopleTold } from '../notifications.events';
import { activeReaders, insertMails, insertNotices } from '../notifications.repo';
import { tellPeopleInput } from '../notifications.schema';

/** Puts a notice before people of the house and, when asked, into their mail; once per dedupe key and person. */
export const tellPeople = defineCommand({
  name: 'notifications.tellPeople',
  permission: 'notifications.send',
  effect: 'work',
  input: tellPeopleInput,
  example: async (world) => ({
    dedupeKey: `example/${uuidv7()}`,
    personIds: [await world.personId(await world.actor('finance-approver'))],
    kind: 'approval-needed',
    title: 'Approval wanted',
    body: 'Account of Lumen Home',
    href: '/approvals',
    about: { type: 'approval_request', id: 'example' },
    mail: null,
  }),
  approval: null,
  handle: async (context, input) => {
    const { tx } = context;
    const readers = await activeReaders(tx, input.personIds);
    const notices = await insertNotices(
      tx,
      readers.map((reader) => ({
        id: uuidFrom('notice', input.dedupeKey, reader.id),
        personId: reader.id,
        kind: input.kind,
        title: input.title,
        body: input.body,
        href: input.href,
      })),
    );
    const { mail } = input;
    if (mail?.gather) {
      const { template, data } = mail;
      const of = { template, data, aboutType: input.about.type, aboutId: input.about.id };
      await insertLines(
        tx,
        readers.map(({ id }) => ({ ...of, id: lineId(input.dedupeKey, id), personId: id })),
      );
    }
    const mails =
      mail && !mail.gather
        ? readers.map((reader) => ({
            id: uuidFrom('mail', input.dedupeKey, reader.id),
            dedupeKey: `${input.dedupeKey}/${reader.id}`,
            template: mail.template,
            toAddress: reader.email,
            ...writeLetter(mail.template, { ...mail.data, name: reader.name }, mailLanguage(reader.locale)),
            sealed: null,
            aboutType: input.about.type,
            aboutId: input.about.id,
          }))
        : [];
    for (const mailId of await insertMails(tx, mails)) await context.raise(mailQueued, { mailId });
    if (notices > 0) await context.raise(peopleTold, { personIds: readers.map((reader) => reader.id) });
    await context.audit({
      entityType: input.about.type,
      entityId: input.about.id,
      after: { kind: input.kind, personIds: readers.map((reader) => reader.id), notices },
    });
    return { notices };
  },
});
