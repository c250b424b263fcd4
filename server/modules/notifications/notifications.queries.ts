import { z } from 'zod';
import type { Refusal } from '@/server/kernel/refusal';
import { sql } from '@/server/platform/db/sql';
import { defineQuery } from '@/server/platform/query/define';
import { defineList } from '@/server/platform/query/list';
import { notFound } from '@/server/platform/query/run-query';
import type { MailState } from './notifications.repo';
import { stageMail } from './use-cases/claim-mail';

export type Notice = {
  id: string;
  kind: string;
  title: string;
  body: string;
  href: string | null;
  createdAt: Date;
  readAt: Date | null;
};

/** One's own newest notices, and how many are unread. */
export const mine = defineQuery({
  name: 'notifications.mine',
  permission: 'notifications.own',
  scope: 'own',
  masks: { title: 'text', body: 'text' },
  reveal: null,
  input: z.object({ limit: z.number().int().min(1).max(100).default(20) }),
  example: () => Promise.resolve({}),
  handle: async ({ db, personId }, { limit }): Promise<{ unread: number; notices: Notice[] }> => {
    const notices = await db.rows<Notice>(sql`
      select id, kind, title, body, href, created_at, read_at from notification
      where person_id = ${personId}::uuid order by created_at desc, id desc limit ${limit}`);
    const { unread } = await db.one<{ unread: number }>(
      sql`select count(*)::int as unread from notification where person_id = ${personId}::uuid and read_at is null`,
    );
    return { unread, notices };
  },
});

export type MailListRow = {
  id: string;
  template: string;
  toAddress: string;
  subject: string;
  state: MailState;
  attempts: number;
  lastError: string | null;
  aboutType: string;
  aboutId: string;
  createdAt: Date;
  sentAt: Date | null;
};

/** Every mail with its state: without a mail server they wait here and can be read. */
export const mails = defineList<MailListRow>({
  name: 'notifications.mails',
  permission: 'notifications.mails',
  scope: 'all',
  from: 'mail_message m',
  columns: {
    id: { sql: 'm.id', type: 'uuid' },
    template: { sql: 'm.template', type: 'text', sort: true, filter: 'enum' },
    toAddress: { sql: 'm.to_address', type: 'text' },
    subject: { sql: 'm.subject', type: 'text', filter: 'text' },
    state: { sql: 'm.state', type: 'text', sort: true, filter: 'enum' },
    attempts: { sql: 'm.attempts', type: 'int', sort: true },
    lastError: { sql: 'm.last_error', type: 'text' },
    aboutType: { sql: 'm.about_type', type: 'text', filter: 'enum' },
    aboutId: { sql: 'm.about_id', type: 'text', filter: 'text' },
    createdAt: { sql: 'm.created_at', type: 'timestamptz', sort: true, filter: 'range' },
    sentAt: { sql: 'm.sent_at', type: 'timestamptz' },
  },
  key: 'id',
  defaultSort: { id: 'createdAt', dir: 'desc' },
  search: ['subject', 'aboutId'],
  masks: { toAddress: 'email', subject: 'text', lastError: 'text' },
  count: false,
  example: async (world) => {
    await stageMail(world);
    return {};
  },
});

/** One mail with its text; a secret link in it stays sealed. */
export const mail = defineQuery({
  name: 'notifications.mail',
  permission: 'notifications.mails',
  scope: 'all',
  masks: { toAddress: 'email', subject: 'text', body: 'text', lastError: 'text' },
  reveal: null,
  input: z.object({ mailId: z.uuid() }),
  example: async (world) => ({ mailId: await stageMail(world) }),
  handle: async ({ db }, { mailId }): Promise<(MailListRow & { body: string }) | Refusal> => {
    const row = await db.maybe<MailListRow & { body: string }>(sql`
      select id, template, to_address, subject, body, state, attempts, last_error, about_type, about_id, created_at, sent_at
      from mail_message where id = ${mailId}`);
    return row ?? notFound('mail', mailId);
  },
});
