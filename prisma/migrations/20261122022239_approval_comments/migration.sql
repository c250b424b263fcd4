-- CreateTable
CREATE TABLE "approval_comment" (
    "id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "body" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "approval_comment_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "approval_comment_request_id_at_idx" ON "approval_comment"("request_id", "at");

-- CreateIndex
CREATE INDEX "approval_comment_person_id_idx" ON "approval_comment"("person_id");

-- AddForeignKey
ALTER TABLE "approval_comment" ADD CONSTRAINT "approval_comment_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_comment" ADD CONSTRAINT "approval_comment_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

insert into table_law (table_name, law) values ('approval_comment', 'append');
alter table approval_comment add constraint approval_comment_said check (length(btrim(body)) between 1 and 4000);

-- Nobody speaks in the name of another: a comment is of the person whose run writes it.
create function comment_is_of_its_run() returns trigger language plpgsql as $$
begin
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and not exists (
    select from run r where r.id = new.run_id and r.actor_id = new.person_id::text and r.command = 'approvals.comment'
      and r.txid = pg_current_xact_id()::text::bigint
  ) then
    raise exception 'a comment is written by the run of the person who says it' using errcode = '23514', constraint = 'approval_comment_own_run';
  end if;
  return new;
end $$;
create trigger c_of_its_run before insert on approval_comment for each row execute function comment_is_of_its_run();
