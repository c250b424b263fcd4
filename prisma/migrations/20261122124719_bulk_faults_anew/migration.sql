-- Only an item that breaks its list each time ends: work on a list that succeeds has its faults begin anew, in the run that
-- works it off. That run takes faults away and adds none.
create or replace function guard_bulk() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
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
    and not exists (select from run r where r.txid = pg_current_xact_id()::text::bigint
      and case when tg_op = 'UPDATE' and old.state = 'running' then r.actor_id = 'system:approvals'
          and (r.command = 'approvals.noteBulkFault'
            or (r.command = 'approvals.runBulk' and new.faults < old.faults and new.fault_at is null))
        else r.actor_kind = 'person' and r.actor_id = new.person_id::text
          and r.command = case new.state when 'listed' then 'approvals.listBulk' else 'approvals.bulkDecide' end end) then
    raise exception 'a bulk is listed and confirmed by its person' using errcode = '23514', constraint = 'approval_bulk_own_run';
  end if;
  return new;
end $$;

select protect_functions();
