-- A decision is taken back by its person, also one that was made by a key; a key takes back nothing, or one that no policy
-- names could undo what its owner said.
create function undo_by_person() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from run r where r.id = new.run_id and r.actor_kind = 'key') then
    raise exception 'a key takes back no decision' using errcode = '23514', constraint = 'approval_undo_by_person';
  end if;
  return new;
end $$;
create trigger d_by_person before insert on approval_undo for each row execute function undo_by_person();
select protect_functions();
