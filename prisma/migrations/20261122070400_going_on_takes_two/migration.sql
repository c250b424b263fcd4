-- Stopping takes one hand, going on takes two: a suspended person, a merchant and a customer's protection come out of it by the
-- request that asks for it, while that is carried out. Arguments: the act, and the kind of its subject.
create function going_on_is_approved() returns trigger language plpgsql as $$
begin
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and not exists (
    select from approval_request q where q.command = tg_argv[0] and q.entity_type = tg_argv[1] and q.entity_id = new.id::text
      and q.status = 'pending' and executes_request(q.id, array[tg_argv[0]], new.id::text)
  ) then
    raise exception '% % goes on by an approved request only', tg_argv[1], new.id using errcode = '23514', constraint = 'going_on_approved';
  end if;
  return new;
end $$;
create trigger g_goes_on before update on person for each row
  when (old.status = 'suspended' and new.status <> 'suspended') execute function going_on_is_approved('access.reinstatePerson', 'person');
create trigger g_goes_on before update on merchant for each row
  when (old.status = 'held' and new.status <> 'held') execute function going_on_is_approved('merchants.release', 'merchant');
create trigger g_goes_on before update on customer_hold for each row
  when (old.lifted_at is null and new.lifted_at is not null) execute function going_on_is_approved('customers.liftHold', 'customer_hold');

select protect_functions();
