-- CreateTable
CREATE TABLE "approval_attachment" (
    "id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "person_id" UUID NOT NULL,
    "file_name" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "size_bytes" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "run_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "approval_attachment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approval_opening" (
    "request_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "person_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "approval_opening_pkey" PRIMARY KEY ("request_id","version","person_id")
);

-- CreateTable
CREATE TABLE "approval_predecessor" (
    "request_id" UUID NOT NULL,
    "predecessor_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,

    CONSTRAINT "approval_predecessor_pkey" PRIMARY KEY ("request_id")
);

-- CreateIndex
CREATE INDEX "approval_attachment_person_id_idx" ON "approval_attachment"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "approval_attachment_request_id_sha256_key" ON "approval_attachment"("request_id", "sha256");

-- CreateIndex
CREATE INDEX "approval_opening_person_id_idx" ON "approval_opening"("person_id");

-- CreateIndex
CREATE INDEX "approval_predecessor_predecessor_id_idx" ON "approval_predecessor"("predecessor_id");

-- AddForeignKey
ALTER TABLE "approval_attachment" ADD CONSTRAINT "approval_attachment_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_attachment" ADD CONSTRAINT "approval_attachment_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_opening" ADD CONSTRAINT "approval_opening_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_opening" ADD CONSTRAINT "approval_opening_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_predecessor" ADD CONSTRAINT "approval_predecessor_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_predecessor" ADD CONSTRAINT "approval_predecessor_predecessor_id_fkey" FOREIGN KEY ("predecessor_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

insert into table_law (table_name, law) values
  ('approval_attachment', 'append'), ('approval_opening', 'append'), ('approval_predecessor', 'append');

-- A file is what its hash and its size say, is small enough to be kept beside the request, and has a name that is only a name.
alter table approval_attachment add constraint approval_attachment_is_what_it_says check (
  size_bytes = octet_length(bytes) and size_bytes between 1 and 5242880 and sha256 = encode(sha256(bytes), 'hex'));
alter table approval_attachment add constraint approval_attachment_kind check (
  media_type in ('application/pdf', 'image/png', 'image/jpeg', 'text/csv', 'text/plain'));
alter table approval_attachment add constraint approval_attachment_name check (
  length(file_name) between 1 and 120 and file_name !~ '[/\\[:cntrl:]]' and file_name not like '.%');

-- A file is put beside a request that waits, by the run of its person, and there are never more than ten: the lock of the
-- request keeps two people from adding the eleventh at once.
create function guard_attachment() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from approval_request r where r.id = new.request_id and r.version = new.version and r.status = 'pending' for update;
  if not found then
    raise exception 'the request does not wait in this version' using errcode = '23514', constraint = 'approval_attachment_pending';
  end if;
  if (select count(*) from approval_attachment a where a.request_id = new.request_id) >= 10 then
    raise exception 'a request has ten files at most' using errcode = '23514', constraint = 'approval_attachment_ten';
  end if;
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and not exists (
    select from run r where r.id = new.run_id and r.actor_id = new.person_id::text and r.command = 'approvals.attach'
      and r.txid = pg_current_xact_id()::text::bigint
  ) then
    raise exception 'a file is put there by the run of its person' using errcode = '23514', constraint = 'approval_attachment_own_run';
  end if;
  return new;
end $$;
create trigger c_own before insert on approval_attachment for each row execute function guard_attachment();

create function guard_opening() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and not exists (
    select from run r where r.id = new.run_id and r.actor_id = new.person_id::text and r.command = 'approvals.open'
      and r.txid = pg_current_xact_id()::text::bigint
  ) then
    raise exception 'nobody opens a request in the name of another' using errcode = '23514', constraint = 'approval_opening_own_run';
  end if;
  return new;
end $$;
create trigger c_own before insert on approval_opening for each row execute function guard_opening();

-- What is named as the request before is about the same act on the same subject, came earlier and did not run.
create function guard_predecessor() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (
    select from approval_request n join approval_request p on p.id = new.predecessor_id
    where n.id = new.request_id and n.submit_run_id = new.run_id and p.id <> n.id
      and (p.command, p.entity_type, p.entity_id) = (n.command, n.entity_type, n.entity_id)
      and p.status in ('rejected', 'withdrawn', 'expired', 'changed', 'failed')
  ) then
    raise exception 'this is no request before the other' using errcode = '23514', constraint = 'approval_predecessor_of_same';
  end if;
  return new;
end $$;
create trigger c_same before insert on approval_predecessor for each row execute function guard_predecessor();

select protect_functions();
