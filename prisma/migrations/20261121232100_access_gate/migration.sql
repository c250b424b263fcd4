-- Who may come in: origins of an installation, sessions that end when nobody works in them, and rights that every
-- signed-in person has.

alter table installation add constraint installation_origin check (origin in ('demo', 'real', 'test'));
alter table installation add constraint installation_one_row check (id = 'main');
alter table invitation add constraint invitation_used_in_time check (used_at is null or used_at <= expires_at);
alter table session add constraint session_method check (method in ('password', 'sso', 'demo', 'test'));
alter table person_role add constraint person_role_known check (role_code ~ '^[a-z][a-z-]*$');

create index session_open on session (person_id) where revoked_at is null;
create index person_role_by_role on person_role (role_code, person_id);

-- Demo people sign in with one click, so they never enter a database that holds anything else, nor the reverse.
create function refuse_foreign_person() returns trigger language plpgsql as $$
declare
  kind text := (select origin from installation where id = 'main');
begin
  if new.demo and coalesce(kind, 'none') not in ('demo', 'test') then
    raise exception 'a demo person cannot enter an installation of origin %', coalesce(kind, 'none')
      using errcode = '23514', constraint = 'person_origin';
  end if;
  if not new.demo and kind = 'demo' then
    raise exception 'only demo people can enter a demo installation' using errcode = '23514', constraint = 'person_origin';
  end if;
  return new;
end $$;
create trigger c_one_origin before insert or update of demo on person for each row execute function refuse_foreign_person();

create function refuse_new_origin() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.origin = old.origin then return new; end if;
  if tg_op = 'INSERT' and not exists (select from person p where p.demo is distinct from (new.origin = 'demo')) then return new; end if;
  if tg_op = 'INSERT' and new.origin = 'test' then return new; end if;
  raise exception 'the origin of an installation is settled once and for all' using errcode = '23514', constraint = 'installation_origin_settled';
end $$;
create trigger c_settled_once before insert or update on installation for each row execute function refuse_new_origin();

-- How long a session lasts when nobody works in it. Its absolute end is expires_at.
create function session_idle_limit() returns interval language sql immutable as $$ select interval '60 minutes' $$;

create function session_is_open(s session) returns boolean language sql stable as $$
  select s.revoked_at is null and s.expires_at > clock_timestamp() and s.last_seen_at > clock_timestamp() - session_idle_limit()
$$;

-- Notes that somebody works in a session, at most once a minute; a session that has ended stays ended.
create function session_seen(p_session uuid) returns void language sql security definer set search_path = public as $$
  update session s set last_seen_at = clock_timestamp()
    where s.id = p_session and session_is_open(s) and s.last_seen_at < clock_timestamp() - interval '1 minute'
$$;

-- As before, with two changes: a session left alone ends, and the holder 'everyone' is every signed-in person, so that
-- somebody without a role can still see that they have none, and sign out.
create or replace function actor_gate(p_kind text, p_name text, p_session uuid, p_permission text,
  out status text, out actor_id text, out person_id uuid, out actor_name text)
language plpgsql stable security definer set search_path = public as $$
begin
  if p_kind = 'person' then
    select p.id::text, p.id, p.display_name into actor_id, person_id, actor_name
      from session s join person p on p.id = s.person_id
      where s.id = p_session and session_is_open(s) and p.status = 'active';
    if actor_id is null then status := 'unauthenticated'; return; end if;
    if exists (select from role_permission rp where rp.permission = p_permission and (rp.role_code = 'everyone'
        or exists (select from person_role pr where pr.person_id = actor_gate.person_id and pr.role_code = rp.role_code))) then
      status := 'ok';
    else
      status := 'denied';
    end if;
  else
    actor_id := p_kind || ':' || p_name;
    actor_name := p_name;
    status := case when exists (select from role_permission where role_code = actor_id and permission = p_permission)
      then 'ok' else 'denied' end;
  end if;
end $$;

create or replace function read_gate(p_kind text, p_name text, p_session uuid, p_permission text,
  out status text, out actor_id text, out person_id uuid, out actor_name text, out permissions text[],
  out business_date date, out now_at timestamptz, out time_zone text)
language plpgsql stable security definer set search_path = public as $$
declare
  gate record;
begin
  gate := actor_gate(p_kind, p_name, p_session, p_permission);
  status := gate.status; actor_id := gate.actor_id; person_id := gate.person_id; actor_name := gate.actor_name;
  select c.business_date, c.time_zone into read_gate.business_date, read_gate.time_zone from calendar c where c.entity = 'main';
  now_at := entity_now();
  if person_id is not null then
    select coalesce(array_agg(distinct rp.permission order by rp.permission), '{}') into permissions
      from role_permission rp where rp.role_code = 'everyone'
        or exists (select from person_role pr where pr.person_id = read_gate.person_id and pr.role_code = rp.role_code);
  else
    select coalesce(array_agg(rp.permission order by rp.permission), '{}') into permissions
      from role_permission rp where rp.role_code = gate.actor_id;
  end if;
end $$;

revoke execute on function session_seen, actor_gate, read_gate from public;
grant execute on function session_seen, read_gate to countersign_app;
grant execute on function read_gate to countersign_reader;
