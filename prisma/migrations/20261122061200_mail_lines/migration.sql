-- CreateTable
CREATE TABLE "mail_line" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "template" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "about_type" TEXT NOT NULL,
    "about_id" TEXT NOT NULL,
    "noted_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "mail_id" UUID,

    CONSTRAINT "mail_line_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "mail_line_person_id_idx" ON "mail_line"("person_id");

-- CreateIndex
CREATE INDEX "mail_line_about_type_about_id_idx" ON "mail_line"("about_type", "about_id");

-- AddForeignKey
ALTER TABLE "mail_line" ADD CONSTRAINT "mail_line_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

insert into table_law (table_name, law) values ('mail_line', 'free+delete');
create index mail_line_waiting on mail_line (noted_at, id) where mail_id is null;

-- A line goes into one mail or is dropped before that; it is not rewritten, and what was mailed stays.
create function guard_mail_line() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if old.mail_id is not null then
    raise exception 'line % was mailed', old.id using errcode = '23514', constraint = 'mail_line_mailed';
  end if;
  if tg_op = 'DELETE' then return old; end if;
  if (new.id, new.person_id, new.template, new.data, new.about_type, new.about_id, new.noted_at)
     is distinct from (old.id, old.person_id, old.template, old.data, old.about_type, old.about_id, old.noted_at) then
    raise exception 'line % is kept as it was noted', old.id using errcode = '23514', constraint = 'mail_line_kept';
  end if;
  return new;
end $$;
create trigger c_one_way before update or delete on mail_line for each row execute function guard_mail_line();

select protect_functions();
