-- Whoever holds the connection of the application and one open session is still one person: what follows was written past
-- the second one by hand, by runs that looked like those of the door.

-- A run that says it executes a request has executed it when it is committed. The guards of what approvals make (accounts,
-- keys, policies, rates, limits, delegations) look for such a run while the request still waits; that it was decided is
-- seen only when it ends, so the end is asked for here.
create function run_executed_its_request() returns trigger language plpgsql as $$
begin
  if not exists (select from approval_request q where q.id = substr(new.idem_key, 10)::uuid and q.executed_run_id = new.id) then
    raise exception 'run % says that it executes a request, and did not', new.id using errcode = '23514', constraint = 'run_executes_request';
  end if;
  return null;
end $$;
create constraint trigger y_executes_request after insert on run deferrable initially deferred
  for each row when (new.actor_id = 'system:approvals' and new.idem_key like 'approval/%') execute function run_executed_its_request();

-- What is made is what the request shows, to the last value.
create or replace function guard_rate() returns trigger language plpgsql as $$
begin
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and (
    not executes_request(new.request_id, array['approvals.recordRate'], new.rate_date || '/' || new.from_currency || '/' || new.to_currency)
    or not exists (select from approval_request q where q.id = new.request_id
      and q.content #>> '{rate,rate}' = new.rate and q.content #>> '{rate,source}' = new.source)
  ) then
    raise exception 'a rate is recorded by an approved request only' using errcode = '23514', constraint = 'exchange_rate_approved';
  end if;
  return new;
end $$;

create or replace function guard_person_limit() returns trigger language plpgsql as $$
begin
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and (
    not executes_request(new.request_id, array['approvals.setPersonLimit'], new.person_id || '/' || new.role_code)
    or not exists (select from approval_request q where q.id = new.request_id
      and (q.content #>> '{limit,limitMinor}')::bigint is not distinct from new.limit_minor
      and q.content #>> '{limit,currency}' = new.currency)
  ) then
    raise exception 'a personal limit is set by an approved request only' using errcode = '23514', constraint = 'person_limit_approved';
  end if;
  return new;
end $$;

create function delegation_is_as_shown() returns trigger language plpgsql as $$
begin
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and not exists (
    select from approval_request q where q.id = new.request_id and q.content -> 'roles' = to_jsonb(new.roles)
      and (q.content ->> 'fromAt')::timestamptz = new.from_at and (q.content ->> 'untilAt')::timestamptz = new.until_at
  ) then
    raise exception 'a delegation is what its request shows' using errcode = '23514', constraint = 'delegation_approved';
  end if;
  return new;
end $$;
create trigger d_as_shown before insert on delegation for each row execute function delegation_is_as_shown();

-- A decision is made with a role that a step of its kind asks for, held within the personal limits of whoever decides and of
-- whoever they stand in for. Other triggers hold whose it is; without this one anybody's yes would have been counted.
create function decision_is_asked_for() returns trigger language plpgsql as $$
begin
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and not exists (
    select from approval_request q cross join lateral jsonb_array_elements(q.steps) s
      cross join lateral role_holding(entity_now(), q.amount_minor, q.currency) h
    where q.id = new.request_id and (new.decision = 'reject' or coalesce(s ->> 'kind', 'approve') = new.decision)
      and h.person_id = new.person_id and (h.giver_id is null or h.giver_id = new.on_behalf_of) and h.role_code = any (new.roles)
      and (h.role_code = s ->> 'role' or (q.escalated_at is not null and h.role_code = s ->> 'escalateTo'))
  ) then
    raise exception 'no step of this request asks person %', new.person_id using errcode = '23514', constraint = 'approval_decision_asked';
  end if;
  return new;
end $$;
create trigger f_asked before insert on approval_decision for each row execute function decision_is_asked_for();

-- As before, and an item is put on a list by the run of its person that shows it, and has the result of the run that works
-- the list off: nothing is slipped in between what was shown and what is confirmed.
create or replace function guard_bulk_item() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  owner boolean := current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid);
begin
  if tg_op = 'INSERT' then
    if not exists (select from approval_bulk b where b.id = new.bulk_id and b.state = 'listed') or new.state <> 'waiting' then
      raise exception 'items belong to the list that is shown' using errcode = '23514', constraint = 'approval_bulk_item_listed';
    end if;
    if not owner and not exists (
      select from run r join approval_bulk b on b.id = new.bulk_id and b.person_id::text = r.actor_id
      where r.command = 'approvals.listBulk' and r.actor_kind = 'person' and r.txid = pg_current_xact_id()::text::bigint
    ) then
      raise exception 'items are listed by their person, with their list' using errcode = '23514', constraint = 'approval_bulk_item_own_run';
    end if;
    return new;
  end if;
  if old.state <> 'waiting' or (new.bulk_id, new.no, new.request_id, new.version, new.content_hash, new.decision, new.leaf, new.foreseen)
     is distinct from (old.bulk_id, old.no, old.request_id, old.version, old.content_hash, old.decision, old.leaf, old.foreseen)
    or not exists (select from approval_bulk b where b.id = new.bulk_id and b.state = 'running') then
    raise exception 'an item stays as it was listed, and has one result' using errcode = '23514', constraint = 'approval_bulk_item_kept';
  end if;
  if not owner and not exists (
    select from run r where r.command = 'approvals.runBulk' and r.actor_id = 'system:approvals' and r.txid = pg_current_xact_id()::text::bigint
  ) then
    raise exception 'an item has the result of the run that works its list off' using errcode = '23514', constraint = 'approval_bulk_item_own_run';
  end if;
  return new;
end $$;

-- Recovery codes are made by their person, as the app that they stand in for.
create function recovery_code_is_own() returns trigger language plpgsql as $$
begin
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and not exists (
    select from run r where r.actor_id = new.person_id::text and r.actor_kind = 'person' and r.txid = pg_current_xact_id()::text::bigint
      and r.command in ('access.confirmTotp', 'access.renewRecoveryCodes')
  ) then
    raise exception 'recovery codes are made by their person' using errcode = '23514', constraint = 'recovery_code_own_run';
  end if;
  return new;
end $$;
create trigger c_own before insert on recovery_code for each row execute function recovery_code_is_own();

-- A file that pays out is approved by the request that shows it. A file of debits collects what customers agreed to, and goes
-- by the close of the day.
create function payout_file_is_approved() returns trigger language plpgsql as $$
begin
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid)
    and not executes_request(new.request_id, array['payments.approveFile'], new.id::text) then
    raise exception 'file % pays out by its approved request only', old.ref using errcode = '23514', constraint = 'payment_file_approved';
  end if;
  return new;
end $$;
create trigger f_approved before update on payment_file for each row
  when (old.state = 'prepared' and new.state = 'approved' and new.direction = 'out') execute function payout_file_is_approved();

-- A role is granted by the request that shows it. The first people of an installation, before anybody works in it, and those of
-- a demo world have nobody who could approve.
create function role_is_granted() returns trigger language plpgsql as $$
begin
  if current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then return new; end if;
  if tg_op = 'UPDATE' and (new.person_id, new.role_code) is not distinct from (old.person_id, old.role_code) then return new; end if;
  if tg_op = 'INSERT' and (
    exists (select from approval_request q where q.command = 'access.grantRole' and q.entity_id = new.person_id::text and q.status = 'pending'
      and q.content ->> 'role' = new.role_code and executes_request(q.id, array['access.grantRole'], new.person_id::text))
    or exists (select from run r where r.command = 'access.bootstrap' and r.txid = pg_current_xact_id()::text::bigint
      and (not exists (select from person p where p.status = 'active') or exists (select from installation i where i.origin = 'test')))
    or exists (select from run r join person p on p.id = new.person_id and p.demo
      where r.command = 'access.openDemo' and r.txid = pg_current_xact_id()::text::bigint)
  ) then return new; end if;
  raise exception 'person % gets the role "%" by an approved request only', new.person_id, new.role_code
    using errcode = '23514', constraint = 'person_role_granted';
end $$;
create trigger c_granted before insert or update on person_role for each row execute function role_is_granted();

select protect_functions();
