-- AlterTable
ALTER TABLE "collection_case" ADD COLUMN     "assigned_to" UUID;

-- AlterTable
ALTER TABLE "contact_attempt" ADD COLUMN     "inbound" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "promise" ADD COLUMN     "taken_on" DATE NOT NULL,
ADD COLUMN     "judged_on" DATE;

-- CreateIndex
CREATE INDEX "contact_attempt_customer_id_business_date_idx" ON "contact_attempt"("customer_id", "business_date");

-- AddForeignKey
ALTER TABLE "collection_case" ADD CONSTRAINT "collection_case_assigned_to_fkey" FOREIGN KEY ("assigned_to") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

create sequence collection_case_no;

-- A customer is in the queue once, with all plans; and waits for one promise at a time.
create unique index collection_case_one_active on collection_case (customer_id) where state = 'active';
create unique index promise_one_open on promise (customer_id) where state = 'open';
-- The next case is found by walking this index from its top.
create index collection_case_queue on collection_case (priority desc, id) where state = 'active';
create index collection_case_lease on collection_case (locked_by) where locked_by is not null;
-- The close reads the late plans of a range of customers.
create index plan_late on plan (customer_id) where dpd > 0;
create index promise_due on promise (customer_id, due_date) where state = 'open';

alter table collection_case
  add constraint collection_case_state check (state in ('active', 'closed')),
  add constraint collection_case_closed check ((state = 'closed') = (closed_on is not null)),
  add constraint collection_case_figures check (dpd >= 0 and overdue_minor >= 0 and plans >= 0 and priority >= 0),
  add constraint collection_case_lease check ((locked_by is null) = (locked_until is null)),
  add constraint collection_case_currency check (currency ~ '^[A-Z]{3}$'),
  add constraint collection_case_why check (length(trim(why)) > 0);
alter table contact_attempt
  add constraint contact_attempt_channel check (channel in ('phone', 'sms', 'email', 'letter')),
  add constraint contact_attempt_disposition
    check (disposition in ('no-answer', 'wrong-person', 'promise', 'dispute', 'hardship', 'call-back', 'refuses'));
alter table promise
  add constraint promise_state check (state in ('open', 'kept', 'partially-kept', 'broken', 'cancelled')),
  add constraint promise_amounts check (amount_minor > 0 and received_minor >= 0 and received_minor <= amount_minor),
  add constraint promise_dates check (due_date >= taken_on),
  add constraint promise_kept_whole check (state <> 'kept' or received_minor = amount_minor);

-- What was promised stays as it was taken; only its fate is written later. A closed case stays closed: arrears that come
-- back are another case.
create function keep_promise_terms() returns trigger language plpgsql as $$
begin
  if (new.id, new.case_id, new.customer_id, new.amount_minor, new.currency, new.due_date, new.taken_on, new.person_id)
     is distinct from (old.id, old.case_id, old.customer_id, old.amount_minor, old.currency, old.due_date, old.taken_on, old.person_id) then
    raise exception 'promise % is kept as it was taken; cancel it and take another', old.id using errcode = '23514', constraint = 'promise_terms';
  end if;
  if old.state = 'cancelled' and new.state <> 'cancelled' then
    raise exception 'promise % was cancelled and stays so', old.id using errcode = '23514', constraint = 'promise_moves';
  end if;
  return new;
end $$;
create trigger c_terms before update on promise for each row execute function keep_promise_terms();

create function keep_closed_case() returns trigger language plpgsql as $$
begin
  raise exception 'case % is closed and stays so', old.ref using errcode = '23514', constraint = 'collection_case_moves';
end $$;
create trigger c_moves before update on collection_case for each row when (old.state = 'closed') execute function keep_closed_case();

-- Look-up of support: whole words find by index; parts of a name by trigrams.
create index customer_name_parts on customer using gin ((lower(first_name || ' ' || last_name)) gin_trgm_ops);
create index customer_phone on customer (phone);
create index customer_account_last_four on customer_account (right(iban, 4));
create index mandate_iban on mandate (iban);
create index mandate_last_four on mandate (right(iban, 4));
create index payment_order_amount on payment_order (amount_minor, currency);
create index credit_order_amount on credit_order (amount_minor, currency);
create index credit_receipt_amount on credit_receipt (amount_minor, currency);
create index credit_order_merchant_ref on credit_order (merchant_order_ref);
