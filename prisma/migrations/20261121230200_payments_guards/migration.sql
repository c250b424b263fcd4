-- Payments: states move along one table only, and what was approved is what stands in the file.

create sequence payment_order_no;
create sequence payment_file_no;

create table payment_transition (
  subject text not null check (subject in ('order', 'file')),
  from_state text not null,
  to_state text not null,
  primary key (subject, from_state, to_state)
);
comment on table payment_transition is 'The allowed moves; equal to domain/order-state.ts and domain/file-state.ts, which a test holds.';
insert into table_law (table_name, law) values ('payment_transition', 'door');

insert into payment_transition (subject, from_state, to_state) values
  ('order', 'created', 'blocked'), ('order', 'created', 'on-hold'), ('order', 'created', 'in-file'), ('order', 'created', 'cancelled'),
  ('order', 'blocked', 'created'), ('order', 'blocked', 'on-hold'), ('order', 'blocked', 'cancelled'),
  ('order', 'on-hold', 'created'), ('order', 'on-hold', 'cancelled'),
  ('order', 'in-file', 'approved'), ('order', 'in-file', 'created'), ('order', 'in-file', 'on-hold'),
  ('order', 'approved', 'sent'), ('order', 'approved', 'created'), ('order', 'approved', 'on-hold'),
  ('order', 'sent', 'accepted'), ('order', 'sent', 'executed'), ('order', 'sent', 'rejected'), ('order', 'sent', 'cancelled'),
  ('order', 'accepted', 'executed'), ('order', 'accepted', 'rejected'), ('order', 'accepted', 'cancelled'),
  ('order', 'executed', 'returned'),
  ('file', 'prepared', 'approved'), ('file', 'prepared', 'cancelled'),
  ('file', 'approved', 'sending'), ('file', 'approved', 'cancelled'),
  ('file', 'sending', 'sent'),
  ('file', 'sent', 'accepted'), ('file', 'sent', 'rejected'), ('file', 'accepted', 'rejected');

create function payment_state_moves() returns trigger language plpgsql as $$
begin
  if new.state is distinct from old.state and not exists (
    select from payment_transition t where t.subject = tg_argv[0] and t.from_state = old.state and t.to_state = new.state
  ) then
    raise exception 'a payment % cannot move from "%" to "%"', tg_argv[0], old.state, new.state
      using errcode = '23514', constraint = 'payment_state_moves';
  end if;
  return new;
end $$;
create trigger d_state_moves before update of state on payment_order for each row execute function payment_state_moves('order');
create trigger d_state_moves before update of state on payment_file for each row execute function payment_state_moves('file');

-- What somebody approved cannot become something else: payee, account, amount and the file's bytes are fixed at birth.
create function payment_order_is_fixed() returns trigger language plpgsql as $$
begin
  if (new.ref, new.direction, new.kind, new.source_type, new.source_id, new.counterparty_id, new.iban, new.holder_name, new.amount_minor,
      new.currency, new.end_to_end_id, new.bank_account_id, new.prepared_by)
     is distinct from
     (old.ref, old.direction, old.kind, old.source_type, old.source_id, old.counterparty_id, old.iban, old.holder_name, old.amount_minor,
      old.currency, old.end_to_end_id, old.bank_account_id, old.prepared_by) then
    raise exception 'payment order % is fixed; cancel it and make another one', old.ref using errcode = '23514', constraint = 'payment_order_is_fixed';
  end if;
  return new;
end $$;
create trigger e_fixed before update on payment_order for each row execute function payment_order_is_fixed();

create function payment_file_is_fixed() returns trigger language plpgsql as $$
begin
  if (new.ref, new.direction, new.scheme, new.bank_account_id, new.message_id, new.pmt_inf_id, new.raw_file_id, new.sha256, new.order_count,
      new.total_minor, new.currency, new.execution_date, new.built_run_id)
     is distinct from
     (old.ref, old.direction, old.scheme, old.bank_account_id, old.message_id, old.pmt_inf_id, old.raw_file_id, old.sha256, old.order_count,
      old.total_minor, old.currency, old.execution_date, old.built_run_id) then
    raise exception 'payment file % is fixed; cancel it and build another one', old.ref using errcode = '23514', constraint = 'payment_file_is_fixed';
  end if;
  return new;
end $$;
create trigger e_fixed before update on payment_file for each row execute function payment_file_is_fixed();

alter table payment_order add constraint payment_order_direction check (direction in ('out', 'in'));
alter table payment_order add constraint payment_order_kind check (kind in ('merchant-payout', 'customer-refund', 'instalment-debit'));
alter table payment_order add constraint payment_order_counterparty check (counterparty_type in ('merchant', 'customer'));
alter table payment_order add constraint payment_order_amount check (amount_minor > 0);
alter table payment_order add constraint payment_order_currency check (currency ~ '^[A-Z]{3}$');
alter table payment_order add constraint payment_order_blocked check ((state = 'blocked') <= (blocked_reason is not null));
alter table payment_order add constraint payment_order_in_file
  check (state not in ('in-file', 'approved', 'sent', 'accepted', 'executed', 'rejected', 'returned') or file_id is not null);
alter table payment_order add constraint payment_order_mandated check (direction = 'out' or mandate_id is not null);
alter table payment_file add constraint payment_file_direction check (direction in ('out', 'in'));
alter table payment_file add constraint payment_file_totals check (order_count > 0 and total_minor > 0);
alter table payment_file add constraint payment_file_sha256 check (sha256 ~ '^[0-9a-f]{64}$');
alter table payment_return add constraint payment_return_amounts check (amount_minor > 0 and charge_minor >= 0);
alter table payment_return add constraint payment_return_kind check (kind in ('return', 'refund', 'reversal'));
alter table bank_report add constraint bank_report_state check (state in ('applied', 'unmatched', 'unreadable'));
alter table expected_payment add constraint expected_payment_amounts check (amount_minor > 0 and received_minor >= 0);
alter table expected_payment add constraint expected_payment_state check (state in ('open', 'partly-received', 'received', 'closed'));
alter table mandate add constraint mandate_status check (status in ('active', 'stopped', 'spent'));
alter table mandate add constraint mandate_sequence check (sequence in ('OOFF', 'FRST', 'RCUR', 'FNAL'));
alter table bank_account add constraint bank_account_status check (status in ('active', 'closed'));

-- States of the two noun tables are those of the transition table; a new order starts at its beginning.
create function payment_order_begins() returns trigger language plpgsql as $$
begin
  if new.state not in ('created', 'blocked') and current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then
    raise exception 'a payment order begins as created or blocked, not as "%"', new.state using errcode = '23514', constraint = 'payment_order_begins';
  end if;
  return new;
end $$;
create trigger d_begins before insert on payment_order for each row execute function payment_order_begins();

-- Orders that may be put into a file, for the list that the builder reads; and open money per merchant.
create index payment_order_ready on payment_order (bank_account_id, direction, execution_date) where state = 'created';
create index payment_order_open on payment_order (counterparty_id) where state in ('created', 'blocked', 'on-hold', 'in-file', 'approved');
create index payment_file_waiting on payment_file (id) where state in ('approved', 'sending');
