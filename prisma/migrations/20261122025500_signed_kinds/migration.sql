-- People are seated anew with every decision, so whoever decided first on another step may come to fill the one that
-- asks for a passkey: as soon as one step of a kind asks for it, every yes of that kind is signed.
create or replace function decision_is_signed() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.decision in ('approve', 'recommend')
     and exists (
       select from approval_request r cross join jsonb_array_elements(r.steps) s
       where r.id = new.request_id and s ->> 'kind' = new.decision and coalesce((s -> 'passkey')::boolean, false)
     )
     and not exists (select from approval_signature s where s.decision_id = new.id) then
    raise exception 'this request asks for decisions signed with a passkey' using errcode = '23514', constraint = 'approval_decision_signed';
  end if;
  return null;
end $$;
