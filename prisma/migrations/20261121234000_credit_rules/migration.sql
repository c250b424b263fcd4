-- AlterTable
ALTER TABLE "instalment" ADD COLUMN     "kind" TEXT NOT NULL DEFAULT 'instalment';

-- AlterTable
ALTER TABLE "plan" ADD COLUMN     "earning" BOOLEAN NOT NULL DEFAULT true;

-- AlterTable
ALTER TABLE "plan_dpd_history" DROP CONSTRAINT "plan_dpd_history_pkey",
ADD COLUMN     "id" BIGSERIAL NOT NULL,
ADD CONSTRAINT "plan_dpd_history_pkey" PRIMARY KEY ("id");

-- CreateTable
CREATE TABLE "credit_receipt" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "customer_id" UUID NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "excess_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "from_account" TEXT NOT NULL,
    "from_sub_id" TEXT NOT NULL,
    "source_type" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "booked_on" DATE NOT NULL,
    "entry_id" UUID,
    "run_id" UUID NOT NULL,

    CONSTRAINT "credit_receipt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credit_refund" (
    "id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "order_id" UUID NOT NULL,
    "plan_id" UUID NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "open_principal_minor" BIGINT NOT NULL,
    "open_interest_minor" BIGINT NOT NULL,
    "paid_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "refunded_on" DATE NOT NULL,
    "payment_order_id" UUID,
    "request_id" UUID,
    "run_id" UUID NOT NULL,

    CONSTRAINT "credit_refund_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credit_ageing" (
    "entity" TEXT NOT NULL,
    "aged_on" DATE NOT NULL,

    CONSTRAINT "credit_ageing_pkey" PRIMARY KEY ("entity")
);

-- CreateIndex
CREATE INDEX "credit_receipt_customer_id_idx" ON "credit_receipt"("customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "credit_receipt_kind_source_type_source_id_key" ON "credit_receipt"("kind", "source_type", "source_id");

-- CreateIndex
CREATE UNIQUE INDEX "credit_refund_ref_key" ON "credit_refund"("ref");

-- CreateIndex
CREATE INDEX "credit_refund_order_id_idx" ON "credit_refund"("order_id");

-- CreateIndex
CREATE INDEX "credit_refund_plan_id_idx" ON "credit_refund"("plan_id");

-- CreateIndex
CREATE INDEX "plan_dpd_history_plan_id_id_idx" ON "plan_dpd_history"("plan_id", "id");

-- Evidence: movements and refunds are kept as they were written; what takes one back is a row of its own.
insert into table_law (table_name, law) values ('credit_receipt', 'append'), ('credit_refund', 'append');

create sequence credit_order_no;
create sequence plan_no;
create sequence credit_refund_no;

alter table credit_order
  add constraint credit_order_state check (state in ('received', 'referred', 'approved', 'declined', 'captured', 'cancelled')),
  add constraint credit_order_product check (product in ('pay-in-3', 'pay-in-4', 'monthly-6', 'monthly-12')),
  add constraint credit_order_amount check (amount_minor > 0 and down_payment_minor >= 0 and down_payment_minor < amount_minor),
  add constraint credit_order_rate check (apr_bps between 0 and 10000),
  add constraint credit_order_currency check (currency ~ '^[A-Z]{3}$'),
  add constraint credit_order_captured check ((state = 'captured') = (captured_on is not null)),
  add constraint credit_order_decided check (state in ('received', 'referred') or decided_at is not null);

alter table plan
  add constraint plan_state check (state in ('active', 'completed', 'written-off')),
  add constraint plan_amounts check (principal_minor >= 0 and interest_minor >= 0 and merchant_fee_minor >= 0),
  add constraint plan_recognised check (fee_recognised_minor between 0 and merchant_fee_minor and interest_accrued_minor between 0 and interest_minor),
  add constraint plan_bucket check (bucket in ('current', '1-7', '8-30', '31-60', '61-90', '91+')),
  add constraint plan_overdue check (dpd >= 0 and overdue_minor >= 0 and (dpd = 0) = (overdue_minor = 0) and (dpd = 0) = (bucket = 'current')),
  add constraint plan_dates check (ends_on >= started_on),
  add constraint plan_currency check (currency ~ '^[A-Z]{3}$');

alter table instalment
  add constraint instalment_state check (state in ('open', 'in-collection', 'paid')),
  add constraint instalment_kind check (kind in ('down-payment', 'instalment')),
  add constraint instalment_no check (no >= 1),
  add constraint instalment_dates check (effective_due_date >= due_date),
  add constraint instalment_paid_principal check (paid_principal_minor between 0 and principal_minor),
  add constraint instalment_paid_interest check (paid_interest_minor between 0 and interest_minor),
  add constraint instalment_paid_whole check (state <> 'paid' or (paid_principal_minor = principal_minor and paid_interest_minor = interest_minor and paid_on is not null)),
  add constraint instalment_open_owes check (state <> 'open' or paid_principal_minor < principal_minor or paid_interest_minor < interest_minor),
  add constraint instalment_collecting check ((state = 'in-collection') = (collection_date is not null) and (state <> 'in-collection' or payment_order_id is not null)),
  add constraint instalment_attempts check (attempts between 0 and 3),
  add constraint instalment_next check (next_collection_on is null or state = 'open');

alter table receipt_allocation
  add constraint receipt_allocation_kind check (kind in ('principal', 'interest', 'principal-returned', 'interest-returned', 'principal-undone', 'interest-undone')),
  add constraint receipt_allocation_sign check (amount_minor <> 0 and (amount_minor > 0) = (kind in ('principal', 'interest')));
alter table credit_receipt
  add constraint credit_receipt_kind check (kind in ('receipt', 'return', 'undo')),
  add constraint credit_receipt_amounts check (amount_minor > 0 and excess_minor between 0 and amount_minor);
alter table credit_refund
  add constraint credit_refund_amounts check (amount_minor > 0 and open_principal_minor >= 0 and paid_minor >= 0 and open_interest_minor >= 0 and open_principal_minor + paid_minor = amount_minor);
alter table plan_dpd_history
  add constraint plan_dpd_history_bucket check (bucket in ('current', '1-7', '8-30', '31-60', '61-90', '91+'));

-- States move along their tables only; the arguments of the trigger are the allowed moves.
create function refuse_credit_move() returns trigger language plpgsql as $$
begin
  if not (old.state || ' > ' || new.state) = any (tg_argv) then
    raise exception 'a row of % cannot go from "%" to "%"', tg_table_name, old.state, new.state
      using errcode = '23514', constraint = tg_table_name || '_moves';
  end if;
  return new;
end $$;
create trigger c_moves before update of state on credit_order for each row when (old.state <> new.state)
  execute function refuse_credit_move('received > referred', 'received > approved', 'received > declined', 'received > cancelled',
    'referred > approved', 'referred > declined', 'referred > cancelled', 'approved > captured', 'approved > cancelled');
create trigger c_moves before update of state on plan for each row when (old.state <> new.state)
  execute function refuse_credit_move('active > completed', 'active > written-off', 'completed > active');
create trigger c_moves before update of state on instalment for each row when (old.state <> new.state)
  execute function refuse_credit_move('open > in-collection', 'open > paid', 'in-collection > open', 'in-collection > paid', 'paid > open');

-- What a purchase was does not change after it was received.
create function refuse_order_rewrite() returns trigger language plpgsql as $$
begin
  raise exception 'the terms of order % stay as they were received', old.ref using errcode = '23514', constraint = 'credit_order_terms';
end $$;
create trigger c_terms before update on credit_order for each row
  when ((old.ref, old.merchant_id, old.merchant_order_ref, old.customer_id, old.amount_minor, old.currency, old.product, old.down_payment_minor, old.apr_bps, old.ordered_on)
    is distinct from (new.ref, new.merchant_id, new.merchant_order_ref, new.customer_id, new.amount_minor, new.currency, new.product, new.down_payment_minor, new.apr_bps, new.ordered_on))
  execute function refuse_order_rewrite();

-- The instalments of a plan sum to the plan when its transaction commits. A plan is proved once when it is made, and again
-- whenever an amount of it or of one of its instalments changes.
create function prove_plan(p_plan uuid) returns void language plpgsql as $$
declare
  p plan%rowtype;
  principal bigint;
  interest bigint;
begin
  select * into p from plan where id = p_plan;
  select coalesce(sum(principal_minor), 0), coalesce(sum(interest_minor), 0) into principal, interest from instalment where plan_id = p_plan;
  if principal <> p.principal_minor or interest <> p.interest_minor then
    raise exception 'the instalments of plan % sum to % and % and not to % and %', p.ref, principal, interest, p.principal_minor, p.interest_minor
      using errcode = '23514', constraint = 'plan_sums';
  end if;
end $$;
create function prove_this_plan() returns trigger language plpgsql as $$
begin
  perform prove_plan(new.id);
  return null;
end $$;
create function prove_plan_of_instalment() returns trigger language plpgsql as $$
begin
  perform prove_plan(new.plan_id);
  return null;
end $$;
create constraint trigger d_sums after insert or update of principal_minor, interest_minor on plan deferrable initially deferred
  for each row execute function prove_this_plan();
create constraint trigger d_sums after update of principal_minor, interest_minor, plan_id on instalment deferrable initially deferred
  for each row execute function prove_plan_of_instalment();
-- New instalments are proved through their plan; none may come to a plan whose sums are already full.
create function refuse_late_instalments() returns trigger language plpgsql as $$
declare
  late text;
begin
  select p.ref into late from plan p
    join lateral (select sum(i.principal_minor) as principal, sum(i.interest_minor) as interest, count(*) as n from instalment i where i.plan_id = p.id) s on true
    where p.id in (select plan_id from fresh) and (s.principal > p.principal_minor or s.interest > p.interest_minor) limit 1;
  if late is not null then
    raise exception 'plan % already has all its instalments', late using errcode = '23514', constraint = 'plan_sums';
  end if;
  return null;
end $$;
create trigger d_not_late after insert on instalment referencing new table as fresh for each statement execute function refuse_late_instalments();

-- One debit stands behind one instalment.
create unique index instalment_payment_order on instalment (payment_order_id) where payment_order_id is not null;
-- credit.debitChunk: what is to be collected, by day.
create index instalment_to_collect on instalment (next_collection_on, id) where state = 'open' and next_collection_on is not null;
-- credit.ageingChunk: what is unpaid of a range of plans.
create index instalment_unpaid on instalment (plan_id, effective_due_date) where state <> 'paid';
-- credit.ageingChunk and credit.incomeChunk walk plans by id; the predicates stand on columns that seldom change, so that
-- the nightly updates stay on their pages.
create index plan_active on plan (id) where state = 'active';
create index plan_earning on plan (id) where earning;
-- credit.orders and credit.plans: newest first, and the worst first.
create index credit_order_newest on credit_order (ordered_at, id);
create index plan_newest on plan (started_on, id);
create index plan_overdue on plan (dpd, id) where state = 'active' and dpd > 0;
