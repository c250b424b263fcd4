-- A run is committed only when it was closed, which is when its audit row was written: somebody who opens a run and writes
-- beside the door cannot commit what nobody will read about.
create function refuse_open_run() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if exists (select from run r where r.id = new.id and r.state = 'running') then
    raise exception 'run % (%) was not closed; nothing of it is kept', new.id, new.command
      using errcode = '23514', constraint = 'run_closed_at_commit';
  end if;
  return null;
end $$;
create constraint trigger z_closed_at_commit after insert on run deferrable initially deferred
  for each row execute function refuse_open_run();

-- The outer run takes its place back after a run inside it, and only within the transaction that opened it; the guard of
-- the tables checks the same, so this only says it earlier.
create or replace function resume_run(p_run uuid) returns void language plpgsql security definer set search_path = public as $$
begin
  if not exists (select from run where id = p_run and state = 'running' and txid = pg_current_xact_id()::text::bigint) then
    raise exception 'run % is not open in this transaction', p_run using errcode = '42501';
  end if;
  perform set_config('app.run_id', p_run::text, true);
end $$;
