import { uuidFrom } from '@/server/platform/crypto/ids';
import { json, sql } from '@/server/platform/db/sql';
import type { Tx } from '@/server/platform/db/tx';
import type { Reader } from './notifications.repo';

export type NewLine = {
  id: string;
  personId: string;
  template: string;
  data: Record<string, unknown>;
  aboutType: string;
  aboutId: string;
};

/** The id of what was told to a person under a key: however often it is told, it is one line. */
export const lineId = (dedupeKey: string, personId: string): string => uuidFrom('mail-line', dedupeKey, personId);

/** Notes lines for the next mail of each person; one whose id is known is left alone. */
export async function insertLines(tx: Tx, lines: readonly NewLine[]): Promise<void> {
  if (lines.length === 0) return;
  await tx.exec(sql`
    insert into mail_line (id, person_id, template, data, about_type, about_id)
    select l.id, l."personId", l.template, l.data, l."aboutType", l."aboutId"
    from jsonb_to_recordset(${json(lines)}::jsonb)
      as l(id uuid, "personId" uuid, template text, data jsonb, "aboutType" text, "aboutId" text)
    on conflict (id) do nothing`);
}

/** What waits to be mailed about a thing. */
export async function waitingLines(
  tx: Tx,
  about: { type: string; id: string },
): Promise<{ id: string; personId: string }[]> {
  return tx.rows(sql`
    select id, person_id from mail_line where about_type = ${about.type} and about_id = ${about.id} and mail_id is null order by id`);
}

/** Drops those of these lines that were not mailed meanwhile. Gives how many. */
export async function dropLines(tx: Tx, lineIds: readonly string[]): Promise<number> {
  return tx.exec(sql`delete from mail_line where id = any (${lineIds}::uuid[]) and mail_id is null`);
}

export type DueLines = Reader & { lines: { id: string; template: string; data: Record<string, unknown> }[] };

/** How much of what waits is taken at once: lines noted so many minutes ago, of so many people, so many of each. */
export type DigestBatch = { readonly minutes: number; readonly people: number; readonly lines: number };

/**
 * The next lines of people whose oldest one has waited so long, locked, whoever waited longest first. The oldest line stands
 * for its person: whoever else is writing to them holds it, and then they are passed over. Who may not act any more gets no
 * mail; their lines wait until they may.
 */
export async function takeDueLines(tx: Tx, { minutes, people, lines }: DigestBatch): Promise<DueLines[]> {
  return tx.rows<DueLines>(sql`
    with due as materialized (
      select l.person_id, l.noted_at
      from person p cross join lateral (
          select o.id, o.noted_at from mail_line o where o.person_id = p.id and o.mail_id is null order by o.noted_at, o.id limit 1) o
        join mail_line l on l.id = o.id and l.mail_id is null
      where p.status = 'active' and o.noted_at <= clock_timestamp() - make_interval(mins => ${minutes})
      order by o.noted_at, l.id limit ${people} for update of l skip locked)
    select p.id, p.email, p.display_name as name, p.locale,
      jsonb_agg(jsonb_build_object('id', l.id, 'template', l.template, 'data', l.data) order by l.noted_at, l.id) as lines
    from due d join person p on p.id = d.person_id cross join lateral (
      select w.id, w.template, w.data, w.noted_at from mail_line w where w.person_id = p.id and w.mail_id is null
      order by w.noted_at, w.id limit ${lines} for update skip locked) l
    group by p.id, d.noted_at order by d.noted_at, p.id`);
}

export async function markMailed(tx: Tx, mailId: string, lineIds: readonly string[]): Promise<void> {
  await tx.exec(sql`update mail_line set mail_id = ${mailId} where id = any (${lineIds}::uuid[])`);
}
