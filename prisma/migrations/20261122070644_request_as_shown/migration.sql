-- A request is kept as it was submitted also in what stands above its content: the title by which people know it, the
-- instant at which it is due, and the amount by which the inbox sorts. The owner dates histories of test worlds.
create function request_is_as_shown() returns trigger language plpgsql as $$
begin
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then
    raise exception 'title, due date and amount of request % are kept as they were submitted', old.ref
      using errcode = '23514', constraint = 'approval_request_as_shown';
  end if;
  return new;
end $$;
create trigger c_as_shown before update on approval_request for each row
  when ((new.title, new.due_at, new.book_amount_minor, new.urgency) is distinct from (old.title, old.due_at, old.book_amount_minor, old.urgency))
  execute function request_is_as_shown();

select protect_functions();
