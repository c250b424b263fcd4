-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "permissions" TEXT[],
    "commands" TEXT[],
    "per_act_minor" BIGINT,
    "per_day_minor" BIGINT,
    "currency" TEXT,
    "networks" TEXT[],
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "request_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "last_used_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),
    "revoked_by" TEXT,
    "revoke_reason" TEXT,

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key_spend" (
    "id" BIGSERIAL NOT NULL,
    "key_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "business_date" DATE NOT NULL,

    CONSTRAINT "api_key_spend_pkey" PRIMARY KEY ("id")
);

-- AlterTable
ALTER TABLE "approval_decision" ADD COLUMN "key_id" UUID;

-- CreateIndex
CREATE UNIQUE INDEX "api_key_name_key" ON "api_key"("name");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_prefix_key" ON "api_key"("prefix");

-- CreateIndex
CREATE INDEX "api_key_owner_id_idx" ON "api_key"("owner_id");

-- CreateIndex
CREATE INDEX "api_key_spend_of_day" ON "api_key_spend"("key_id", "business_date");

-- CreateIndex
CREATE INDEX "approval_decision_key_id_idx" ON "approval_decision"("key_id");

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key_spend" ADD CONSTRAINT "api_key_spend_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "api_key"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_decision" ADD CONSTRAINT "approval_decision_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "api_key"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What a key has used of its day is written by the triggers below and by nobody else.
insert into table_law (table_name, law) values ('api_key_spend', 'door');

alter table api_key add constraint api_key_terms check (
  name ~ '^[a-z][a-z0-9-]{2,39}$' and prefix ~ '^[a-z0-9]{8}$' and secret_hash ~ '^[0-9a-f]{64}$'
  and cardinality(permissions) > 0 and array_position(permissions, null) is null
  and not permissions && array['access.self', 'access.proposeKey', 'access.signIn']);
alter table api_key add constraint api_key_limits check (
  (per_act_minor is null and per_day_minor is null) or (currency is not null and coalesce(per_act_minor, 0) >= 0 and coalesce(per_day_minor, 0) >= 0));
-- The cast refuses a text that is no network.
alter table api_key add constraint api_key_networks check (networks::cidr[] is not null);
alter table api_key add constraint api_key_at_most_a_year check (expires_at > created_at and expires_at <= created_at + interval '366 days');
alter table api_key add constraint api_key_end check ((revoked_at is null) = (revoked_by is null));

-- A key is made by the approved request that shows exactly this key, for whoever proposed it. It stays what was approved:
-- to widen it, another one is made. It ends once, and does not come back.
create function guard_api_key() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and (
      not executes_request(new.request_id, array['access.proposeKey'], new.name)
      or not exists (select from approval_request q where q.id = new.request_id and q.maker_id = new.owner_id::text
        and q.content #>> '{key,prefix}' = new.prefix and q.content #>> '{key,secretHash}' = new.secret_hash
        and q.content #> '{key,permissions}' = to_jsonb(new.permissions) and q.content #> '{key,commands}' = to_jsonb(new.commands)
        and q.content #> '{key,networks}' = to_jsonb(new.networks)
        and q.content #>> '{key,perActMinor}' is not distinct from new.per_act_minor::text
        and q.content #>> '{key,perDayMinor}' is not distinct from new.per_day_minor::text
        and q.content #>> '{key,currency}' is not distinct from new.currency
        and (q.content #>> '{key,expiresAt}')::timestamptz = new.expires_at)
    ) then
      raise exception 'key "%" is made by an approved request only', new.name using errcode = '23514', constraint = 'api_key_approved';
    end if;
    return new;
  end if;
  if (new.id, new.owner_id, new.name, new.prefix, new.secret_hash, new.permissions, new.commands, new.per_act_minor, new.per_day_minor,
      new.currency, new.networks, new.expires_at, new.request_id, new.created_at)
     is distinct from
     (old.id, old.owner_id, old.name, old.prefix, old.secret_hash, old.permissions, old.commands, old.per_act_minor, old.per_day_minor,
      old.currency, old.networks, old.expires_at, old.request_id, old.created_at) then
    raise exception 'key "%" stays what was approved', old.name using errcode = '23514', constraint = 'api_key_kept';
  end if;
  if old.revoked_at is not null and (new.revoked_at, new.revoked_by, new.revoke_reason)
     is distinct from (old.revoked_at, old.revoked_by, old.revoke_reason) then
    raise exception 'key "%" was ended and stays ended', old.name using errcode = '23514', constraint = 'api_key_forward';
  end if;
  return new;
end $$;
create trigger c_kept before insert or update on api_key for each row execute function guard_api_key();

-- Whether a key may be used at all at this moment: with the key falls what it could do, and with its owner the key.
create function key_stands(p_key uuid) returns boolean language sql stable as $$
  select exists (
    select from public.api_key k join public.person p on p.id = k.owner_id
    where k.id = p_key and k.revoked_at is null and k.expires_at > clock_timestamp() and p.status = 'active')
$$;

-- What a key may do: what was approved for it, as far as its owner may do it now by a role of their own. What others lend
-- the owner is not the key's.
create function key_permissions(p_key uuid) returns text[] language sql stable as $$
  select coalesce(array_agg(distinct rp.permission order by rp.permission), '{}')
  from public.api_key k join public.role_permission rp on rp.permission = any (k.permissions)
  where k.id = p_key and (rp.role_code = 'everyone'
    or exists (select from public.person_role pr where pr.person_id = k.owner_id and pr.role_code = rp.role_code))
$$;

-- Notes that a key is in use, at most once a minute.
create function key_seen(p_key uuid) returns void language sql security definer as $$
  update public.api_key set last_used_at = clock_timestamp()
    where id = p_key and revoked_at is null and coalesce(last_used_at, '-infinity') < clock_timestamp() - interval '1 minute'
$$;

-- As before, and a key acts as its owner, with its own permissions: p_session is the id of the key.
create or replace function actor_gate(p_kind text, p_name text, p_session uuid, p_permission text,
  out status text, out actor_id text, out person_id uuid, out actor_name text)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if p_kind = 'person' then
    select p.id::text, p.id, p.display_name into actor_id, person_id, actor_name
      from session s join person p on p.id = s.person_id
      where s.id = p_session and session_is_open(s) and p.status = 'active';
    if actor_id is null then status := 'unauthenticated'; return; end if;
    if exists (select from role_permission rp where rp.permission = p_permission and (rp.role_code = 'everyone'
        or exists (select from person_role pr where pr.person_id = actor_gate.person_id and pr.role_code = rp.role_code))) then
      status := 'ok';
    elsif p_permission in ('approvals.decide', 'approvals.read') and exists (
        select from role_holding(entity_now(), null, null) h join role_permission rp on rp.role_code = h.role_code
        where h.person_id = actor_gate.person_id and rp.permission = p_permission) then
      status := 'ok';
    else
      status := 'denied';
    end if;
  elsif p_kind = 'key' then
    select p.id::text, p.id, p.display_name || ' (key ' || k.name || ')' into actor_id, person_id, actor_name
      from api_key k join person p on p.id = k.owner_id where k.id = p_session and key_stands(k.id);
    if actor_id is null then status := 'unauthenticated'; return; end if;
    status := case when p_permission = any (key_permissions(p_session)) then 'ok' else 'denied' end;
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
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  gate record;
begin
  gate := actor_gate(p_kind, p_name, p_session, p_permission);
  status := gate.status; actor_id := gate.actor_id; person_id := gate.person_id; actor_name := gate.actor_name;
  select c.business_date, c.time_zone into read_gate.business_date, read_gate.time_zone from calendar c where c.entity = 'main';
  now_at := entity_now();
  if p_kind = 'key' then
    permissions := key_permissions(p_session);
  elsif person_id is not null then
    select coalesce(array_agg(distinct rp.permission order by rp.permission), '{}') into permissions
      from role_permission rp where rp.role_code = 'everyone'
        or exists (select from person_role pr where pr.person_id = read_gate.person_id and pr.role_code = rp.role_code)
        or (rp.permission in ('approvals.decide', 'approvals.read') and exists (
          select from role_holding(read_gate.now_at, null, null) h where h.person_id = read_gate.person_id and h.role_code = rp.role_code));
  else
    select coalesce(array_agg(rp.permission order by rp.permission), '{}') into permissions
      from role_permission rp where rp.role_code = gate.actor_id;
  end if;
end $$;

-- A key that was approved for certain acts opens no run of another one.
create function key_keeps_to_its_acts() returns trigger language plpgsql as $$
begin
  if exists (select from api_key k where k.id = new.session_id and cardinality(k.commands) > 0 and not new.command = any (k.commands)) then
    raise exception 'this key does not do %', new.command using errcode = '23514', constraint = 'run_within_key';
  end if;
  return new;
end $$;
create trigger b_within_key before insert on run for each row when (new.actor_kind = 'key') execute function key_keeps_to_its_acts();

-- The audit names both: the key as the kind of actor, its owner as the actor. What was denied to a key has no run.
create function audit_names_key() returns trigger language plpgsql as $$
begin
  if new.run_id is not null then
    new.actor_kind := 'key:' || (select r.session_id from run r where r.id = new.run_id);
  else
    new.actor_kind := new.actor_id;
    new.actor_id := coalesce((select k.owner_id::text from api_key k where 'key:' || k.id = new.actor_id), 'unknown');
  end if;
  return new;
end $$;
create trigger a_names_key before insert on audit_event for each row when (new.actor_kind = 'key') execute function audit_names_key();

-- Adds an amount to the day of the key that opened a run, and refuses what is above its limits. The row of the key is
-- held, so that two acts at the same moment are added up. A limit in another currency is exceeded by every amount.
create function spend_by_key(p_run uuid, p_amount bigint, p_currency text) returns void language plpgsql as $$
declare
  k record;
  day date;
  spent bigint;
begin
  if p_amount is null then return; end if;
  select a.id, a.name, a.per_act_minor, a.per_day_minor, a.currency into k
    from api_key a join run r on r.session_id = a.id and r.actor_kind = 'key' where r.id = p_run for update of a;
  if not found then return; end if;
  select r.business_date into day from run r where r.id = p_run;
  if k.currency is not null and (p_currency is distinct from k.currency or abs(p_amount) > k.per_act_minor) then
    raise exception 'the amount is above what key "%" may do in one act', k.name using errcode = '23514', constraint = 'api_key_per_act';
  end if;
  select coalesce(sum(abs(s.amount_minor)), 0) into spent from api_key_spend s where s.key_id = k.id and s.business_date = day;
  if spent + abs(p_amount) > k.per_day_minor then
    raise exception 'key "%" has used its day', k.name using errcode = '23514', constraint = 'api_key_per_day';
  end if;
  insert into api_key_spend (key_id, run_id, amount_minor, currency, business_date) values (k.id, p_run, p_amount, p_currency, day);
end $$;

create function request_spends() returns trigger language plpgsql security definer as $$
begin
  perform spend_by_key(new.submit_run_id, new.amount_minor, new.currency);
  return null;
end $$;
create trigger f_spends after insert on approval_request for each row execute function request_spends();

create function pass_spends() returns trigger language plpgsql security definer as $$
begin
  perform spend_by_key(new.run_id, new.amount_minor, new.currency);
  return null;
end $$;
create trigger f_spends after insert on approval_pass for each row execute function pass_spends();

create function decision_spends() returns trigger language plpgsql security definer as $$
begin
  perform spend_by_key(new.run_id, q.amount_minor, q.currency) from approval_request q where q.id = new.request_id;
  return null;
end $$;
create trigger f_spends after insert on approval_decision for each row when (new.key_id is not null and new.decision <> 'reject')
  execute function decision_spends();

-- A key decides only where a step of the request names it, with a role that this step asks and its owner has, for nobody but
-- its owner. The person of the decision is the owner, so whatever keeps the owner out keeps the key out, and the reverse.
create function key_is_named() returns trigger language plpgsql as $$
declare
  used uuid;
begin
  select r.session_id into used from run r where r.id = new.run_id and r.actor_kind = 'key';
  if new.key_id is distinct from used then
    raise exception 'a decision names the key by which it was made' using errcode = '23514', constraint = 'approval_decision_names_key';
  end if;
  if new.key_id is null then return new; end if;
  if new.on_behalf_of is not null or not exists (
    select from api_key k join approval_request q on q.id = new.request_id cross join jsonb_array_elements(q.steps) s
    where k.id = new.key_id and k.owner_id = new.person_id and key_stands(k.id) and 'approvals.decide' = any (key_permissions(k.id))
      and s -> 'keys' ? k.name and not coalesce((s ->> 'passkey')::boolean, false)
      and (new.decision = 'reject' or new.decision = s ->> 'kind')
      and (s ->> 'role' = any (new.roles) or s ->> 'escalateTo' = any (new.roles))
  ) then
    raise exception 'no step of this request names the key' using errcode = '23514', constraint = 'approval_decision_by_named_key';
  end if;
  return new;
end $$;
create trigger e_key_named before insert on approval_decision for each row execute function key_is_named();

-- A key that was ended takes its decisions along: what it said does not carry a request that has not run yet.
create function keys_still_stand() returns trigger language plpgsql as $$
declare
  given integer;
  needed integer;
begin
  if not exists (select from approval_decision d where d.request_id = old.id and d.version = old.version and d.key_id is not null) then
    return new;
  end if;
  select sum((s ->> 'count')::int) into needed from jsonb_array_elements(old.steps) s;
  select count(*) into given from approval_decision d
    where d.request_id = old.id and d.version = old.version and d.decision in ('approve', 'recommend')
      and not exists (select from approval_undo u where u.decision_id = d.id) and (d.key_id is null or key_stands(d.key_id));
  if given < needed then
    raise exception 'a key that decided on request % was ended', old.ref using errcode = '23514', constraint = 'approval_request_keys_stand';
  end if;
  return new;
end $$;
create trigger f_keys_stand before update on approval_request for each row when (new.status = 'executed' and old.status = 'pending')
  execute function keys_still_stand();

revoke execute on function key_stands, key_permissions, key_seen, spend_by_key from public;
grant execute on function key_stands, key_permissions, key_seen to countersign_app;
grant execute on function key_stands, key_permissions to countersign_reader;
select protect_functions();
