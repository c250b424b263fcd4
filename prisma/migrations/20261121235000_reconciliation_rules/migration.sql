-- AlterTable
ALTER TABLE "recon_match" ADD COLUMN     "effect" TEXT NOT NULL DEFAULT 'receipt',
ADD COLUMN     "entry_id" UUID;

-- Reconciliation: what a line is matched with never adds up to more than the line, and a match is only ever undone.

create sequence recon_exception_no;

alter table statement
  add constraint statement_state check (state in ('reading', 'read', 'posted')),
  add constraint statement_currency check (currency ~ '^[A-Z]{3}$'),
  add constraint statement_entries check (entry_count >= 0);
alter table statement_line
  add constraint statement_line_amount check (amount_minor <> 0),
  add constraint statement_line_charge check (charge_minor >= 0),
  add constraint statement_line_no check (no >= 1);
alter table recon_match
  add constraint recon_match_target check (target_type in
    ('payment-order', 'payment-file', 'expected-payment', 'customer', 'plan', 'instalment', 'bank-charge')),
  add constraint recon_match_effect check (effect in ('execution', 'return', 'receipt', 'charge')),
  add constraint recon_match_amount check (amount_minor <> 0),
  add constraint recon_match_undone check ((undone_run_id is null) = (undone_reason is null)),
  add constraint recon_match_person check (not manual or person_id is not null);
alter table recon_exception
  add constraint recon_exception_cause check (cause in
    ('missing', 'data-mismatch', 'currency-mismatch', 'split-mismatch', 'over-amount', 'under-amount', 'unknown-reference', 'refused', 'undone')),
  add constraint recon_exception_state check (state in ('open', 'partly', 'closed')),
  add constraint recon_exception_open check (abs(open_minor) <= abs(amount_minor) and (open_minor = 0 or sign(open_minor) = sign(amount_minor))),
  add constraint recon_exception_closed check ((state = 'closed') = (open_minor = 0) and (state = 'closed') = (closed_at is not null));

-- A line is never matched above its amount. Matches come in sets, so one look per statement is enough.
create function refuse_overmatch() returns trigger language plpgsql as $$
declare
  bad record;
begin
  select l.id, l.amount_minor, sum(m.amount_minor) as matched into bad
    from statement_line l join recon_match m on m.line_id = l.id and m.undone_run_id is null
    where l.id in (select line_id from fresh)
    group by l.id, l.amount_minor
    having abs(sum(m.amount_minor)) > abs(l.amount_minor) or min(sign(m.amount_minor) * sign(l.amount_minor)) < 0
    limit 1;
  if bad.id is not null then
    raise exception 'bank line % of % cannot be matched with %', bad.id, bad.amount_minor, bad.matched
      using errcode = '23514', constraint = 'recon_match_sum';
  end if;
  return null;
end $$;
create trigger c_sum after insert on recon_match referencing new table as fresh for each statement execute function refuse_overmatch();

-- A match stays as it was made; it can be undone, once, and told which entry it posted, once.
create function refuse_rematch() returns trigger language plpgsql as $$
begin
  if (new.id, new.line_id, new.target_type, new.target_id, new.amount_minor, new.currency, new.rule, new.manual, new.person_id, new.run_id, new.at, new.effect)
     is distinct from
     (old.id, old.line_id, old.target_type, old.target_id, old.amount_minor, old.currency, old.rule, old.manual, old.person_id, old.run_id, old.at, old.effect)
     or old.undone_run_id is not null or (old.entry_id is not null and new.entry_id is distinct from old.entry_id) then
    raise exception 'a match stays as it was made; undo it and make another one' using errcode = '23514', constraint = 'recon_match_fixed';
  end if;
  return new;
end $$;
create trigger c_fixed before update on recon_match for each row execute function refuse_rematch();

-- reconciliation.exceptions: the open ones, the oldest first; of one person; by cause.
create index recon_exception_open on recon_exception (booked_on, id) where state <> 'closed';
create index recon_exception_owner on recon_exception (owner_id) where state <> 'closed';
-- reconciliation.import: the statement before this one.
create index statement_chain on statement (bank_account_id, booked_on desc, sequence desc) where state = 'posted';
create index statement_raw_file on statement (raw_file_id);
