-- The guards of the database ask which run of their own transaction is at work. Without an index each of them read all runs of
-- its actor, and became slower with every act that was ever done.
CREATE INDEX "run_txid_command_idx" ON "run"("txid", "command");

-- As before; the run that works the list off is found by that index (and by no other, which the comparison of its actor is written
-- for), however many runs this transaction has.
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
    select from run r where r.txid = pg_current_xact_id()::text::bigint and r.command in ('approvals.runBulk', 'approvals.noteBulkFault')
      and r.actor_id is not distinct from 'system:approvals' and (r.command = 'approvals.runBulk' or new.state = 'crashed')
  ) then
    raise exception 'an item has the result of the run that works its list off' using errcode = '23514', constraint = 'approval_bulk_item_own_run';
  end if;
  return new;
end $$;

-- As before; the run of a request is found by its key.
create or replace function executes_request(p_request uuid, p_commands text[], p_entity text) returns boolean language sql stable as $$
  select exists (
    select from public.approval_request q
    where q.id = p_request and q.status = 'pending' and q.command = any (p_commands) and q.entity_id = p_entity)
  and exists (
    select from public.run r
    where r.actor_id = 'system:approvals' and r.idem_key = 'approval/' || p_request and r.txid = pg_current_xact_id()::text::bigint)
$$;

-- A plan that is made while the table is small would read all of it for every item of the first long list.
alter function guard_bulk_item() set enable_seqscan = off;
alter function executes_request(uuid, text[], text) set enable_seqscan = off;
