import { json, sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';

/** Columns as a person arranged them; widths in pixels. */
export type ViewColumns = {
  visible: Record<string, boolean>;
  order: string[];
  widths: Record<string, number>;
  density: 'normal' | 'compact';
};

export type ViewRow = {
  id: string;
  ownerId: string;
  ownerName: string;
  listName: string;
  name: string;
  query: string;
  columns: ViewColumns;
  roleCode: string | null;
  isDefault: boolean;
};

/** The views of a list that a person sees: their own, then those shared with a role of theirs. */
export function viewsOf(db: Db, personId: string, listName: string): Promise<ViewRow[]> {
  return db.rows<ViewRow>(sql`
    select v.id, v.owner_id, p.display_name as owner_name, v.list_name, v.name, v.query, v.columns, v.role_code,
      exists (select from default_view d where d.person_id = ${personId} and d.view_id = v.id) as is_default
    from saved_view v join person p on p.id = v.owner_id
    where v.list_name = ${listName} and (v.owner_id = ${personId} or exists (
      select from person_role r where r.person_id = ${personId} and r.role_code = v.role_code))
    order by (v.owner_id = ${personId}) desc, lower(v.name), v.id limit 200`);
}

export type NewView = Pick<ViewRow, 'id' | 'ownerId' | 'listName' | 'name' | 'query' | 'columns' | 'roleCode'> & {
  savedAt: Date;
};

/** Saves a view under its name; one of the same owner, list and name is replaced. Gives its id. */
export async function upsertView(tx: Tx, row: NewView): Promise<string> {
  const { id } = await tx.one<{ id: string }>(sql`
    insert into saved_view (id, owner_id, list_name, name, query, columns, role_code, saved_at)
    values (${row.id}, ${row.ownerId}, ${row.listName}, ${row.name}, ${row.query}, ${json(row.columns)}, ${row.roleCode}, ${row.savedAt})
    on conflict (owner_id, list_name, name) do update
      set query = excluded.query, columns = excluded.columns, role_code = excluded.role_code, saved_at = excluded.saved_at
    returning id`);
  return id;
}

export async function countOwnViews(db: Db, personId: string, listName: string): Promise<number> {
  const { n } = await db.one<{ n: number }>(
    sql`select count(*)::int as n from saved_view where owner_id = ${personId} and list_name = ${listName}`,
  );
  return n;
}

/** Ends the defaults of people who no longer see a view, before it is shared with another role or with nobody. */
export async function dropDefaultsOfOthers(tx: Tx, view: { id: string; ownerId: string; roleCode: string | null }) {
  await tx.exec(sql`
    delete from default_view d where d.view_id = ${view.id} and d.person_id <> ${view.ownerId} and not exists (
      select from person_role r where r.person_id = d.person_id and r.role_code = ${view.roleCode})`);
}

export async function deleteView(tx: Tx, ownerId: string, viewId: string): Promise<boolean> {
  return (await tx.exec(sql`delete from saved_view where id = ${viewId} and owner_id = ${ownerId}`)) === 1;
}

/** The view with which a list opens for a person; null for none. */
export async function setDefault(tx: Tx, personId: string, choice: { listName: string; viewId: string | null }) {
  if (choice.viewId === null) {
    await tx.exec(sql`delete from default_view where person_id = ${personId} and list_name = ${choice.listName}`);
    return;
  }
  await tx.exec(sql`
    insert into default_view (person_id, list_name, view_id) values (${personId}, ${choice.listName}, ${choice.viewId})
    on conflict (person_id, list_name) do update set view_id = excluded.view_id`);
}

export async function rolesOf(db: Db, personId: string): Promise<string[]> {
  const rows = await db.rows<{ roleCode: string }>(
    sql`select role_code from person_role where person_id = ${personId} order by role_code`,
  );
  return rows.map((row) => row.roleCode);
}
