-- A request that waits is changed by its maker: it gets another version, decisions on the version before count no more, and
-- what that version was is kept.

-- CreateTable
CREATE TABLE "approval_version" (
    "request_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "code_version" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "input" JSONB NOT NULL,
    "content" JSONB NOT NULL,
    "content_hash" TEXT NOT NULL,
    "consequences" JSONB NOT NULL,
    "consequences_hash" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    "policies" JSONB NOT NULL,
    "steps" JSONB NOT NULL,
    "amount_minor" BIGINT,
    "currency" TEXT,
    "counterparty" TEXT,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "person_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "approval_version_pkey" PRIMARY KEY ("request_id","version")
);

-- CreateIndex
CREATE INDEX "approval_version_person_id_idx" ON "approval_version"("person_id");

-- AddForeignKey
ALTER TABLE "approval_version" ADD CONSTRAINT "approval_version_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_version" ADD CONSTRAINT "approval_version_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

insert into table_law (table_name, law) values ('approval_version', 'append');

-- What is kept of a version is what it was, written by the run of its maker that replaces it. Since the request is locked
-- here, a last decision and a change never meet: one of them finds that the other was first.
create function guard_version() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  maker text;
begin
  select r.maker_id into maker from approval_request r
    where r.id = new.request_id and r.version = new.version and r.status = 'pending' and r.maker_kind = 'person'
      and (r.code_version, r.title, r.input, r.content, r.content_hash, r.consequences, r.consequences_hash, r.facts, r.policies,
          r.steps, r.amount_minor, r.currency, r.counterparty, r.due_at, r.expires_at)
        is not distinct from
          (new.code_version, new.title, new.input, new.content, new.content_hash, new.consequences, new.consequences_hash, new.facts,
          new.policies, new.steps, new.amount_minor, new.currency, new.counterparty, new.due_at, new.expires_at)
    for update;
  if not found then
    raise exception 'this is not version % of the request as it waits', new.version using errcode = '23514', constraint = 'approval_version_as_it_was';
  end if;
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and (new.person_id::text <> maker or not exists (
    select from run r where r.id = new.run_id and r.actor_id = maker and r.actor_kind = 'person' and r.command = 'approvals.revise'
      and r.txid = pg_current_xact_id()::text::bigint
  )) then
    raise exception 'a request is changed by the run of its maker' using errcode = '23514', constraint = 'approval_version_own_run';
  end if;
  return new;
end $$;
create trigger c_as_it_was before insert on approval_version for each row execute function guard_version();

-- Once committed there is a next version, and whoever had a hand in the one before has one in it.
create function version_is_followed() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from approval_request r where r.id = new.request_id and r.version > new.version) then
    raise exception 'version % of the request is kept although none follows it', new.version using errcode = '23514', constraint = 'approval_version_followed';
  end if;
  if exists (select from approval_maker m where m.request_id = new.request_id and m.version = new.version and not exists (
      select from approval_maker n where n.request_id = m.request_id and n.version = m.version + 1 and n.person_id = m.person_id)) then
    raise exception 'whoever had a hand in version % has one in the next', new.version using errcode = '23514', constraint = 'approval_version_hands';
  end if;
  return null;
end $$;
create constraint trigger d_followed after insert on approval_version deferrable initially deferred
  for each row execute function version_is_followed();

-- As before, but what stands above the content may be another in another version; which the guard below asks about.
create or replace function request_is_as_shown() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.version = old.version and current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then
    raise exception 'title, due date and amount of request % are kept as they were submitted', old.ref
      using errcode = '23514', constraint = 'approval_request_as_shown';
  end if;
  return new;
end $$;

-- As before; and a request that waits may become its next version while what it was is kept, by the run that keeps it. What
-- act it is, on what and by whom is never changed.
create or replace function guard_request() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  needed integer;
  given integer;
  owner boolean := current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid);
begin
  if old.status <> 'pending' then
    raise exception 'request % ended as % and does not change any more', old.ref, old.status using errcode = '23514', constraint = 'approval_request_final';
  end if;
  if (new.id, new.ref, new.command, new.entity_type, new.entity_id, new.maker_kind, new.maker_id, new.submit_run_id, new.submitted_at)
     is distinct from
     (old.id, old.ref, old.command, old.entity_type, old.entity_id, old.maker_kind, old.maker_id, old.submit_run_id, old.submitted_at)
    or (new.version is not distinct from old.version and
     (new.code_version, new.input, new.content, new.content_hash, new.consequences, new.consequences_hash, new.facts, new.policies,
      new.steps, new.expires_at, new.escalate_at, new.amount_minor, new.currency, new.counterparty)
     is distinct from
     (old.code_version, old.input, old.content, old.content_hash, old.consequences, old.consequences_hash, old.facts, old.policies,
      old.steps, old.expires_at, old.escalate_at, old.amount_minor, old.currency, old.counterparty)) then
    raise exception 'what request % is about is kept as it was submitted', old.ref using errcode = '23514', constraint = 'approval_request_bound';
  end if;
  if new.version is distinct from old.version and (
    new.version is distinct from old.version + 1 or new.status <> 'pending' or new.escalated_at is not null
    or new.content_hash = old.content_hash or old.expires_at <= entity_now()
    or not exists (
      select from approval_version v where v.request_id = old.id and v.version = old.version and (owner or exists (
        select from run r where r.id = v.run_id and r.actor_id = old.maker_id and r.actor_kind = 'person' and r.command = 'approvals.revise'
          and r.txid = pg_current_xact_id()::text::bigint)))) then
    raise exception 'request % becomes its next version by a change of its maker only, and what it was is kept', old.ref
      using errcode = '23514', constraint = 'approval_request_revised';
  end if;
  if new.version = old.version and new.escalated_at is distinct from old.escalated_at
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
  if new.status = 'executed' and not owner and not exists (
    select from run r where r.id = new.executed_run_id and r.idem_key = 'approval/' || new.id and r.actor_id = 'system:approvals'
      and r.command = new.command and r.txid = pg_current_xact_id()::text::bigint
  ) then
    raise exception 'request % is executed by a run of its own only', old.ref using errcode = '23514', constraint = 'approval_request_own_run';
  end if;
  return new;
end $$;

select protect_functions();
