-- The same laws as before, proved for a whole statement at once. A statement of 100,000 lines moves 60,000 orders and posts
-- 100,000 entries; a look at the tables for each single row was most of what that cost.

-- Orders: a move is looked up once per statement. The row trigger that keeps an order fixed is only called when a fixed
-- column really changes; the condition is the one that it asked itself.
drop trigger d_state_moves on payment_order;
-- Never by a nested loop: a plan that was kept from one order would look at every order for each of ten thousand.
create function payment_orders_move() returns trigger language plpgsql set enable_nestloop = off as $$
declare
  bad record;
begin
  select was.state as from_state, fresh.state as to_state into bad
    from was join fresh on fresh.id = was.id
    where fresh.state is distinct from was.state and not exists (
      select from payment_transition t where t.subject = 'order' and t.from_state = was.state and t.to_state = fresh.state)
    limit 1;
  if found then
    raise exception 'a payment order cannot move from "%" to "%"', bad.from_state, bad.to_state
      using errcode = '23514', constraint = 'payment_state_moves';
  end if;
  return null;
end $$;
create trigger d_state_moves after update on payment_order
  referencing old table as was new table as fresh for each statement execute function payment_orders_move();

drop trigger e_fixed on payment_order;
drop function payment_order_is_fixed();
create function payment_order_is_fixed() returns trigger language plpgsql as $$
begin
  raise exception 'payment order % is fixed; cancel it and make another one', old.ref using errcode = '23514', constraint = 'payment_order_is_fixed';
end $$;
create trigger e_fixed before update on payment_order for each row
  when ((new.id, new.ref, new.direction, new.kind, new.source_type, new.source_id, new.counterparty_id, new.iban, new.holder_name, new.amount_minor,
      new.currency, new.end_to_end_id, new.bank_account_id, new.prepared_by)
    is distinct from
    (old.id, old.ref, old.direction, old.kind, old.source_type, old.source_id, old.counterparty_id, old.iban, old.holder_name, old.amount_minor,
      old.currency, old.end_to_end_id, old.bank_account_id, old.prepared_by))
  execute function payment_order_is_fixed();

-- Ledger: legs of an entry enter in one statement, and that statement proves all entries that it touches: their headers are
-- of this transaction, their accounts are of the chart, as many legs as promised, zero in every currency.
create or replace function ledger_prove_legs() returns trigger language plpgsql as $$
declare
  bad record;
  -- Planned anew for large sets, since a plan that was kept from a small one may read the whole journal.
  proof constant text := $q$
    select t.entry_id, t.legs, t.unbalanced, e.event, e.source_type, e.source_id, e.leg_count,
      t.strangers or e.txid is distinct from pg_current_xact_id()::text::bigint as foreign_leg
    from (
      select c.entry_id, sum(c.n) as legs, min(c.currency) filter (where c.total <> 0) as unbalanced, bool_or(c.stranger) as strangers
      from (
        select l.entry_id, l.currency, count(*) as n, sum(l.amount_minor) as total, bool_or(a.code is null) as stranger
        from (select distinct entry_id from fresh) f join ledger_leg l on l.entry_id = f.entry_id
          left join ledger_account a on a.code = l.account_code
        group by l.entry_id, l.currency
      ) c group by c.entry_id
    ) t left join ledger_entry e on e.id = t.entry_id
    where t.strangers or e.txid is distinct from pg_current_xact_id()::text::bigint or t.unbalanced is not null or t.legs <> e.leg_count
    order by foreign_leg desc limit 1 $q$;
begin
  if (select count(*) from (select from fresh limit 65) few) > 64 then
    execute proof into bad;
  else
    select t.entry_id, t.legs, t.unbalanced, e.event, e.source_type, e.source_id, e.leg_count,
        t.strangers or e.txid is distinct from pg_current_xact_id()::text::bigint as foreign_leg into bad
      from (
        select c.entry_id, sum(c.n) as legs, min(c.currency) filter (where c.total <> 0) as unbalanced, bool_or(c.stranger) as strangers
        from (
          select l.entry_id, l.currency, count(*) as n, sum(l.amount_minor) as total, bool_or(a.code is null) as stranger
          from (select distinct entry_id from fresh) f join ledger_leg l on l.entry_id = f.entry_id
            left join ledger_account a on a.code = l.account_code
          group by l.entry_id, l.currency
        ) c group by c.entry_id
      ) t left join ledger_entry e on e.id = t.entry_id
      where t.strangers or e.txid is distinct from pg_current_xact_id()::text::bigint or t.unbalanced is not null or t.legs <> e.leg_count
      order by foreign_leg desc limit 1;
  end if;
  if bad.entry_id is null then return null; end if;
  if bad.foreign_leg then
    raise exception 'a leg belongs to no entry of this transaction, or to no account of the chart'
      using errcode = '23514', constraint = 'ledger_leg_of_this_transaction';
  end if;
  if bad.unbalanced is not null then
    raise exception 'entry % (% of %/%) does not balance in %', bad.entry_id, bad.event, bad.source_type, bad.source_id, bad.unbalanced
      using errcode = '23514', constraint = 'ledger_entry_balanced';
  end if;
  raise exception 'entry % (% of %/%) promises % legs in one statement and has %', bad.entry_id, bad.event, bad.source_type, bad.source_id, bad.leg_count, bad.legs
    using errcode = '23514', constraint = 'ledger_entry_complete';
end $$;

-- A header is still proved by itself when its transaction commits, since it may come without any leg. Headers of ledger_post
-- never do: header and legs are one statement there, which says so for as long as it runs. Only the owner could pretend
-- that, and the owner could switch the trigger off as well; `ops books check` reads every entry again.
drop trigger d_balanced on ledger_entry;
create constraint trigger d_balanced after insert on ledger_entry deferrable initially deferred
  for each row when (current_setting('app.ledger_post', true) is distinct from new.txid::text) execute function ledger_prove_entry();

create or replace function ledger_post(p_events text[], p_source_types text[], p_source_ids text[], p_texts text[],
  p_leg_entries integer[], p_accounts text[], p_sub_ids text[], p_amounts bigint[], p_currencies text[])
returns table (ordinal integer, entry_id uuid, posted boolean)
language plpgsql security definer set search_path = public as $$
declare
  v_run uuid := nullif(current_setting('app.run_id', true), '')::uuid;
  v_txid bigint := pg_current_xact_id()::text::bigint;
  v_date date;
  v_total integer := cardinality(p_events);
  v_ids uuid[];
  v_counts integer[];
  v_fresh boolean[];
  v_inserted integer;
  v_other integer;
begin
  select r.business_date into v_date from run r where r.id = v_run and r.txid = v_txid and r.state = 'running';
  if v_date is null then
    raise exception 'the ledger is only posted to inside a run' using errcode = '42501';
  end if;
  if v_total is null or v_total = 0 then return; end if;
  select array_agg(ledger_new_id()) into v_ids from generate_series(1, v_total);
  select array_agg(c.n order by c.no) into v_counts
    from (select l.no, count(*)::integer as n from unnest(p_leg_entries) l(no) group by l.no) c;
  if cardinality(v_counts) is distinct from v_total then
    raise exception 'every entry needs legs' using errcode = '23514', constraint = 'ledger_entry_complete';
  end if;
  perform set_config('app.ledger_post', v_txid::text, true);
  -- Sorted, so that two callers who post the same sources wait for each other in one order.
  with heads as (
    insert into ledger_entry (id, entity, business_date, event, source_type, source_id, leg_count, text, run_id, txid)
      select h.id, 'main', v_date, h.event, h.source_type, h.source_id, h.n, h.text, v_run, v_txid
      from unnest(v_ids, p_events, p_source_types, p_source_ids, v_counts, p_texts) as h(id, event, source_type, source_id, n, text)
      order by h.source_type, h.source_id, h.event
      on conflict (source_type, source_id, event) do nothing
      returning id
  ), legs as (
    insert into ledger_leg (entry_id, account_code, sub_id, amount_minor, currency)
      select heads.id, l.account, l.sub, l.amount, l.currency
      from heads join unnest(v_ids) with ordinality given(id, no) on given.id = heads.id
        join unnest(p_leg_entries, p_accounts, p_sub_ids, p_amounts, p_currencies) as l(no, account, sub, amount, currency) on l.no = given.no
      order by l.account, l.sub, l.no
      returning account_code, sub_id, currency, amount_minor
  ), balances as (
    insert into ledger_balance as b (account_code, sub_id, currency, balance_minor)
      select legs.account_code, legs.sub_id, legs.currency, sum(legs.amount_minor)
      from legs join ledger_account a on a.code = legs.account_code and a.keeps_balance
      group by 1, 2, 3 order by 1, 2, 3
      on conflict (account_code, sub_id, currency) do update set balance_minor = b.balance_minor + excluded.balance_minor
  )
  select count(*) into v_inserted from heads;
  perform set_config('app.ledger_post', '', true);
  if v_inserted = v_total then
    return query select h.no::integer, h.id, true from unnest(v_ids) with ordinality h(id, no);
    return;
  end if;
  select array_agg(e.id is not null order by h.no) into v_fresh
    from unnest(v_ids) with ordinality h(id, no) left join ledger_entry e on e.id = h.id;
  select d.no into v_other from (
    select x.no from (
      select l.no, l.account, l.sub, l.currency, l.amount
        from unnest(p_leg_entries, p_accounts, p_sub_ids, p_amounts, p_currencies) as l(no, account, sub, amount, currency)
        where not v_fresh[l.no]
      union all
      select h.no::integer, g.account_code, g.sub_id, g.currency, -g.amount_minor
        from unnest(p_events, p_source_types, p_source_ids) with ordinality as h(event, source_type, source_id, no)
        join ledger_entry e on e.source_type = h.source_type and e.source_id = h.source_id and e.event = h.event
        join ledger_leg g on g.entry_id = e.id
        where not v_fresh[h.no::integer]
    ) x group by x.no, x.account, x.sub, x.currency having sum(x.amount) <> 0
  ) d order by d.no limit 1;
  if v_other is not null then
    raise exception '% of %/% was already posted with other legs', p_events[v_other], p_source_types[v_other], p_source_ids[v_other]
      using errcode = 'LG001';
  end if;
  return query
    select h.no::integer, e.id, v_fresh[h.no::integer]
    from unnest(p_events, p_source_types, p_source_ids) with ordinality as h(event, source_type, source_id, no)
    join ledger_entry e on e.source_type = h.source_type and e.source_id = h.source_id and e.event = h.event;
end $$;
