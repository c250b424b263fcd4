-- What a key said while it could be used stays said when its time runs out, as that of a person does who goes home; only a
-- key that was ended takes its decisions along.
create or replace function keys_still_stand() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  given integer;
  needed integer;
begin
  if not exists (select from approval_decision d where d.request_id = old.id and d.version = old.version and d.key_id is not null) then
    return new;
  end if;
  select sum((s ->> 'count')::int) into needed from jsonb_array_elements(old.steps) s;
  select count(*) into given from approval_decision d left join api_key k on k.id = d.key_id
    where d.request_id = old.id and d.version = old.version and d.decision in ('approve', 'recommend') and k.revoked_at is null
      and not exists (select from approval_undo u where u.decision_id = d.id);
  if given < needed then
    raise exception 'a key that decided on request % was ended', old.ref using errcode = '23514', constraint = 'approval_request_keys_stand';
  end if;
  return new;
end $$;
select protect_functions();
