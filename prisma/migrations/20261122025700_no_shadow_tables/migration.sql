-- Whoever may make temporary tables can make one called "run" or "calendar", and PostgreSQL looks there first unless the
-- path of a function names pg_temp last: a function of ours would then believe, or even run, what the caller wrote. So
-- every function carries its own path. The right to make temporary tables is taken away beside this, by the migrator:
-- it belongs to the database, and a clone of a database does not inherit it.

-- Small functions in SQL are folded into the statement that calls them, which a path of their own would prevent; they name
-- their tables with the schema instead.
create or replace function entity_now() returns timestamptz language sql stable as $$
  select case when driven then (business_date + driven_time::time) at time zone time_zone else clock_timestamp() end
  from public.calendar where entity = 'main'
$$;

create or replace function executes_request(p_request uuid, p_commands text[], p_entity text) returns boolean language sql stable as $$
  select exists (
    select from public.approval_request q join public.run r on r.idem_key = 'approval/' || q.id and r.actor_id = 'system:approvals'
    where q.id = p_request and q.status = 'pending' and q.command = any (p_commands) and q.entity_id = p_entity
      and r.txid = pg_current_xact_id()::text::bigint)
$$;

create or replace function role_holding(p_at timestamptz, p_amount bigint, p_currency text)
returns table (person_id uuid, role_code text, giver_id uuid) language sql stable as $$
  select h.* from (
    select pr.person_id, pr.role_code, null::uuid as giver_id from public.person_role pr
    union all
    select d.delegate_id, pr.role_code, d.giver_id
      from public.delegation d join public.person g on g.id = d.giver_id and g.status = 'active'
        join public.person_role pr on pr.person_id = d.giver_id and pr.role_code = any (d.roles)
      where d.from_at <= p_at and p_at < d.until_at and d.ended_at is null) h
  where p_amount is null or not exists (
    select from public.person_limit l
    where l.person_id in (h.person_id, h.giver_id) and l.role_code = h.role_code and l.limit_minor is not null
      and (p_currency is distinct from l.currency or abs(p_amount) > l.limit_minor)
      and not exists (select from public.person_limit n where n.person_id = l.person_id and n.role_code = l.role_code and n.id > l.id))
$$;

-- Gives every function its path; the migrator calls it after each deployment, so that a later function cannot come into
-- the world without one.
create function protect_functions() returns integer language plpgsql as $$
declare
  f regprocedure;
  protected integer := 0;
begin
  for f in
    select p.oid::regprocedure from pg_proc p join pg_language l on l.oid = p.prolang
    where p.pronamespace = 'public'::regnamespace and p.prokind in ('f', 'p')
      and (p.prosecdef or l.lanname <> 'sql')
      and not 'search_path=pg_catalog, public, pg_temp' = any (coalesce(p.proconfig, '{}'))
      and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  loop
    execute format('alter function %s set search_path = pg_catalog, public, pg_temp', f);
    protected := protected + 1;
  end loop;
  return protected;
end $$;

select protect_functions();
