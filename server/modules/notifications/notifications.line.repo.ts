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

/** Drops what waits to be mailed about a thing, for everybody but these people. Gives how many lines. */
export async function dropLines(
  tx: Tx,
  about: { type: string; id: string },
  personIds: readonly string[],
): Promise<number> {
  return tx.exec(sql`
    delete from mail_line where about_type = ${about.type} and about_id = ${about.id} and mail_id is null
      and person_id <> all (${personIds}::uuid[])`);
}

export type DueLines = Reader & { lines: { id: string; template: string; data: Record<string, unknown> }[] };

/**
 * The lines of people whose oldest one has waited so long, locked, the oldest first. Who may not act any more gets no mail;
 * their lines wait until they may.
 */
export async function takeDueLines(tx: Tx, minutes: number, people: number): Promise<DueLines[]> {
  await tx.rows(sql`select id from mail_line where mail_id is null order by id for update`);
  return tx.rows<DueLines>(sql`
    select p.id, p.email, p.display_name as name, p.locale,
      jsonb_agg(jsonb_build_object('id', l.id, 'template', l.template, 'data', l.data) order by l.noted_at, l.id) as lines
    from mail_line l join person p on p.id = l.person_id and p.status = 'active'
    where l.mail_id is null
    group by p.id having min(l.noted_at) <= clock_timestamp() - make_interval(mins => ${minutes})
    order by min(l.noted_at), p.id limit ${people}`);
}

export async function markMailed(tx: Tx, mailId: string, lineIds: readonly string[]): Promise<void> {
  await tx.exec(sql`update mail_line set mail_id = ${mailId} where id = any (${lineIds}::uuid[])`);
}
