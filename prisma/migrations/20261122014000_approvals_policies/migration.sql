-- AlterTable
ALTER TABLE "approval_policy" ADD COLUMN "request_id" UUID;

-- AlterTable
ALTER TABLE "approval_request" ADD COLUMN "counterparty" TEXT,
ADD COLUMN "escalate_at" TIMESTAMPTZ(6),
ADD COLUMN "escalated_at" TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "approval_decision" ADD COLUMN "on_behalf_of" UUID;

-- CreateTable
CREATE TABLE "approval_pass" (
    "id" UUID NOT NULL,
    "command" TEXT NOT NULL,
    "maker_id" TEXT NOT NULL,
    "counterparty" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "approval_pass_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "exchange_rate" (
    "id" UUID NOT NULL,
    "rate_date" DATE NOT NULL,
    "from_currency" TEXT NOT NULL,
    "to_currency" TEXT NOT NULL,
    "rate" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "request_id" UUID,

    CONSTRAINT "exchange_rate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "person_limit" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "role_code" TEXT NOT NULL,
    "limit_minor" BIGINT,
    "currency" TEXT NOT NULL,
    "request_id" UUID,
    "set_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "person_limit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delegation" (
    "id" UUID NOT NULL,
    "giver_id" UUID NOT NULL,
    "delegate_id" UUID NOT NULL,
    "roles" TEXT[],
    "from_at" TIMESTAMPTZ(6) NOT NULL,
    "until_at" TIMESTAMPTZ(6) NOT NULL,
    "reason" TEXT NOT NULL,
    "request_id" UUID,
    "ended_at" TIMESTAMPTZ(6),
    "ended_by" TEXT,
    "end_reason" TEXT,

    CONSTRAINT "delegation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "approval_pass_recent" ON "approval_pass"("command", "maker_id", "counterparty", "at");

-- CreateIndex
CREATE INDEX "exchange_rate_newest" ON "exchange_rate"("from_currency", "to_currency", "rate_date" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "person_limit_newest" ON "person_limit"("person_id", "role_code", "id" DESC);

-- CreateIndex
CREATE INDEX "delegation_by_delegate" ON "delegation"("delegate_id", "until_at");

-- CreateIndex
CREATE INDEX "delegation_by_giver" ON "delegation"("giver_id", "until_at");

-- AddForeignKey
ALTER TABLE "approval_decision" ADD CONSTRAINT "approval_decision_on_behalf_of_fkey" FOREIGN KEY ("on_behalf_of") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "person_limit" ADD CONSTRAINT "person_limit_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delegation" ADD CONSTRAINT "delegation_giver_id_fkey" FOREIGN KEY ("giver_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delegation" ADD CONSTRAINT "delegation_delegate_id_fkey" FOREIGN KEY ("delegate_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

insert into table_law (table_name, law) values ('approval_pass', 'append'), ('exchange_rate', 'append'), ('person_limit', 'append');

alter table exchange_rate add constraint exchange_rate_is_a_rate
  check (rate ~ '^[0-9]{1,12}(\.[0-9]{1,12})?$' and rate::numeric > 0 and from_currency <> to_currency);
alter table person_limit add constraint person_limit_not_negative check (limit_minor >= 0);
alter table delegation add constraint delegation_of_another check (giver_id <> delegate_id);
alter table delegation add constraint delegation_span check (from_at < until_at and until_at <= from_at + interval '366 days');
alter table delegation add constraint delegation_of_something check (cardinality(roles) > 0);
alter table delegation add constraint delegation_end check ((ended_at is null) = (ended_by is null));
alter table approval_decision add constraint approval_decision_of_another check (on_behalf_of <> person_id);
create unique index approval_decision_once_for_both on approval_decision (request_id, version, on_behalf_of) where on_behalf_of is not null;

-- Whether the transaction is the execution of this approved request.
create function executes_request(p_request uuid, p_commands text[], p_entity text) returns boolean language sql stable as $$
  select exists (
    select from approval_request q join run r on r.idem_key = 'approval/' || q.id and r.actor_id = 'system:approvals'
    where q.id = p_request and q.status = 'pending' and q.command = any (p_commands) and q.entity_id = p_entity
      and r.txid = pg_current_xact_id()::text::bigint)
$$;

-- Who may use which role at an instant: the roles of one's own, and those that somebody else lends for the time of an
-- absence, as long as the lender has them and may act. What was lent cannot be lent on. With an amount, only where it is
-- within the personal limits of both; a limit in another currency is exceeded by every amount.
create function role_holding(p_at timestamptz, p_amount bigint, p_currency text)
returns table (person_id uuid, role_code text, giver_id uuid) language sql stable as $$
  select h.* from (
    select pr.person_id, pr.role_code, null::uuid as giver_id from person_role pr
    union all
    select d.delegate_id, pr.role_code, d.giver_id
      from delegation d join person g on g.id = d.giver_id and g.status = 'active'
        join person_role pr on pr.person_id = d.giver_id and pr.role_code = any (d.roles)
      where d.from_at <= p_at and p_at < d.until_at and d.ended_at is null) h
  where p_amount is null or not exists (
    select from person_limit l
    where l.person_id in (h.person_id, h.giver_id) and l.role_code = h.role_code and l.limit_minor is not null
      and (p_currency is distinct from l.currency or abs(p_amount) > l.limit_minor)
      and not exists (select from person_limit n where n.person_id = l.person_id and n.role_code = l.role_code and n.id > l.id))
$$;

-- A policy is changed by the approved request that shows exactly this policy; so are rates, limits and delegations.
create function guard_policy() returns trigger language plpgsql as $$
begin
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and (
    not executes_request(new.request_id, array['approvals.proposePolicy', 'approvals.retirePolicy'], new.command || '/' || new.name)
    or not exists (select from approval_request q where q.id = new.request_id
      and (new.status = 'retired' or (q.content #> '{policy,steps}' = new.steps and q.content #> '{policy,conditions}' = new.conditions)))
  ) then
    raise exception 'policy "%" of % changes by an approved request only', new.name, new.command using errcode = '23514', constraint = 'approval_policy_approved';
  end if;
  return new;
end $$;
create trigger c_approved before insert on approval_policy for each row execute function guard_policy();

create function guard_rate() returns trigger language plpgsql as $$
begin
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid)
    and not executes_request(new.request_id, array['approvals.recordRate'], new.rate_date || '/' || new.from_currency || '/' || new.to_currency) then
    raise exception 'a rate is recorded by an approved request only' using errcode = '23514', constraint = 'exchange_rate_approved';
  end if;
  return new;
end $$;
create trigger c_approved before insert on exchange_rate for each row execute function guard_rate();

create function guard_person_limit() returns trigger language plpgsql as $$
begin
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid)
    and not executes_request(new.request_id, array['approvals.setPersonLimit'], new.person_id || '/' || new.role_code) then
    raise exception 'a personal limit is set by an approved request only' using errcode = '23514', constraint = 'person_limit_approved';
  end if;
  return new;
end $$;
create trigger c_approved before insert on person_limit for each row execute function guard_person_limit();

-- A delegation lends what its giver has, by the approval of neither of the two, and is never changed: it only ends.
create function guard_delegation() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if old.ended_at is not null or new.ended_at is null
      or (new.id, new.giver_id, new.delegate_id, new.roles, new.from_at, new.until_at, new.reason, new.request_id)
         is distinct from (old.id, old.giver_id, old.delegate_id, old.roles, old.from_at, old.until_at, old.reason, old.request_id) then
      raise exception 'delegation % is kept as it was approved; it can only be ended, once', old.id using errcode = '23514', constraint = 'delegation_kept';
    end if;
    return new;
  end if;
  if exists (select unnest(new.roles) except select role_code from person_role where person_id = new.giver_id) then
    raise exception 'nobody lends a role that they do not hold' using errcode = '23514', constraint = 'delegation_within_own';
  end if;
  if exists (select from approval_decision d where d.request_id = new.request_id
      and (d.person_id in (new.giver_id, new.delegate_id) or d.on_behalf_of in (new.giver_id, new.delegate_id))) then
    raise exception 'neither giver nor delegate decides on a delegation' using errcode = '23514', constraint = 'delegation_by_others';
  end if;
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid)
    and not executes_request(new.request_id, array['approvals.delegate'], new.giver_id || '/' || new.delegate_id) then
    raise exception 'a delegation is made by an approved request only' using errcode = '23514', constraint = 'delegation_approved';
  end if;
  return new;
end $$;
create trigger c_approved before insert or update on delegation for each row execute function guard_delegation();

-- As before; a decision with a borrowed role counts for both people: neither of them may have a hand in the version, and
-- neither decides on it again, whether in person or through somebody else.
create or replace function refuse_own_decision() returns trigger language plpgsql as $$
begin
  perform from approval_request r where r.id = new.request_id and r.version = new.version and r.status = 'pending'
    and r.content_hash = new.content_hash for update;
  if not found then
    raise exception 'request % is not pending in version % with this content', new.request_id, new.version
      using errcode = '23514', constraint = 'approval_decision_of_current_version';
  end if;
  if exists (select from approval_maker m where m.request_id = new.request_id and m.version = new.version
      and m.person_id in (new.person_id, new.on_behalf_of)) then
    raise exception 'person % has a hand in version % of request % and cannot decide on it', new.person_id, new.version, new.request_id
      using errcode = '23514', constraint = 'approval_decision_not_by_maker';
  end if;
  if exists (select from approval_decision d where d.request_id = new.request_id and d.version = new.version
      and (d.person_id = new.on_behalf_of or d.on_behalf_of in (new.person_id, new.on_behalf_of))) then
    raise exception 'a decision of person % on request % is counted already', new.person_id, new.request_id
      using errcode = '23514', constraint = 'approval_decision_counted_once';
  end if;
  return new;
end $$;

create or replace function refuse_late_maker() returns trigger language plpgsql as $$
begin
  perform from approval_request r where r.id = new.request_id for update;
  if exists (select from approval_decision d where d.request_id = new.request_id and d.version = new.version
      and new.person_id in (d.person_id, d.on_behalf_of)) then
    raise exception 'person % has decided on version % of request % and cannot become its maker', new.person_id, new.version, new.request_id
      using errcode = '23514', constraint = 'approval_maker_not_decider';
  end if;
  return new;
end $$;

-- A decision is of the person whose run writes it, with roles that this person or the one they stand in for has now.
create or replace function decision_is_of_its_run() returns trigger language plpgsql as $$
begin
  if current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then return new; end if;
  if not exists (
    select from run r where r.id = new.run_id and r.actor_id = new.person_id::text and r.command = 'approvals.decide'
      and r.txid = pg_current_xact_id()::text::bigint
  ) then
    raise exception 'a decision is written by the run of the person who decides' using errcode = '23514', constraint = 'approval_decision_own_run';
  end if;
  if exists (
    select unnest(new.roles) except select h.role_code from role_holding(entity_now(), null, null) h
      where h.person_id = new.person_id and (h.giver_id is null or h.giver_id = new.on_behalf_of)
  ) or (new.on_behalf_of is not null and not exists (
    select from role_holding(entity_now(), null, null) h where h.person_id = new.person_id and h.giver_id = new.on_behalf_of)) then
    raise exception 'person % does not hold the roles of this decision', new.person_id using errcode = '23514', constraint = 'approval_decision_roles_held';
  end if;
  return new;
end $$;

-- As before; a decision with a borrowed role needs both people to be active, and a request is escalated once, in time.
create or replace function guard_request() returns trigger language plpgsql as $$
declare
  needed integer;
  given integer;
begin
  if old.status <> 'pending' then
    raise exception 'request % ended as % and does not change any more', old.ref, old.status using errcode = '23514', constraint = 'approval_request_final';
  end if;
  if (new.id, new.ref, new.command, new.code_version, new.entity_type, new.entity_id, new.maker_kind, new.maker_id, new.submit_run_id,
      new.input, new.content, new.content_hash, new.consequences, new.consequences_hash, new.facts, new.policies, new.steps, new.version,
      new.submitted_at, new.expires_at, new.escalate_at, new.amount_minor, new.currency, new.counterparty)
     is distinct from
     (old.id, old.ref, old.command, old.code_version, old.entity_type, old.entity_id, old.maker_kind, old.maker_id, old.submit_run_id,
      old.input, old.content, old.content_hash, old.consequences, old.consequences_hash, old.facts, old.policies, old.steps, old.version,
      old.submitted_at, old.expires_at, old.escalate_at, old.amount_minor, old.currency, old.counterparty) then
    raise exception 'what request % is about is kept as it was submitted', old.ref using errcode = '23514', constraint = 'approval_request_bound';
  end if;
  if new.escalated_at is distinct from old.escalated_at
    and (old.escalated_at is not null or old.escalate_at is null or new.escalated_at < old.escalate_at or entity_now() < old.escalate_at) then
    raise exception 'request % is not escalated before its time, and only once', old.ref using errcode = '23514', constraint = 'approval_request_escalation';
  end if;
  if new.status = 'executed' then
    select sum((s->>'count')::int) into needed from jsonb_array_elements(old.steps) s;
    select count(*) into given from approval_decision d join person p on p.id = d.person_id left join person b on b.id = d.on_behalf_of
      where d.request_id = old.id and d.version = old.version and d.decision in ('approve', 'recommend') and p.status = 'active'
        and coalesce(b.status, 'active') = 'active';
    if given < greatest(needed, case when old.maker_kind = 'person' then 1 else 2 end) then
      raise exception 'request % has % of % decisions and cannot run', old.ref, given, needed using errcode = '23514', constraint = 'approval_request_decided';
    end if;
  end if;
  -- The owner loads histories of demo and bench worlds; the app role has to have the run that executes.
  if new.status = 'executed' and current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and not exists (
    select from run r where r.id = new.executed_run_id and r.idem_key = 'approval/' || new.id and r.actor_id = 'system:approvals'
      and r.command = new.command and r.txid = pg_current_xact_id()::text::bigint
  ) then
    raise exception 'request % is executed by a run of its own only', old.ref using errcode = '23514', constraint = 'approval_request_own_run';
  end if;
  return new;
end $$;

create index approval_request_escalating on approval_request (escalate_at) where status = 'pending' and escalated_at is null;
create index approval_request_recent on approval_request (command, maker_id, counterparty, submitted_at) where counterparty is not null;

-- As before, with one change: a borrowed role lets its bearer read requests and decide on them, and nothing else.
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
    elsif p_permission in ('approvals.decide', 'approvals.read') and exists (
        select from role_holding(entity_now(), null, null) h join role_permission rp on rp.role_code = h.role_code
        where h.person_id = actor_gate.person_id and rp.permission = p_permission) then
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
        or exists (select from person_role pr where pr.person_id = read_gate.person_id and pr.role_code = rp.role_code)
        or (rp.permission in ('approvals.decide', 'approvals.read') and exists (
          select from role_holding(read_gate.now_at, null, null) h where h.person_id = read_gate.person_id and h.role_code = rp.role_code));
  else
    select coalesce(array_agg(rp.permission order by rp.permission), '{}') into permissions
      from role_permission rp where rp.role_code = gate.actor_id;
  end if;
end $$;

revoke execute on function actor_gate, read_gate, role_holding, executes_request from public;
grant execute on function read_gate, role_holding, executes_request to countersign_app;
grant execute on function read_gate, role_holding to countersign_reader;
