-- CreateTable
CREATE TABLE "saved_view" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "list_name" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "columns" JSONB NOT NULL,
    "role_code" TEXT,
    "saved_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "default_view" (
    "person_id" UUID NOT NULL,
    "list_name" TEXT NOT NULL,
    "view_id" UUID NOT NULL,

    CONSTRAINT "default_view_pkey" PRIMARY KEY ("person_id","list_name")
);

-- CreateIndex
CREATE INDEX "saved_view_role_code_list_name_idx" ON "saved_view"("role_code", "list_name");

-- CreateIndex
CREATE UNIQUE INDEX "saved_view_owner_id_list_name_name_key" ON "saved_view"("owner_id", "list_name", "name");

-- CreateIndex
CREATE INDEX "default_view_view_id_idx" ON "default_view"("view_id");

-- AddForeignKey
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "default_view" ADD CONSTRAINT "default_view_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "default_view" ADD CONSTRAINT "default_view_view_id_fkey" FOREIGN KEY ("view_id") REFERENCES "saved_view"("id") ON DELETE CASCADE ON UPDATE CASCADE;

insert into table_law (table_name, law) values ('saved_view', 'free+delete'), ('default_view', 'free+delete');
alter table saved_view add constraint saved_view_terms check (
  length(btrim(name)) between 1 and 60 and length(query) <= 2000 and length(list_name) between 3 and 80 and jsonb_typeof(columns) = 'object'
  and pg_column_size(columns) <= 16384);

-- A view is its owner's to save and to drop, and a default its person's: by runs of their own.
create function guard_saved_view() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  person uuid := case when tg_op = 'DELETE' then old.owner_id else new.owner_id end;
begin
  if tg_op = 'UPDATE' and (new.id, new.owner_id, new.list_name) is distinct from (old.id, old.owner_id, old.list_name) then
    raise exception 'a view stays its owner''s, of its list' using errcode = '23514', constraint = 'saved_view_kept';
  end if;
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and not exists (
    select from run r where r.actor_id = person::text and r.command in ('access.saveView', 'access.dropView')
      and r.txid = pg_current_xact_id()::text::bigint
  ) then
    raise exception 'a view is saved and dropped by its owner' using errcode = '23514', constraint = 'saved_view_own_run';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger c_own before insert or update or delete on saved_view for each row execute function guard_saved_view();

create function guard_default_view() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from saved_view v where v.id = new.view_id and v.list_name = new.list_name
      and (v.owner_id = new.person_id or exists (
        select from person_role p where p.person_id = new.person_id and p.role_code = v.role_code))) then
    raise exception 'a list opens with a view of its own that its reader may see' using errcode = '23514', constraint = 'default_view_seen';
  end if;
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and not exists (
    select from run r where r.actor_id = new.person_id::text and r.command = 'access.setDefaultView'
      and r.txid = pg_current_xact_id()::text::bigint
  ) then
    raise exception 'a default is chosen by its person' using errcode = '23514', constraint = 'default_view_own_run';
  end if;
  return new;
end $$;
create trigger c_own before insert or update on default_view for each row execute function guard_default_view();

select protect_functions();
