-- Written by hand: the data model did not change.
create sequence customer_no;

alter table customer add constraint customer_email_lower check (email = lower(email));
alter table customer add constraint customer_kyc check (kyc_state in ('pending', 'verified', 'failed'));
alter table customer add constraint customer_limit check (limit_minor >= 0);
alter table customer add constraint customer_payday check (payday between 1 and 31);
alter table customer add constraint customer_language check (language ~ '^[a-z]{2}$');
alter table customer_account add constraint customer_account_status check (status in ('live', 'ended'));
alter table customer_account add constraint customer_account_iban check (iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}$');
create unique index customer_account_one_live on customer_account (customer_id) where status = 'live';

alter table customer_hold add constraint customer_hold_dates check (until_date is null or until_date >= from_date);
alter table customer_hold add constraint customer_hold_kind
  check (kind in ('dispute', 'hardship', 'deceased', 'insolvency', 'vulnerable', 'illness', 'bereavement', 'fraud', 'legal', 'other'));
create index customer_hold_active on customer_hold (customer_id, from_date) where lifted_at is null;

-- A hold is placed and lifted, never rewritten: what it protected from has to be explainable later.
create function guard_customer_hold() returns trigger language plpgsql as $$
begin
  if old.lifted_at is not null or (new.id, new.customer_id, new.kind, new.reason, new.from_date, new.until_date)
     is distinct from (old.id, old.customer_id, old.kind, old.reason, old.from_date, old.until_date) then
    raise exception 'hold % is kept as it was placed; it can only be lifted, once', old.id using errcode = '23514', constraint = 'customer_hold_kept';
  end if;
  return new;
end $$;
create trigger c_kept before update on customer_hold for each row execute function guard_customer_hold();

create index customer_name_search on customer using gin ((first_name || ' ' || last_name) gin_trgm_ops);
create index customer_email_search on customer using gin (email gin_trgm_ops);
