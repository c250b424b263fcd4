import type { SealedValue } from '@/server/platform/crypto/vault';
import { json, sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';

export type MailState = 'queued' | 'sending' | 'sent' | 'failed' | 'unclear';

export type NewMail = {
  id: string;
  dedupeKey: string;
  template: string;
  toAddress: string;
  subject: string;
  body: string;
  sealed: SealedValue | null;
  aboutType: string;
  aboutId: string;
};

/** Queues mails; one whose dedupe key is known is left alone. Gives the ids of those that are new. */
export async function insertMails(tx: Tx, mails: readonly NewMail[]): Promise<string[]> {
  if (mails.length === 0) return [];
  const of = <K extends keyof NewMail>(key: K) => mails.map((mail) => mail[key]);
  const rows = await tx.rows<{ id: string }>(sql`
    insert into mail_message (id, dedupe_key, template, to_address, subject, body, sealed, state, about_type, about_id)
    select m.id, m.dedupe_key, m.template, m.to_address, m.subject, m.body, m.sealed::jsonb, 'queued', m.about_type, m.about_id
    from unnest(${of('id')}::uuid[], ${of('dedupeKey')}::text[], ${of('template')}::text[], ${of('toAddress')}::text[], ${of('subject')}::text[],
      ${of('body')}::text[], ${mails.map((mail) => (mail.sealed ? JSON.stringify(mail.sealed) : null))}::text[], ${of('aboutType')}::text[],
      ${of('aboutId')}::text[]) m(id, dedupe_key, template, to_address, subject, body, sealed, about_type, about_id)
    on conflict (dedupe_key) do nothing returning id`);
  return rows.map((row) => row.id);
}

export type MailRow = {
  id: string;
  toAddress: string;
  subject: string;
  body: string;
  sealed: SealedValue | null;
  state: MailState;
  attempts: number;
};

export async function findMail(db: Db, mailId: string): Promise<MailRow | null> {
  return db.maybe<MailRow>(
    sql`select id, to_address, subject, body, sealed, state, attempts from mail_message where id = ${mailId}`,
  );
}

/** Takes a queued mail for sending; false when somebody else has it or it was sent. */
export async function claim(tx: Tx, mailId: string): Promise<boolean> {
  const taken = await tx.exec(sql`
    update mail_message set state = 'sending', attempts = attempts + 1, claimed_at = clock_timestamp()
    where id = ${mailId} and state = 'queued'`);
  return taken === 1;
}

export async function settle(tx: Tx, mailId: string, to: { state: MailState; error: string | null }): Promise<boolean> {
  const settled = await tx.exec(sql`
    update mail_message set state = ${to.state}, last_error = ${to.error}, sent_at = case when ${to.state} = 'sent' then clock_timestamp() end,
      sealed = case when ${to.state} = 'sent' then null else sealed end
    where id = ${mailId} and state = 'sending'`);
  return settled === 1;
}

/** Mails that were taken for sending so long ago that whoever took them must be dead. */
export async function markUnclear(tx: Tx, olderThanMinutes: number): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(sql`
    update mail_message set state = 'unclear', last_error = 'The sender ended before it knew whether the mail was taken.'
    where state = 'sending' and claimed_at < clock_timestamp() - make_interval(mins => ${olderThanMinutes}) returning id`);
  return rows.map((row) => row.id);
}

export async function queueAgain(tx: Tx, mailId: string): Promise<boolean> {
  const queued = await tx.exec(sql`
    update mail_message set state = 'queued', last_error = null where id = ${mailId} and state in ('unclear', 'failed')`);
  return queued === 1;
}

export async function queuedMails(db: Db, limit: number): Promise<string[]> {
  const rows = await db.rows<{ id: string }>(
    sql`select id from mail_message where state = 'queued' order by id limit ${limit}`,
  );
  return rows.map((row) => row.id);
}

export type Reader = { id: string; email: string; name: string; locale: string };

/** The people among these who may still act; nobody else is told anything. */
export async function activeReaders(tx: Tx, personIds: readonly string[]): Promise<Reader[]> {
  return tx.rows<Reader>(sql`
    select id, email, display_name as name, locale from person where id = any (${personIds}::uuid[]) and status = 'active' order by id`);
}

export type NewNotice = {
  id: string;
  personId: string;
  kind: string;
  title: string;
  body: string;
  href: string | null;
};

export async function insertNotices(tx: Tx, notices: readonly NewNotice[]): Promise<number> {
  if (notices.length === 0) return 0;
  return tx.exec(sql`
    insert into notification (id, person_id, kind, title, body, href)
    select n.* from jsonb_to_recordset(${json(notices.map((n) => ({ ...n, person_id: n.personId })))}::jsonb)
      as n(id uuid, person_id uuid, kind text, title text, body text, href text)
    on conflict (id) do nothing`);
}

/** Marks notices of one person as read; all of them when no ids are given. */
export async function markRead(tx: Tx, personId: string, ids: readonly string[] | null): Promise<number> {
  return tx.exec(sql`
    update notification set read_at = clock_timestamp()
    where person_id = ${personId} and read_at is null ${ids ? sql`and id = any (${ids}::uuid[])` : sql``}`);
}
