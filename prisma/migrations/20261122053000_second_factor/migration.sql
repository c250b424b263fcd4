-- CreateTable
CREATE TABLE "totp" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "sealed" JSONB,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "confirmed_at" TIMESTAMPTZ(6),
    "last_step" BIGINT,
    "removed_at" TIMESTAMPTZ(6),

    CONSTRAINT "totp_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "recovery_code" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "code_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "used_at" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "recovery_code_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_step" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "token_hash" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),
    "used_by" UUID,

    CONSTRAINT "sign_in_step_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "totp_person_id_idx" ON "totp"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "recovery_code_person_id_code_hash_key" ON "recovery_code"("person_id", "code_hash");

-- CreateIndex
CREATE UNIQUE INDEX "sign_in_step_token_hash_key" ON "sign_in_step"("token_hash");

-- CreateIndex
CREATE INDEX "sign_in_step_person_id_idx" ON "sign_in_step"("person_id");

-- AddForeignKey
ALTER TABLE "totp" ADD CONSTRAINT "totp_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recovery_code" ADD CONSTRAINT "recovery_code_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_in_step" ADD CONSTRAINT "sign_in_step_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

alter table totp add constraint totp_secret check ((sealed is null) = (removed_at is not null));
alter table totp add constraint totp_confirmed_by_a_code check ((confirmed_at is null) = (last_step is null));
alter table recovery_code add constraint recovery_code_terms check (used_at is null or ended_at is null);
alter table sign_in_step add constraint sign_in_step_method check (method in ('password', 'sso'));
alter table sign_in_step add constraint sign_in_step_used check ((used_at is null) = (used_by is null) and (used_at is null or used_at <= expires_at));
create unique index totp_one_in_use on totp (person_id) where confirmed_at is not null and removed_at is null;

-- A passkey is also asked for when somebody signs in, and before they act about money.
alter table passkey_challenge drop constraint passkey_challenge_purpose;
alter table passkey_challenge add constraint passkey_challenge_purpose check (purpose in ('register', 'decide', 'sign-in', 'step-up'));

-- The secret of an app is that of whoever set it up; a code that was taken is never taken again, and what was removed is
-- erased and does not come back.
create function guard_totp() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and (new.confirmed_at is not null or not exists (
      select from run r where r.command = 'access.beginTotp' and r.actor_id = new.person_id::text
        and r.txid = pg_current_xact_id()::text::bigint
    )) then
      raise exception 'an authenticator app is set up by its person and confirmed by a code' using errcode = '23514', constraint = 'totp_own_run';
    end if;
    return new;
  end if;
  if old.removed_at is not null then
    raise exception 'an authenticator app that was removed stays removed' using errcode = '23514', constraint = 'totp_removed';
  end if;
  if (new.id, new.person_id, new.created_at) is distinct from (old.id, old.person_id, old.created_at)
    or (new.sealed is distinct from old.sealed and new.sealed is not null)
    or (old.confirmed_at is not null and new.confirmed_at is distinct from old.confirmed_at) then
    raise exception 'an authenticator app stays what was set up' using errcode = '23514', constraint = 'totp_kept';
  end if;
  if new.last_step is distinct from old.last_step and new.last_step <= old.last_step then
    raise exception 'a code of an authenticator app is taken once' using errcode = '23514', constraint = 'totp_once';
  end if;
  return new;
end $$;
create trigger c_kept before insert or update on totp for each row execute function guard_totp();

create function guard_recovery_code() returns trigger language plpgsql as $$
begin
  if old.used_at is not null or old.ended_at is not null
    or (new.id, new.person_id, new.code_hash, new.created_at) is distinct from (old.id, old.person_id, old.code_hash, old.created_at) then
    raise exception 'a recovery code is used or ended once' using errcode = '23514', constraint = 'recovery_code_once';
  end if;
  return new;
end $$;
create trigger c_once before update on recovery_code for each row execute function guard_recovery_code();

create function guard_sign_in_step() returns trigger language plpgsql as $$
begin
  if old.used_at is not null
    or (new.id, new.person_id, new.token_hash, new.method, new.user_agent, new.created_at)
       is distinct from (old.id, old.person_id, old.token_hash, old.method, old.user_agent, old.created_at)
    or new.expires_at > old.expires_at then
    raise exception 'a sign-in is finished once, within its time' using errcode = '23514', constraint = 'sign_in_step_once';
  end if;
  return new;
end $$;
create trigger c_once before update on sign_in_step for each row execute function guard_sign_in_step();

-- The instant at which a session proved a second factor moves forward only, in a run that has just seen one: of the person
-- whose session it is, or of the sign-in that opens it. A signed decision is such a proof.
create function guard_session_proof() returns trigger language plpgsql as $$
begin
  if current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then return new; end if;
  if tg_op = 'INSERT' then
    if new.step_up_at is not null and not exists (
      select from run r join sign_in_step s on s.used_by = r.id and s.person_id = new.person_id
      where r.command = 'access.finishSignIn' and r.txid = pg_current_xact_id()::text::bigint
    ) then
      raise exception 'a session begins without a proof, unless a second step opened it' using errcode = '23514', constraint = 'session_proof';
    end if;
    return new;
  end if;
  if new.person_id <> old.person_id then
    raise exception 'a session belongs to one person' using errcode = '23514', constraint = 'session_person';
  end if;
  if new.step_up_at is distinct from old.step_up_at and (new.step_up_at is null or new.step_up_at <= old.step_up_at
    or new.step_up_at > clock_timestamp() or not exists (
      select from run r where r.session_id = new.id and r.actor_id = new.person_id::text and r.txid = pg_current_xact_id()::text::bigint
        and (r.command in ('access.stepUp', 'access.confirmTotp', 'access.registerPasskey') or exists (
          select from passkey_challenge c where c.person_id = new.person_id and c.purpose = 'decide' and c.used_at >= now())))) then
    raise exception 'a proof is noted by the run that has seen it' using errcode = '23514', constraint = 'session_proof';
  end if;
  return new;
end $$;
create trigger d_proof before insert or update on session for each row execute function guard_session_proof();

-- A sign-in that gave a password only never counted as a second factor.
update session set step_up_at = null where method <> 'test';

select protect_functions();
