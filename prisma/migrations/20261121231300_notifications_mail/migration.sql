-- The secret part of a mail (a link that signs somebody in) is kept sealed and put in when it is sent.
ALTER TABLE "mail_message" ADD COLUMN "sealed" JSONB;
ALTER TABLE "mail_message" ADD COLUMN "claimed_at" TIMESTAMPTZ(6);

alter table mail_message add constraint mail_message_state check (state in ('queued', 'sending', 'sent', 'failed', 'unclear'));
alter table mail_message add constraint mail_message_sent check ((state = 'sent') = (sent_at is not null));
create index mail_message_open on mail_message (id) where state in ('queued', 'sending');

-- A mail goes one way: what was sent stays sent, and what may have been sent is queued again by a person only.
create function guard_mail() returns trigger language plpgsql as $$
begin
  if (new.id, new.dedupe_key, new.template, new.to_address, new.subject, new.body, new.about_type, new.about_id)
     is distinct from (old.id, old.dedupe_key, old.template, old.to_address, old.subject, old.body, old.about_type, old.about_id) then
    raise exception 'mail % is kept as it was queued', old.id using errcode = '23514', constraint = 'mail_message_kept';
  end if;
  if old.state <> new.state and not ((old.state, new.state) in (('queued', 'sending'), ('sending', 'sent'), ('sending', 'queued'),
      ('sending', 'failed'), ('sending', 'unclear'), ('unclear', 'queued'), ('failed', 'queued'))) then
    raise exception 'mail % cannot go from % to %', old.id, old.state, new.state using errcode = '23514', constraint = 'mail_message_way';
  end if;
  return new;
end $$;
create trigger c_one_way before update on mail_message for each row execute function guard_mail();

alter table notification add constraint notification_href check (href is null or href ~ '^/[^/]');
create index notification_newest on notification (person_id, created_at desc, id desc);
