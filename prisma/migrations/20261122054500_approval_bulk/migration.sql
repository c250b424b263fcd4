-- Many requests decided in one act: the list that was shown and confirmed, and what became of each item.

-- AlterTable
ALTER TABLE "approval_signature" ADD COLUMN "proof" JSONB;

-- CreateTable
CREATE TABLE "approval_bulk" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "decision" TEXT NOT NULL,
    "root" TEXT NOT NULL,
    "total" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "listed_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "session_id" UUID,
    "reason" TEXT,
    "signature" JSONB,
    "confirmed_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "approval_bulk_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approval_bulk_item" (
    "bulk_id" UUID NOT NULL,
    "no" INTEGER NOT NULL,
    "request_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "content_hash" TEXT NOT NULL,
    "decision" TEXT NOT NULL,
    "leaf" TEXT NOT NULL,
    "foreseen" TEXT,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "status" TEXT,
    "code" TEXT,
    "message" TEXT,
    "run_id" UUID,

    CONSTRAINT "approval_bulk_item_pkey" PRIMARY KEY ("bulk_id","no")
);

-- DropIndex
DROP INDEX "approval_signature_challenge_id_key";

-- CreateIndex
CREATE INDEX "approval_signature_challenge_id_idx" ON "approval_signature"("challenge_id");

-- CreateIndex
CREATE INDEX "approval_bulk_person" ON "approval_bulk"("person_id", "listed_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "approval_bulk_item_bulk_id_request_id_key" ON "approval_bulk_item"("bulk_id", "request_id");

-- CreateIndex
CREATE INDEX "approval_bulk_item_request_id_idx" ON "approval_bulk_item"("request_id");

-- AddForeignKey
ALTER TABLE "approval_bulk_item" ADD CONSTRAINT "approval_bulk_item_bulk_id_fkey" FOREIGN KEY ("bulk_id") REFERENCES "approval_bulk"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_bulk_item" ADD CONSTRAINT "approval_bulk_item_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

alter table approval_bulk add constraint approval_bulk_terms check (
  decision in ('approve', 'reject') and state in ('listed', 'running', 'done') and total between 1 and 10000 and root ~ '^[0-9a-f]{64}$'
  and (state = 'listed') = (confirmed_at is null) and (state = 'listed') = (session_id is null) and (state = 'done') = (finished_at is not null)
  and (decision <> 'reject' or state = 'listed' or length(btrim(coalesce(reason, ''))) > 0));
alter table approval_bulk_item add constraint approval_bulk_item_terms check (
  no >= 0 and decision in ('approve', 'recommend', 'reject') and leaf ~ '^[0-9a-f]{64}$'
  and state in ('waiting', 'decided', 'refused', 'crashed') and (state = 'decided') = (status is not null) and (state = 'decided') = (run_id is not null)
  and (state in ('refused', 'crashed')) = (code is not null));
create index approval_bulk_running on approval_bulk (confirmed_at) where state = 'running';

-- What was listed and confirmed stays as it was shown. Its person lists and confirms it, the machinery works it off.
create function guard_bulk() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if (new.id, new.person_id, new.decision, new.root, new.total, new.listed_at, new.expires_at)
       is distinct from (old.id, old.person_id, old.decision, old.root, old.total, old.listed_at, old.expires_at)
      or (old.state <> 'listed' and (new.session_id, new.reason, new.signature, new.confirmed_at)
        is distinct from (old.session_id, old.reason, old.signature, old.confirmed_at))
      or not (old.state, new.state) in (('listed', 'running'), ('running', 'running'), ('running', 'done')) then
      raise exception 'bulk % stays as it was listed and confirmed', old.id using errcode = '23514', constraint = 'approval_bulk_kept';
    end if;
    if new.state = 'done' and exists (select from approval_bulk_item i where i.bulk_id = new.id and i.state = 'waiting') then
      raise exception 'bulk % has items that wait', old.id using errcode = '23514', constraint = 'approval_bulk_complete';
    end if;
  end if;
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and new.state in ('listed', 'running')
    and not exists (select from run r where r.actor_id = new.person_id::text and r.actor_kind = 'person' and r.txid = pg_current_xact_id()::text::bigint
      and r.command = case new.state when 'listed' then 'approvals.listBulk' else 'approvals.bulkDecide' end) then
    raise exception 'a bulk is listed and confirmed by its person' using errcode = '23514', constraint = 'approval_bulk_own_run';
  end if;
  return new;
end $$;
create trigger c_kept before insert or update on approval_bulk for each row execute function guard_bulk();

create function guard_bulk_item() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if not exists (select from approval_bulk b where b.id = new.bulk_id and b.state = 'listed') or new.state <> 'waiting' then
      raise exception 'items belong to the list that is shown' using errcode = '23514', constraint = 'approval_bulk_item_listed';
    end if;
    return new;
  end if;
  if old.state <> 'waiting' or (new.bulk_id, new.no, new.request_id, new.version, new.content_hash, new.decision, new.leaf, new.foreseen)
     is distinct from (old.bulk_id, old.no, old.request_id, old.version, old.content_hash, old.decision, old.leaf, old.foreseen)
    or not exists (select from approval_bulk b where b.id = new.bulk_id and b.state = 'running') then
    raise exception 'an item stays as it was listed, and has one result' using errcode = '23514', constraint = 'approval_bulk_item_kept';
  end if;
  return new;
end $$;
create trigger c_kept before insert or update on approval_bulk_item for each row execute function guard_bulk_item();

-- One signature over the root of a list is of each of its items, where the item's own leaf leads to that root. The leaf is
-- the canonical text of the decision as it stands in the tables, so that nothing else can be passed off as signed.
create function bulk_root_of(p_decision uuid, p_proof jsonb) returns text language plpgsql stable as $$
declare
  leaf text;
  h bytea;
  step jsonb;
begin
  select '{"contentHash":"' || d.content_hash || '","decision":"' || d.decision || '","kind":"bulk item","policies":['
      || (select string_agg('{"id":"' || (q ->> 'id') || '","version":' || (q ->> 'version') || '}', ',' order by no)
          from jsonb_array_elements(r.policies) with ordinality p(q, no))
      || '],"requestId":"' || d.request_id || '","version":' || d.version || '}' into leaf
    from approval_decision d join approval_request r on r.id = d.request_id where d.id = p_decision;
  if leaf is null or jsonb_array_length(p_proof) > 20 then return null; end if;
  h := sha256('\x00'::bytea || convert_to(leaf, 'UTF8'));
  for step in select value from jsonb_array_elements(p_proof) loop
    h := case step ->> 'side' when 'left' then sha256('\x01'::bytea || decode(step ->> 'hash', 'hex') || h)
      when 'right' then sha256('\x01'::bytea || h || decode(step ->> 'hash', 'hex')) end;
  end loop;
  return encode(h, 'hex');
end $$;

-- As before, and a signature with a proof is of the list to whose root the proof leads.
create or replace function guard_signature() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (
    select from approval_decision d
    join passkey k on k.id = new.passkey_id and k.person_id = d.person_id and k.revoked_at is null
      and k.credential_id = new.credential_id and k.public_key = new.public_key
    join passkey_challenge c on c.id = new.challenge_id and c.person_id = d.person_id and c.purpose = 'decide'
      and c.used_at is not null and c.signs = new.signs
    where d.id = new.decision_id and new.signs ->> 'personId' = d.person_id::text and case when new.proof is null
      then new.signs ->> 'purpose' = 'countersign decision' and new.signs ->> 'requestId' = d.request_id::text
        and (new.signs ->> 'version')::int = d.version and new.signs ->> 'contentHash' = d.content_hash
        and new.signs ->> 'decision' = d.decision
      else new.signs ->> 'purpose' = 'countersign bulk decision' and new.signs ->> 'merkleRoot' = bulk_root_of(d.id, new.proof) end
  ) then
    raise exception 'the signature is not of decision %', new.decision_id using errcode = '23514', constraint = 'approval_signature_of_decision';
  end if;
  return new;
end $$;
create unique index approval_signature_one_of_one on approval_signature (challenge_id) where proof is null;

-- Opens runs of one act by one actor, all in this transaction, in one call. Without items it only asks the gate.
create function begin_runs(p_command text, p_permission text, p_kind text, p_name text, p_session uuid,
  p_ids uuid[], p_keys text[], p_hashes text[],
  out status text, out actor_id text, out person_id uuid, out actor_name text, out business_date date, out occurred_at timestamptz)
language plpgsql security definer as $$
#variable_conflict use_column
declare
  gate record;
begin
  gate := actor_gate(p_kind, p_name, p_session, p_permission);
  actor_id := gate.actor_id; person_id := gate.person_id; actor_name := gate.actor_name; status := gate.status;
  select c.business_date into begin_runs.business_date from calendar c where c.entity = 'main';
  occurred_at := entity_now();
  if begin_runs.business_date is null then raise exception 'the calendar of entity main is missing'; end if;
  if status <> 'ok' then return; end if;
  insert into run (id, command, actor_kind, actor_id, session_id, idem_key, input_hash, state, business_date, occurred_at, txid)
    select i.id, p_command, p_kind, gate.actor_id, p_session, i.key, i.hash, 'running', begin_runs.business_date, begin_runs.occurred_at,
           pg_current_xact_id()::text::bigint
    from unnest(p_ids, p_keys, p_hashes) i(id, key, hash);
end $$;

-- Closes runs of this transaction: each its result, its one audit row and its events, in one call.
create function finish_runs(p_closings jsonb) returns void language plpgsql security definer as $$
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
  insert into outbox_event (run_id, type, handler, payload, next_at)
    select (c.value ->> 'run')::uuid, e ->> 'type', e ->> 'handler', e -> 'payload', clock_timestamp()
    from jsonb_array_elements(p_closings) with ordinality c(value, no) cross join lateral jsonb_array_elements(c.value -> 'events') e order by c.no;
end $$;

revoke execute on function guard_bulk, guard_bulk_item, bulk_root_of, begin_runs, finish_runs from public;
grant execute on function bulk_root_of, begin_runs, finish_runs to countersign_app;
select protect_functions();
