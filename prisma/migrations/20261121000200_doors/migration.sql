-- The doors in the database: who may write what, and only inside a run of this transaction.
-- The owner role migrates and owns the functions below; the app role owns nothing; the reader role only reads.

do $$
begin
  if not exists (select from pg_roles where rolname = 'countersign_app') then
    create role countersign_app nologin;
  end if;
  if not exists (select from pg_roles where rolname = 'countersign_reader') then
    create role countersign_reader nologin;
  end if;
end $$;

revoke create on schema public from public;
grant usage on schema public to countersign_app, countersign_reader;

create extension if not exists pg_trgm;

-- How a table is held: 'door' is written by functions of the owner only, 'append' takes new rows and keeps old ones
-- for ever, 'free' may be changed inside a run, 'free+delete' may lose rows inside a run as well.
create table table_law (
  table_name text primary key,
  law text not null check (law in ('door', 'append', 'free', 'free+delete'))
);
comment on table table_law is 'Tables that are not "free"; read by protect_tables() after every migration.';

insert into table_law (table_name, law) values
  ('table_law', 'door'), ('_prisma_migrations', 'door'),
  ('run', 'door'), ('audit_event', 'door'), ('audit_seal', 'door'), ('audit_batch', 'door'), ('outbox_event', 'door'),
  ('role_permission', 'door'), ('worker_heartbeat', 'door'),
  ('ledger_account', 'door'), ('ledger_entry', 'door'), ('ledger_leg', 'door'), ('ledger_balance', 'door'),
  ('approval_maker', 'append'), ('approval_decision', 'append'), ('raw_file', 'append'),
  ('payment_order_event', 'append'), ('receipt_allocation', 'append'), ('merchant_statement_line', 'append'),
  ('plan_dpd_history', 'append'), ('contact_attempt', 'append'), ('fee_waiver', 'append'), ('fee_ceiling', 'append'),
  ('statement_line', 'append'), ('sign_in_attempt', 'append'),
  ('person_role', 'free+delete');

-- A run id alone proves nothing, since any session can set it; the row of the run must be of this very transaction,
-- and only the door below can write such a row.
create function refuse_without_run() returns trigger language plpgsql as $$
declare
  run_text text := nullif(current_setting('app.run_id', true), '');
begin
  if run_text is not null and exists (
    select from run where id = run_text::uuid and txid = pg_current_xact_id()::text::bigint
  ) then
    return null;
  end if;
  if current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then
    return null;
  end if;
  raise exception 'table % can only be written inside a run', tg_table_name
    using errcode = '42501', hint = 'Write through a command: server/platform/command.';
end $$;

-- For tables whose rows are evidence: nobody changes them, not even their owner.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are kept as they were written; a correction is a new row', tg_table_name
    using errcode = '42501';
end $$;

-- Gives every table its grants and triggers. The migrator calls it after each deployment, so that a new table
-- cannot come into the world unprotected.
create function protect_tables() returns integer language plpgsql as $$
declare
  t record;
  law text;
  protected integer := 0;
begin
  for t in select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') loop
    select l.law into law from table_law l where l.table_name = t.name;
    law := coalesce(law, 'free');
    execute format('revoke all on table %I from public, countersign_app, countersign_reader', t.name);
    execute format('grant select on table %I to countersign_app, countersign_reader', t.name);
    if law in ('append', 'free', 'free+delete') then execute format('grant insert on table %I to countersign_app', t.name); end if;
    if law in ('free', 'free+delete') then execute format('grant update on table %I to countersign_app', t.name); end if;
    if law = 'free+delete' then execute format('grant delete on table %I to countersign_app', t.name); end if;
    if t.name <> '_prisma_migrations' then
      execute format('create or replace trigger a_run_only before insert or update or delete or truncate on %I for each statement execute function refuse_without_run()', t.name);
    end if;
    if law = 'append' or t.name in ('audit_event', 'audit_seal', 'audit_batch', 'ledger_entry', 'ledger_leg') then
      execute format('create or replace trigger b_kept_for_ever before update or delete or truncate on %I for each statement execute function refuse_change()', t.name);
    end if;
    protected := protected + 1;
  end loop;
  -- Secrets are not for the reader, whatever a screen asks for.
  revoke select on table person, invitation, subject_key from countersign_reader;
  grant select (id, email, display_name, initials, status, locale, demo, created_at, version) on person to countersign_reader;
  grant select (id, person_id, expires_at, used_at) on invitation to countersign_reader;
  grant usage on all sequences in schema public to countersign_app;
  return protected;
end $$;

-- Driven worlds take the time of day from their calendar; all others take it from the clock.
create function entity_now() returns timestamptz language sql stable as $$
  select case when driven then (business_date + driven_time::time) at time zone time_zone else clock_timestamp() end
  from calendar where entity = 'main'
$$;

-- What the actor may do, read from the tables at this moment: a right that was taken away is gone on the next call.
create function actor_gate(p_kind text, p_name text, p_session uuid, p_permission text,
  out status text, out actor_id text, out person_id uuid, out actor_name text)
language plpgsql stable security definer set search_path = public as $$
begin
  if p_kind = 'person' then
    select p.id::text, p.id, p.display_name into actor_id, person_id, actor_name
      from session s join person p on p.id = s.person_id
      where s.id = p_session and s.revoked_at is null and s.expires_at > clock_timestamp() and p.status = 'active';
    if actor_id is null then status := 'unauthenticated'; return; end if;
    if exists (select from person_role pr join role_permission rp on rp.role_code = pr.role_code
               where pr.person_id = actor_gate.person_id and rp.permission = p_permission) then
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

-- Opens a run: session, permission, idempotency key, business date, in one call.
create function begin_run(p_run uuid, p_command text, p_permission text, p_kind text, p_name text, p_session uuid,
  p_key text, p_input_hash text,
  out status text, out run_id uuid, out actor_id text, out person_id uuid, out actor_name text,
  out business_date date, out occurred_at timestamptz, out result jsonb, out request_id uuid, out state text)
language plpgsql security definer set search_path = public as $$
#variable_conflict use_column
declare
  gate record;
  known record;
begin
  gate := actor_gate(p_kind, p_name, p_session, p_permission);
  actor_id := gate.actor_id; person_id := gate.person_id; actor_name := gate.actor_name; status := gate.status;
  select c.business_date into begin_run.business_date from calendar c where c.entity = 'main';
  occurred_at := entity_now();
  if begin_run.business_date is null then raise exception 'the calendar of entity main is missing'; end if;
  if status <> 'ok' then return; end if;
  insert into run (id, command, actor_kind, actor_id, session_id, idem_key, input_hash, state, business_date, occurred_at, txid)
    values (p_run, p_command, p_kind, gate.actor_id, p_session, p_key, p_input_hash, 'running', begin_run.business_date,
            begin_run.occurred_at, pg_current_xact_id()::text::bigint)
    on conflict (actor_id, idem_key) do nothing;
  if found then
    run_id := p_run;
    perform set_config('app.run_id', p_run::text, true);
    return;
  end if;
  select r.* into known from run r where r.actor_id = gate.actor_id and r.idem_key = p_key;
  run_id := known.id; result := known.result; request_id := known.request_id; state := known.state;
  status := case when known.command = p_command and known.input_hash = p_input_hash then 'replay' else 'key-conflict' end;
end $$;

-- Closes a run: its result, its one audit row and its events, in one call.
create function finish_run(p_run uuid, p_state text, p_result jsonb, p_request uuid, p_audit jsonb, p_events jsonb) returns void
language plpgsql security definer set search_path = public as $$
declare
  r run%rowtype;
begin
  update run set state = p_state, result = p_result, request_id = p_request
    where id = p_run and state = 'running' and txid = pg_current_xact_id()::text::bigint returning * into r;
  if not found then raise exception 'run % is not open in this transaction', p_run; end if;
  insert into audit_event (run_id, actor_kind, actor_id, command, outcome, entity_type, entity_id, before, after, reason,
      request_id, business_date, occurred_at, txid)
    values (p_run, r.actor_kind, r.actor_id, r.command, p_audit->>'outcome', p_audit->>'entityType', p_audit->>'entityId',
      p_audit->'before', p_audit->'after', p_audit->>'reason', coalesce(p_request, (p_audit->>'requestId')::uuid),
      r.business_date, r.occurred_at, r.txid);
  if p_events is not null and jsonb_array_length(p_events) > 0 then
    insert into outbox_event (run_id, type, handler, payload, next_at)
      select p_run, e->>'type', e->>'handler', e->'payload', clock_timestamp() from jsonb_array_elements(p_events) e;
  end if;
  perform set_config('app.run_id', '', true);
end $$;

-- A run inside a run (the execution that the last approval starts) gives the outer one its place back when it ends.
create function resume_run(p_run uuid) returns void language sql as $$
  select set_config('app.run_id', p_run::text, true)
$$;

-- A refused permission or self-approval leaves a trace although its transaction was rolled back.
create function record_denied(p_command text, p_kind text, p_name text, p_session uuid, p_reason text, p_entity_type text, p_entity_id text)
returns void language plpgsql security definer set search_path = public as $$
declare
  who text;
begin
  who := case when p_kind = 'person'
    then coalesce((select s.person_id::text from session s where s.id = p_session), 'unknown')
    else p_kind || ':' || p_name end;
  insert into audit_event (actor_kind, actor_id, command, outcome, entity_type, entity_id, reason, business_date, occurred_at, txid)
    select p_kind, who, p_command, 'denied', p_entity_type, p_entity_id, p_reason, c.business_date, entity_now(),
           pg_current_xact_id()::text::bigint
    from calendar c where c.entity = 'main';
end $$;

-- The gate of a read: who asks, what may they, and what day is it.
create function read_gate(p_kind text, p_name text, p_session uuid, p_permission text,
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
      from person_role pr join role_permission rp on rp.role_code = pr.role_code where pr.person_id = read_gate.person_id;
  else
    select coalesce(array_agg(rp.permission order by rp.permission), '{}') into permissions
      from role_permission rp where rp.role_code = gate.actor_id;
  end if;
end $$;

-- The relay holds the rows that it works on until its transaction ends; a relay that dies lets them go.
create function outbox_take(p_limit integer, p_handlers text[]) returns setof outbox_event
language sql volatile security definer set search_path = public as $$
  select * from outbox_event
    where state = 'new' and next_at <= clock_timestamp() and (p_handlers is null or handler = any (p_handlers))
    order by id limit p_limit for update skip locked
$$;

create function outbox_settle(p_id bigint, p_error text) returns void
language plpgsql security definer set search_path = public as $$
begin
  if p_error is null then
    update outbox_event set state = 'done', attempts = attempts + 1, last_error = null where id = p_id;
  else
    update outbox_event set attempts = attempts + 1, last_error = left(p_error, 2000),
      state = case when attempts + 1 >= 12 then 'dead' else 'new' end,
      next_at = clock_timestamp() + make_interval(secs => least(3600, power(2, attempts)::int))
      where id = p_id;
  end if;
end $$;

create function worker_beat(p_name text) returns void language sql security definer set search_path = public as $$
  insert into worker_heartbeat (name, at) values (p_name, clock_timestamp())
    on conflict (name) do update set at = excluded.at
$$;

create index outbox_waiting on outbox_event (id) where state = 'new';

-- Four eyes, held here as well as in the code: whoever has a hand in a version never decides on it.
create function refuse_own_decision() returns trigger language plpgsql as $$
begin
  perform from approval_request r where r.id = new.request_id and r.version = new.version and r.status = 'pending'
    and r.content_hash = new.content_hash for update;
  if not found then
    raise exception 'request % is not pending in version % with this content', new.request_id, new.version
      using errcode = '23514', constraint = 'approval_decision_of_current_version';
  end if;
  if exists (select from approval_maker m where m.request_id = new.request_id and m.version = new.version and m.person_id = new.person_id) then
    raise exception 'person % has a hand in version % of request % and cannot decide on it', new.person_id, new.version, new.request_id
      using errcode = '23514', constraint = 'approval_decision_not_by_maker';
  end if;
  return new;
end $$;
create trigger c_not_by_maker before insert on approval_decision for each row execute function refuse_own_decision();

create function refuse_late_maker() returns trigger language plpgsql as $$
begin
  perform from approval_request r where r.id = new.request_id for update;
  if exists (select from approval_decision d where d.request_id = new.request_id and d.version = new.version and d.person_id = new.person_id) then
    raise exception 'person % has decided on version % of request % and cannot become its maker', new.person_id, new.version, new.request_id
      using errcode = '23514', constraint = 'approval_maker_not_decider';
  end if;
  return new;
end $$;
create trigger c_not_a_decider before insert on approval_maker for each row execute function refuse_late_maker();

alter table approval_request add constraint approval_request_status
  check (status in ('pending', 'executed', 'rejected', 'withdrawn', 'expired', 'changed', 'failed'));
alter table approval_decision add constraint approval_decision_kind check (decision in ('approve', 'reject', 'recommend'));
alter table approval_decision add constraint approval_reject_reason check (decision <> 'reject' or length(trim(coalesce(reason, ''))) > 0);
alter table person add constraint person_status check (status in ('invited', 'active', 'suspended'));
alter table person add constraint person_email_lower check (email = lower(email));
alter table run add constraint run_state check (state in ('running', 'done', 'pending'));
alter table outbox_event add constraint outbox_state check (state in ('new', 'done', 'dead'));
alter table calendar add constraint calendar_driven_time check (driven_time ~ '^[0-2][0-9]:[0-5][0-9]$');

-- Trigger functions need no grant; the doors are for the app role, the read gate for the reader too.
revoke execute on function protect_tables, begin_run, finish_run, resume_run, record_denied, read_gate, actor_gate, entity_now,
  outbox_take, outbox_settle, worker_beat from public;
grant execute on function begin_run, finish_run, resume_run, record_denied, read_gate, entity_now, outbox_take, outbox_settle,
  worker_beat to countersign_app;
grant execute on function read_gate, entity_now to countersign_reader;
