alter table "fee_ceiling" add column "max_per_instalment_bps" integer, add column "min_grace_days" integer;
alter table "fee_rule" add column "edited_by" uuid[];

create table "fee_payment" (
    "id" bigserial not null,
    "fee_id" uuid not null,
    "amount_minor" bigint not null,
    "currency" text not null,
    "source_type" text not null,
    "source_id" text not null,
    "booked_on" date not null,
    "run_id" uuid not null,
    constraint "fee_payment_pkey" primary key ("id")
);
create index "fee_payment_source_type_source_id_idx" on "fee_payment"("source_type", "source_id");
create unique index "fee_payment_fee_id_source_type_source_id_key" on "fee_payment"("fee_id", "source_type", "source_id");
alter table "fee_payment" add constraint "fee_payment_fee_id_fkey" foreign key ("fee_id") references "fee"("id") on delete restrict on update cascade;

insert into table_law (table_name, law) values ('fee_payment', 'append');
create sequence fee_no;

alter table fee_rule add constraint fee_rule_status check (status in ('draft', 'proposed', 'live', 'retired'));
create unique index fee_rule_one_live on fee_rule (code) where status = 'live';
create unique index fee_rule_one_draft on fee_rule (code) where status in ('draft', 'proposed');
alter table fee add constraint fee_amounts check (amount_minor > 0 and paid_minor >= 0 and waived_minor >= 0 and paid_minor + waived_minor <= amount_minor);
alter table fee add constraint fee_state check (state in ('open', 'paid', 'waived') and (state = 'open') = (paid_minor + waived_minor < amount_minor));
alter table fee add constraint fee_cause check (cause in ('late'));
alter table fee_waiver add constraint fee_waiver_amount check (amount_minor > 0 and length(trim(reason)) > 0);
alter table fee_payment add constraint fee_payment_amount check (amount_minor <> 0);
create index fee_open_of_customer on fee (customer_id, currency, assessed_on) where state = 'open';

-- The law of a jurisdiction bounds every fee, whoever writes it: the newest ceiling in force on the day of the assessment.
create function refuse_above_ceiling() returns trigger language plpgsql as $$
declare
  country text;
  law record;
  instalment_total bigint;
  order_total bigint;
  charged_on_order bigint;
begin
  select c.country, i.principal_minor + i.interest_minor, o.amount_minor into country, instalment_total, order_total
    from instalment i join plan p on p.id = i.plan_id join credit_order o on o.id = p.order_id join customer c on c.id = p.customer_id
    where i.id = new.instalment_id;
  select l.* into law from fee_ceiling l
    where l.jurisdiction = country and l.cause = new.cause and l.currency = new.currency and l.effective_from <= new.assessed_on
    order by l.effective_from desc limit 1;
  select coalesce(sum(f.amount_minor - f.waived_minor), 0) into charged_on_order from fee f where f.plan_id = new.plan_id and f.id <> new.id;
  if law is null
    or (law.max_per_instalment_minor is not null and new.amount_minor > law.max_per_instalment_minor)
    or (law.max_per_instalment_bps is not null and new.amount_minor * 10000 > law.max_per_instalment_bps * instalment_total)
    or (law.max_order_bps is not null and (new.amount_minor + charged_on_order) * 10000 > law.max_order_bps * order_total) then
    raise exception 'a fee of % % is above what the law of % allows, or no ceiling is on file there', new.amount_minor, new.currency, country
      using errcode = '23514', constraint = 'fee_within_ceiling';
  end if;
  return new;
end $$;
create trigger c_within_ceiling before insert on fee for each row execute function refuse_above_ceiling();

-- A fee is evidence of what was charged and by which rule: only what was paid and waived of it moves.
create function keep_fee() returns trigger language plpgsql as $$
begin
  if (new.id, new.ref, new.plan_id, new.instalment_id, new.customer_id, new.cause, new.rule_id, new.rule_version, new.amount_minor,
      new.currency, new.inputs, new.arithmetic, new.assessed_on)
     is distinct from (old.id, old.ref, old.plan_id, old.instalment_id, old.customer_id, old.cause, old.rule_id, old.rule_version,
      old.amount_minor, old.currency, old.inputs, old.arithmetic, old.assessed_on) then
    raise exception 'fee % is kept as it was assessed; waive it instead', old.ref using errcode = '23514', constraint = 'fee_kept';
  end if;
  return new;
end $$;
create trigger c_kept before update on fee for each row execute function keep_fee();

-- A rule that was approved never changes again; a change is another version.
create function keep_live_rule() returns trigger language plpgsql as $$
begin
  if old.status in ('proposed', 'live', 'retired') and (new.code, new.version, new.name, new.jurisdiction, new.currency, new.definition)
     is distinct from (old.code, old.version, old.name, old.jurisdiction, old.currency, old.definition) then
    raise exception 'version % of rule % is % and kept as it was', old.version, old.code, old.status
      using errcode = '23514', constraint = 'fee_rule_kept';
  end if;
  if new.status = 'live' and old.status <> 'live' and current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid)
     and not exists (select from approval_request q join run r on r.idem_key = 'approval/' || q.id and r.actor_id = 'system:approvals'
       where q.id = new.request_id and q.command = 'fees.publishRule' and q.entity_id = new.id::text
         and r.txid = pg_current_xact_id()::text::bigint) then
    raise exception 'rule % becomes live by an approved request only', old.code using errcode = '23514', constraint = 'fee_rule_approved';
  end if;
  return new;
end $$;
create trigger c_kept before update on fee_rule for each row execute function keep_live_rule();
