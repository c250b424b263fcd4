-- Who is suspended loses what they decided on requests that still wait, for good: when they come back, nothing of it
-- counts again by itself, so that no request gets its last approval by the return of a person. They may decide anew.
ALTER TABLE "approval_undo" ADD COLUMN "why" TEXT NOT NULL DEFAULT 'own';
alter table approval_undo add constraint approval_undo_why check (why in ('own', 'suspended'));

-- A suspension may come between, so that attempts are no longer two at most; one's own taking back is once, as before.
alter table approval_decision drop constraint approval_decision_attempts;
alter table approval_decision add constraint approval_decision_attempts check (attempt >= 1);

-- As before, and a suspension voids the decisions of its person and those that were made with a role of theirs.
create or replace function guard_undo() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  taken record;
begin
  select d.request_id, d.version, d.person_id, d.on_behalf_of into taken from approval_decision d
    where d.id = new.decision_id and d.decision in ('approve', 'recommend');
  if not found or taken.person_id <> new.person_id then
    raise exception 'a decision is taken back by whoever made it' using errcode = '23514', constraint = 'approval_undo_own';
  end if;
  perform from approval_request r where r.id = taken.request_id and r.version = taken.version and r.status = 'pending' for update;
  if not found then
    raise exception 'the request of this decision is not pending any more' using errcode = '23514', constraint = 'approval_undo_pending';
  end if;
  if new.why = 'suspended' then
    if not exists (select from person p where p.id in (taken.person_id, taken.on_behalf_of) and p.status = 'suspended') then
      raise exception 'nobody of this decision is suspended' using errcode = '23514', constraint = 'approval_undo_suspended';
    end if;
    if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and not exists (
      select from run r where r.id = new.run_id and r.command in ('access.suspendPerson', 'access.reinstatePerson')
        and r.txid = pg_current_xact_id()::text::bigint
    ) then
      raise exception 'a decision is voided by the run of a suspension' using errcode = '23514', constraint = 'approval_undo_own_run';
    end if;
    return new;
  end if;
  if exists (select from approval_undo u join approval_decision d on d.id = u.decision_id
      where d.request_id = taken.request_id and d.version = taken.version and d.person_id = taken.person_id and u.why = 'own'
        and u.decision_id <> new.decision_id) then
    raise exception 'a second decision stands' using errcode = '23514', constraint = 'approval_undo_once';
  end if;
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and not exists (
    select from run r where r.id = new.run_id and r.actor_id = new.person_id::text and r.command = 'approvals.undoDecision'
      and r.txid = pg_current_xact_id()::text::bigint
  ) then
    raise exception 'a decision is taken back by the run of its person' using errcode = '23514', constraint = 'approval_undo_own_run';
  end if;
  return new;
end $$;
select protect_functions();
