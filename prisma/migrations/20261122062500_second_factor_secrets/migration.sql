-- As before; what a second factor is made of is not for the reader either, sealed or hashed as it is.
create or replace function protect_tables() returns integer language plpgsql as $$
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
  revoke select on table person, invitation, subject_key, totp, recovery_code, sign_in_step from countersign_reader;
  grant select (id, email, display_name, initials, status, locale, demo, created_at, version) on person to countersign_reader;
  grant select (id, person_id, expires_at, used_at) on invitation, sign_in_step to countersign_reader;
  grant select (id, person_id, created_at, confirmed_at, removed_at) on totp to countersign_reader;
  grant select (id, person_id, created_at, used_at, ended_at) on recovery_code to countersign_reader;
  grant usage on all sequences in schema public to countersign_app;
  return protected;
end $$;

select protect_functions();
