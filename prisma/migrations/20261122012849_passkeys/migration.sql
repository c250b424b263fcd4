-- CreateTable
CREATE TABLE "passkey" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "credential_id" TEXT NOT NULL,
    "public_key" TEXT NOT NULL,
    "sign_count" BIGINT NOT NULL,
    "label" TEXT NOT NULL,
    "backed_up" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "passkey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "passkey_challenge" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "challenge" TEXT NOT NULL,
    "signs" JSONB,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),

    CONSTRAINT "passkey_challenge_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approval_signature" (
    "decision_id" UUID NOT NULL,
    "passkey_id" UUID NOT NULL,
    "challenge_id" UUID NOT NULL,
    "signs" JSONB NOT NULL,
    "credential_id" TEXT NOT NULL,
    "public_key" TEXT NOT NULL,
    "rp_id" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "client_data_json" TEXT NOT NULL,
    "authenticator_data" TEXT NOT NULL,
    "signature" TEXT NOT NULL,

    CONSTRAINT "approval_signature_pkey" PRIMARY KEY ("decision_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "passkey_credential_id_key" ON "passkey"("credential_id");

-- CreateIndex
CREATE INDEX "passkey_person_id_idx" ON "passkey"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "passkey_challenge_challenge_key" ON "passkey_challenge"("challenge");

-- CreateIndex
CREATE INDEX "passkey_challenge_person_id_idx" ON "passkey_challenge"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "approval_signature_challenge_id_key" ON "approval_signature"("challenge_id");

-- CreateIndex
CREATE INDEX "approval_signature_passkey_id_idx" ON "approval_signature"("passkey_id");

-- AddForeignKey
ALTER TABLE "passkey" ADD CONSTRAINT "passkey_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "passkey_challenge" ADD CONSTRAINT "passkey_challenge_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_signature" ADD CONSTRAINT "approval_signature_decision_id_fkey" FOREIGN KEY ("decision_id") REFERENCES "approval_decision"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_signature" ADD CONSTRAINT "approval_signature_passkey_id_fkey" FOREIGN KEY ("passkey_id") REFERENCES "passkey"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

insert into table_law (table_name, law) values ('approval_signature', 'append');

alter table passkey add constraint passkey_terms
  check (sign_count >= 0 and length(label) between 1 and 60 and (revoked_at is null or revoked_at >= created_at));
alter table passkey_challenge add constraint passkey_challenge_purpose check (purpose in ('register', 'decide'));
alter table passkey_challenge add constraint passkey_challenge_terms
  check ((purpose = 'decide') = (signs is not null) and (used_at is null or used_at <= expires_at));

-- A key stays the key that was registered, belongs to whoever registered it, and does not come back once revoked.
create function guard_passkey() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and not exists (
      select from run r where r.command = 'access.registerPasskey' and r.actor_id = new.person_id::text
        and r.txid = pg_current_xact_id()::text::bigint
    ) then
      raise exception 'a passkey is registered by its person' using errcode = '23514', constraint = 'passkey_own_run';
    end if;
    return new;
  end if;
  if (new.id, new.person_id, new.credential_id, new.public_key, new.label, new.backed_up, new.created_at)
     is distinct from (old.id, old.person_id, old.credential_id, old.public_key, old.label, old.backed_up, old.created_at) then
    raise exception 'a passkey stays what was registered' using errcode = '23514', constraint = 'passkey_kept';
  end if;
  if old.revoked_at is not null or new.sign_count < old.sign_count then
    raise exception 'a revoked passkey stays revoked, and a counter never goes back' using errcode = '23514', constraint = 'passkey_forward';
  end if;
  return new;
end $$;
create trigger c_kept before insert or update on passkey for each row execute function guard_passkey();

-- What was to be signed is not rewritten, and a challenge is good for one answer.
create function guard_passkey_challenge() returns trigger language plpgsql as $$
begin
  if old.used_at is not null then
    raise exception 'a challenge is answered once' using errcode = '23514', constraint = 'passkey_challenge_once';
  end if;
  if (new.id, new.person_id, new.purpose, new.challenge, new.signs, new.created_at, new.expires_at)
     is distinct from (old.id, old.person_id, old.purpose, old.challenge, old.signs, old.created_at, old.expires_at) then
    raise exception 'a challenge stays as it was given' using errcode = '23514', constraint = 'passkey_challenge_kept';
  end if;
  return new;
end $$;
create trigger c_once before update on passkey_challenge for each row execute function guard_passkey_challenge();

-- A signature is of its decision: same person, same request, version and content, and a challenge that was used for it.
create function guard_signature() returns trigger language plpgsql as $$
begin
  if not exists (
    select from approval_decision d
    join passkey k on k.id = new.passkey_id and k.person_id = d.person_id and k.revoked_at is null
      and k.credential_id = new.credential_id and k.public_key = new.public_key
    join passkey_challenge c on c.id = new.challenge_id and c.person_id = d.person_id and c.purpose = 'decide'
      and c.used_at is not null and c.signs = new.signs
    where d.id = new.decision_id and new.signs ->> 'requestId' = d.request_id::text
      and (new.signs ->> 'version')::int = d.version and new.signs ->> 'contentHash' = d.content_hash
      and new.signs ->> 'decision' = d.decision and new.signs ->> 'personId' = d.person_id::text
  ) then
    raise exception 'the signature is not of decision %', new.decision_id using errcode = '23514', constraint = 'approval_signature_of_decision';
  end if;
  return new;
end $$;
create trigger c_of_decision before insert on approval_signature for each row execute function guard_signature();

-- Where a step demands a passkey, a yes without a signature does not count, and so it is not kept.
create function decision_is_signed() returns trigger language plpgsql as $$
begin
  if new.decision in ('approve', 'recommend')
     and (select coalesce((r.steps -> new.step_no ->> 'passkey')::boolean, false) from approval_request r where r.id = new.request_id)
     and not exists (select from approval_signature s where s.decision_id = new.id) then
    raise exception 'this step asks for a decision signed with a passkey' using errcode = '23514', constraint = 'approval_decision_signed';
  end if;
  return null;
end $$;
create constraint trigger e_signed after insert on approval_decision deferrable initially deferred
  for each row execute function decision_is_signed();
