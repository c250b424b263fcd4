-- AlterTable
ALTER TABLE "approval_decision" ADD COLUMN "attempt" INTEGER NOT NULL DEFAULT 1;

-- DropIndex
DROP INDEX "approval_decision_request_id_version_person_id_key";

-- CreateIndex
CREATE UNIQUE INDEX "approval_decision_request_id_version_person_id_attempt_key" ON "approval_decision"("request_id", "version", "person_id", "attempt");

-- CreateTable
CREATE TABLE "approval_undo" (
    "decision_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "reason" TEXT,
    "run_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "approval_undo_pkey" PRIMARY KEY ("decision_id")
);

-- CreateIndex
CREATE INDEX "approval_undo_person_id_idx" ON "approval_undo"("person_id");

-- AddForeignKey
ALTER TABLE "approval_undo" ADD CONSTRAINT "approval_undo_decision_id_fkey" FOREIGN KEY ("decision_id") REFERENCES "approval_decision"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_undo" ADD CONSTRAINT "approval_undo_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

insert into table_law (table_name, law) values ('approval_undo', 'append');

-- A second decision follows one that was taken back, so that "once for both" cannot be an index any more: the trigger
-- below holds it under the lock of the request. Who took one back may decide once more, and that one stands.
drop index approval_decision_once_for_both;
alter table approval_decision add constraint approval_decision_attempts check (attempt between 1 and 2);

-- As before; what was taken back is not counted, and the attempt is numbered here, so that nobody can name another.
create or replace function refuse_own_decision() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from approval_request r where r.id = new.request_id and r.version = new.version and r.status = 'pending'
    and r.content_hash = new.content_hash for update;
  if not found then
    raise exception 'request % is not pending in version % with this content', new.request_id, new.version
      using errcode = '23514', constraint = 'approval_decision_of_current_version';
  end if;
  if exists (select from approval_maker m where m.request_id = new.request_id and m.version = new.version
      and m.person_id in (new.person_id, new.on_behalf_of)) then
    raise exception 'person % has a hand in version % of request % and cannot decide on it', new.person_id, new.version, new.request_id
      using errcode = '23514', constraint = 'approval_decision_not_by_maker';
  end if;
  if exists (select from approval_decision d where d.request_id = new.request_id and d.version = new.version
      and (d.person_id in (new.person_id, new.on_behalf_of) or d.on_behalf_of in (new.person_id, new.on_behalf_of))
      and not exists (select from approval_undo u where u.decision_id = d.id)) then
    raise exception 'a decision of person % on request % is counted already', new.person_id, new.request_id
      using errcode = '23514', constraint = 'approval_decision_counted_once';
  end if;
  select 1 + count(*) into new.attempt from approval_decision d
    where d.request_id = new.request_id and d.version = new.version and d.person_id = new.person_id;
  return new;
end $$;

-- As before; what was taken back is not counted.
create or replace function guard_request() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  needed integer;
  given integer;
begin
  if old.status <> 'pending' then
    raise exception 'request % ended as % and does not change any more', old.ref, old.status using errcode = '23514', constraint = 'approval_request_final';
  end if;
  if (new.id, new.ref, new.command, new.code_version, new.entity_type, new.entity_id, new.maker_kind, new.maker_id, new.submit_run_id,
      new.input, new.content, new.content_hash, new.consequences, new.consequences_hash, new.facts, new.policies, new.steps, new.version,
      new.submitted_at, new.expires_at, new.escalate_at, new.amount_minor, new.currency, new.counterparty)
     is distinct from
     (old.id, old.ref, old.command, old.code_version, old.entity_type, old.entity_id, old.maker_kind, old.maker_id, old.submit_run_id,
      old.input, old.content, old.content_hash, old.consequences, old.consequences_hash, old.facts, old.policies, old.steps, old.version,
      old.submitted_at, old.expires_at, old.escalate_at, old.amount_minor, old.currency, old.counterparty) then
    raise exception 'what request % is about is kept as it was submitted', old.ref using errcode = '23514', constraint = 'approval_request_bound';
  end if;
  if new.escalated_at is distinct from old.escalated_at
    and (old.escalated_at is not null or old.escalate_at is null or new.escalated_at < old.escalate_at or entity_now() < old.escalate_at) then
    raise exception 'request % is not escalated before its time, and only once', old.ref using errcode = '23514', constraint = 'approval_request_escalation';
  end if;
  if new.status = 'executed' then
    select sum((s->>'count')::int) into needed from jsonb_array_elements(old.steps) s;
    select count(*) into given from approval_decision d join person p on p.id = d.person_id left join person b on b.id = d.on_behalf_of
      where d.request_id = old.id and d.version = old.version and d.decision in ('approve', 'recommend') and p.status = 'active'
        and coalesce(b.status, 'active') = 'active' and not exists (select from approval_undo u where u.decision_id = d.id);
    if given < greatest(needed, case when old.maker_kind = 'person' then 1 else 2 end) then
      raise exception 'request % has % of % decisions and cannot run', old.ref, given, needed using errcode = '23514', constraint = 'approval_request_decided';
    end if;
  end if;
  -- The owner loads histories of demo and bench worlds; the app role has to have the run that executes.
  if new.status = 'executed' and current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and not exists (
    select from run r where r.id = new.executed_run_id and r.idem_key = 'approval/' || new.id and r.actor_id = 'system:approvals'
      and r.command = new.command and r.txid = pg_current_xact_id()::text::bigint
  ) then
    raise exception 'request % is executed by a run of its own only', old.ref using errcode = '23514', constraint = 'approval_request_own_run';
  end if;
  return new;
end $$;

-- A decision is taken back by whoever made it, while its request waits; a rejection has ended the request by then. The
-- lock of the request decides between this and the last approval: one of them finds that the other was first.
create function guard_undo() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  taken record;
begin
  select d.request_id, d.version, d.person_id, d.attempt into taken from approval_decision d
    where d.id = new.decision_id and d.decision in ('approve', 'recommend');
  if not found or taken.person_id <> new.person_id then
    raise exception 'a decision is taken back by whoever made it' using errcode = '23514', constraint = 'approval_undo_own';
  end if;
  perform from approval_request r where r.id = taken.request_id and r.version = taken.version and r.status = 'pending' for update;
  if not found then
    raise exception 'the request of this decision is not pending any more' using errcode = '23514', constraint = 'approval_undo_pending';
  end if;
  if taken.attempt <> 1 then
    raise exception 'a second decision stands' using errcode = '23514', constraint = 'approval_undo_once';
  end if;
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and not exists (
    select from run r where r.id = new.run_id and r.actor_id = new.person_id::text and r.command = 'approvals.undoDecision'
      and r.txid = pg_current_xact_id()::text::bigint
  ) then
    raise exception 'a decision is taken back by the run of its person' using errcode = '23514', constraint = 'approval_undo_own_run';
  end if;
  return new;
end $$;
create trigger c_own before insert on approval_undo for each row execute function guard_undo();

select protect_functions();
