-- Which roles a request still waits for, and which roles a person held when deciding: a right that is taken away later
-- does not undo a decision, and one that is given later does not make one.
ALTER TABLE "approval_request" ADD COLUMN "waiting_roles" TEXT[] DEFAULT ARRAY[]::TEXT[];
ALTER TABLE "approval_decision" ADD COLUMN "roles" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- A change of policy is a new version; the old ones stay, since requests point at them.
insert into table_law (table_name, law) values ('approval_policy', 'append');
alter table approval_policy add constraint approval_policy_status check (status in ('live', 'retired'));
alter table approval_policy add constraint approval_policy_terms
  check (version > 0 and expires_after_hours > 0 and jsonb_typeof(conditions) = 'array' and jsonb_typeof(steps) = 'array' and jsonb_array_length(steps) > 0);

create sequence approval_request_no;

-- One act on one subject waits once: two people who ask for the same are told of each other.
create unique index approval_request_one_waiting on approval_request (command, entity_type, entity_id) where status = 'pending';
create index approval_request_expiring on approval_request (expires_at) where status = 'pending';
create index approval_request_waiting_roles on approval_request using gin (waiting_roles) where status = 'pending';
create index approval_request_due on approval_request (due_at, id) where status = 'pending';
create index approval_decision_person on approval_decision (person_id);

alter table approval_request add constraint approval_request_maker_kind check (maker_kind in ('person', 'system'));
alter table approval_request add constraint approval_request_steps check (jsonb_typeof(steps) = 'array' and jsonb_array_length(steps) > 0);
alter table approval_request add constraint approval_request_executed check ((status = 'executed') = (executed_run_id is not null));
alter table approval_request add constraint approval_request_closed check ((status = 'pending') = (closed_at is null));

-- What was submitted stays as it was submitted, and what ended stays ended. A request runs only with as many decisions of
-- different people as its steps ask for; the primary key and the trigger on decisions keep makers out of that count.
create function guard_request() returns trigger language plpgsql as $$
declare
  needed integer;
  given integer;
begin
  if old.status <> 'pending' then
    raise exception 'request % ended as % and does not change any more', old.ref, old.status using errcode = '23514', constraint = 'approval_request_final';
  end if;
  if (new.id, new.ref, new.command, new.code_version, new.entity_type, new.entity_id, new.maker_kind, new.maker_id, new.submit_run_id,
      new.input, new.content, new.content_hash, new.consequences, new.consequences_hash, new.facts, new.policies, new.steps, new.version,
      new.submitted_at, new.expires_at)
     is distinct from
     (old.id, old.ref, old.command, old.code_version, old.entity_type, old.entity_id, old.maker_kind, old.maker_id, old.submit_run_id,
      old.input, old.content, old.content_hash, old.consequences, old.consequences_hash, old.facts, old.policies, old.steps, old.version,
      old.submitted_at, old.expires_at) then
    raise exception 'what request % is about is kept as it was submitted', old.ref using errcode = '23514', constraint = 'approval_request_bound';
  end if;
  if new.status = 'executed' then
    select sum((s->>'count')::int) into needed from jsonb_array_elements(old.steps) s;
    select count(*) into given from approval_decision d join person p on p.id = d.person_id
      where d.request_id = old.id and d.version = old.version and d.decision in ('approve', 'recommend') and p.status = 'active';
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
create trigger c_bound before update on approval_request for each row execute function guard_request();

-- A request that a person made names that person among its makers when its run ends.
create function request_has_maker() returns trigger language plpgsql as $$
begin
  if new.maker_kind = 'person' and not exists (
    select from approval_maker m where m.request_id = new.id and m.version = new.version and m.person_id::text = new.maker_id
  ) then
    raise exception 'request % does not name its maker', new.ref using errcode = '23514', constraint = 'approval_request_names_maker';
  end if;
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and not exists (
    select from run r where r.id = new.submit_run_id and r.actor_id = new.maker_id and r.command = new.command
  ) then
    raise exception 'request % was not submitted by the run that it names', new.ref using errcode = '23514', constraint = 'approval_request_submitted';
  end if;
  return null;
end $$;
create constraint trigger d_names_maker after insert on approval_request deferrable initially deferred
  for each row execute function request_has_maker();

-- Nobody decides in the name of another: a decision is of the person whose run of the deciding command writes it.
create function decision_is_of_its_run() returns trigger language plpgsql as $$
begin
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and not exists (
    select from run r where r.id = new.run_id and r.actor_id = new.person_id::text and r.command = 'approvals.decide'
      and r.txid = pg_current_xact_id()::text::bigint
  ) then
    raise exception 'a decision is written by the run of the person who decides' using errcode = '23514', constraint = 'approval_decision_own_run';
  end if;
  return new;
end $$;
create trigger d_of_its_run before insert on approval_decision for each row execute function decision_is_of_its_run();
