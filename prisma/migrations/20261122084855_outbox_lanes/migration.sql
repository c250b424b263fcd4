-- Events are delivered in lanes that do not wait for each other: a close of ten minutes must not hold back what the screens
-- and the people are told.
alter table outbox_event add column lane text not null default 'in turn';
update outbox_event set lane = case when handler = 'stream' then 'live' when handler = 'notifications.send' then 'mail'
  when handler ~ '\.(tell|mail|confirmPlan)' then 'aside' else lane end where state = 'new';
alter table outbox_event add constraint outbox_lane check (lane in ('in turn', 'aside', 'mail', 'live'));
drop index outbox_waiting;
create index outbox_waiting on outbox_event (lane, id) where state = 'new';

drop function outbox_take(integer, text[]);
create function outbox_take(p_limit integer, p_lane text) returns setof outbox_event
language sql volatile security definer set search_path = public as $$
  select * from outbox_event where state = 'new' and lane = p_lane and next_at <= clock_timestamp()
    order by id limit p_limit for update skip locked
$$;
revoke execute on function outbox_take from public;
grant execute on function outbox_take to countersign_app;

create or replace function finish_run(p_run uuid, p_state text, p_result jsonb, p_request uuid, p_audit jsonb, p_events jsonb) returns void
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
    insert into outbox_event (run_id, type, handler, lane, payload, next_at)
      select p_run, e->>'type', e->>'handler', e->>'lane', e->'payload', clock_timestamp() from jsonb_array_elements(p_events) e;
  end if;
  perform set_config('app.run_id', '', true);
end $$;

create or replace function finish_runs(p_closings jsonb) returns void language plpgsql security definer as $$
declare
  closed integer;
begin
  update run r set state = 'done', result = c.value -> 'result' from jsonb_array_elements(p_closings) c
    where r.id = (c.value ->> 'run')::uuid and r.state = 'running' and r.txid = pg_current_xact_id()::text::bigint;
  get diagnostics closed = row_count;
  if closed <> jsonb_array_length(p_closings) then raise exception 'a run is not open in this transaction'; end if;
  insert into audit_event (run_id, actor_kind, actor_id, command, outcome, entity_type, entity_id, before, after, reason,
      business_date, occurred_at, txid)
    select r.id, r.actor_kind, r.actor_id, r.command, a ->> 'outcome', a ->> 'entityType', a ->> 'entityId',
      a -> 'before', a -> 'after', a ->> 'reason', r.business_date, r.occurred_at, r.txid
    from jsonb_array_elements(p_closings) with ordinality c(value, no) join run r on r.id = (c.value ->> 'run')::uuid
      cross join lateral (select c.value -> 'audit') x(a) order by c.no;
  insert into outbox_event (run_id, type, handler, lane, payload, next_at)
    select (c.value ->> 'run')::uuid, e ->> 'type', e ->> 'handler', e ->> 'lane', e -> 'payload', clock_timestamp()
    from jsonb_array_elements(p_closings) with ordinality c(value, no) cross join lateral jsonb_array_elements(c.value -> 'events') e order by c.no;
end $$;

select protect_functions();
