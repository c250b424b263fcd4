-- Written by hand: the data model did not change.
create sequence merchant_no;

alter table merchant add constraint merchant_status check (status in ('active', 'held', 'closed'));
alter table merchant add constraint merchant_hold_reason check ((status = 'held') = (hold_reason is not null));
alter table merchant add constraint merchant_terms
  check (fee_bps between 0 and 10000 and reserve_bps between 0 and 10000 and fee_fixed_minor >= 0 and payout_delay_days between 0 and 60);
alter table merchant add constraint merchant_fee_recognition check (fee_recognition in ('straight-line', 'at-once'));

alter table merchant_account add constraint merchant_account_status check (status in ('live', 'ended'));
alter table merchant_account add constraint merchant_account_ended check ((status = 'ended') = (ended_at is not null));
alter table merchant_account add constraint merchant_account_iban check (iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}$');

-- A merchant is paid to one account, and an account is never rewritten: a change is another row, by a request of four eyes.
create unique index merchant_account_one_live on merchant_account (merchant_id) where status = 'live';
create index merchant_account_changed on merchant_account (live_from);

create function guard_merchant_account() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if old.status = 'ended' or (new.id, new.merchant_id, new.iban, new.bic, new.holder_name, new.live_from, new.request_id, new.changed_by)
       is distinct from (old.id, old.merchant_id, old.iban, old.bic, old.holder_name, old.live_from, old.request_id, old.changed_by) then
      raise exception 'account % of merchant % is kept as it was; a change is a new account', old.id, old.merchant_id
        using errcode = '23514', constraint = 'merchant_account_kept';
    end if;
    return new;
  end if;
  -- The owner loads demo and bench worlds; the app role needs the request that is being executed at this moment.
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) and not exists (
    select from approval_request q join run r on r.idem_key = 'approval/' || q.id and r.actor_id = 'system:approvals'
    where q.id = new.request_id and q.status = 'pending' and q.command = 'merchants.changeBankDetails'
      and q.entity_id = new.merchant_id::text and r.txid = pg_current_xact_id()::text::bigint
      and q.content #>> '{next,iban}' = new.iban and q.content #>> '{next,holderName}' = new.holder_name
  ) then
    raise exception 'an account of merchant % becomes live by an approved change of bank details only', new.merchant_id
      using errcode = '23514', constraint = 'merchant_account_approved';
  end if;
  return new;
end $$;
create trigger c_approved before insert or update on merchant_account for each row execute function guard_merchant_account();

alter table merchant_statement_line add constraint merchant_statement_line_kind check (kind in ('capture', 'merchant-fee', 'refund', 'payout',
  'payout-rejected', 'payout-returned', 'reserve', 'reserve-release', 'adjustment'));
alter table merchant_statement_line add constraint merchant_statement_line_amount check (amount_minor <> 0);
-- Captures, payouts that came back and released reserves are owed to the merchant; fees, refunds, payouts and withheld reserves are not.
alter table merchant_statement_line add constraint merchant_statement_line_sign check (case
  when kind in ('capture', 'payout-rejected', 'payout-returned', 'reserve-release') then amount_minor > 0
  when kind in ('merchant-fee', 'refund', 'payout', 'reserve') then amount_minor < 0 else true end);
create index merchant_statement_line_newest on merchant_statement_line (merchant_id, id desc);
