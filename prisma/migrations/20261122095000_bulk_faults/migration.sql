-- A list whose work breaks is tried again, each time later, and not for ever: the item that breaks it then ends without a
-- decision, and the others go on. How often and when it broke is kept with the list.
alter table approval_bulk add column faults integer not null default 0, add column fault_at timestamptz(6);
alter table approval_bulk add constraint approval_bulk_faults check (faults >= 0 and (fault_at is null or faults > 0));

create or replace function guard_bulk() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  asked text := case when tg_op = 'UPDATE' and old.state = 'running' then 'approvals.noteBulkFault'
    when new.state = 'listed' then 'approvals.listBulk' else 'approvals.bulkDecide' end;
begin
  if tg_op = 'UPDATE' then
    if (new.id, new.person_id, new.decision, new.root, new.total, new.listed_at, new.expires_at)
       is distinct from (old.id, old.person_id, old.decision, old.root, old.total, old.listed_at, old.expires_at)
      or (old.state <> 'listed' and (new.session_id, new.reason, new.signature, new.confirmed_at)
        is distinct from (old.session_id, old.reason, old.signature, old.confirmed_at))
      or (old.state <> 'running' and (new.faults, new.fault_at) is distinct from (old.faults, old.fault_at))
      or not (old.state, new.state) in (('listed', 'running'), ('running', 'running'), ('running', 'done')) then
      raise exception 'bulk % stays as it was listed and confirmed', old.id using errcode = '23514', constraint = 'approval_bulk_kept';
    end if;
    if new.state = 'done' and exists (select from approval_bulk_item i where i.bulk_id = new.id and i.state = 'waiting') then
      raise exception 'bulk % has items that wait', old.id using errcode = '23514', constraint = 'approval_bulk_complete';
    end if;
  end if;
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and new.state in ('listed', 'running')
    and not exists (select from run r where r.command = asked and r.txid = pg_current_xact_id()::text::bigint
      and case asked when 'approvals.noteBulkFault' then r.actor_id = 'system:approvals'
        else r.actor_kind = 'person' and r.actor_id = new.person_id::text end) then
    raise exception 'a bulk is listed and confirmed by its person' using errcode = '23514', constraint = 'approval_bulk_own_run';
  end if;
  return new;
end $$;

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
    select from run r where (r.command = 'approvals.runBulk' or (r.command = 'approvals.noteBulkFault' and new.state = 'crashed'))
      and r.actor_id = 'system:approvals' and r.txid = pg_current_xact_id()::text::bigint
  ) then
    raise exception 'an item has the result of the run that works its list off' using errcode = '23514', constraint = 'approval_bulk_item_own_run';
  end if;
  return new;
end $$;

-- A policy is the one that was approved in all its parts: its version, how long requests under it keep, and from when on it
-- holds (the instant that was approved, or that of its approval where that is later).
create or replace function guard_policy() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and (
    not executes_request(new.request_id, array['approvals.proposePolicy', 'approvals.retirePolicy'], new.command || '/' || new.name)
    or not exists (
      select from approval_request q join run r on r.idem_key = 'approval/' || q.id and r.actor_id = 'system:approvals'
        cross join lateral (select greatest(r.occurred_at, case when q.content ->> 'from' is distinct from 'its approval'
          then (q.content ->> 'from')::timestamptz end) as at) f
      where q.id = new.request_id
        -- The process counts in milliseconds.
        and new.effective_from between f.at - interval '1 millisecond' and f.at
        and case new.status
          when 'retired' then q.command = 'approvals.retirePolicy' and new.version = (q.content #>> '{retires,version}')::integer + 1
          else q.command = 'approvals.proposePolicy' and new.version = (q.content #>> '{policy,version}')::integer
            and new.expires_after_hours = (q.content #>> '{policy,expiresAfterHours}')::integer
            and q.content #> '{policy,steps}' = new.steps and q.content #> '{policy,conditions}' = new.conditions end)
  ) then
    raise exception 'policy "%" of % changes by an approved request only', new.name, new.command using errcode = '23514', constraint = 'approval_policy_approved';
  end if;
  return new;
end $$;

select protect_functions();
