-- The one way into the journal. The app role holds no right on the ledger's tables; it may only call ledger_post.

alter table ledger_account add constraint ledger_account_kind
  check (kind in ('asset', 'passing', 'liability', 'income', 'contra-income', 'expense'));
alter table ledger_entry add constraint ledger_entry_leg_count check (leg_count >= 2);
alter table ledger_leg add constraint ledger_leg_amount check (amount_minor <> 0);
alter table ledger_leg add constraint ledger_leg_currency check (currency ~ '^[A-Z]{3}$');

-- A UUID of version 7, also on servers that have none of their own: the index of entries grows at one end.
create function ledger_new_id() returns uuid language sql volatile as $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;

-- Balance is proved once per journal header, when its transaction commits: all its legs are there, they sum to zero in
-- every currency, and header and proof belong to one transaction.
create function ledger_prove_entry() returns trigger language plpgsql as $$
declare
  legs bigint;
  unbalanced text;
begin
  select coalesce(sum(c.n), 0), min(c.currency) filter (where c.total <> 0) into legs, unbalanced
    from (select l.currency, count(*) as n, sum(l.amount_minor) as total from ledger_leg l where l.entry_id = new.id group by l.currency) c;
  if unbalanced is not null then
    raise exception 'entry % (% of %/%) does not balance in %', new.id, new.event, new.source_type, new.source_id, unbalanced
      using errcode = '23514', constraint = 'ledger_entry_balanced';
  end if;
  if legs <> new.leg_count or new.txid <> pg_current_xact_id()::text::bigint then
    raise exception 'entry % (% of %/%) promises % legs in this transaction and has %', new.id, new.event, new.source_type, new.source_id, new.leg_count, legs
      using errcode = '23514', constraint = 'ledger_entry_complete';
  end if;
  return null;
end $$;
create constraint trigger d_balanced after insert on ledger_entry deferrable initially deferred
  for each row execute function ledger_prove_entry();

-- Legs enter in the transaction of their header only, and on accounts of the chart only; one check per statement.
create function ledger_prove_legs() returns trigger language plpgsql as $$
begin
  if exists (
    select from fresh f
      left join ledger_entry e on e.id = f.entry_id and e.txid = pg_current_xact_id()::text::bigint
      left join ledger_account a on a.code = f.account_code
    where e.id is null or a.code is null
  ) then
    raise exception 'a leg belongs to no entry of this transaction, or to no account of the chart'
      using errcode = '23514', constraint = 'ledger_leg_of_this_transaction';
  end if;
  return null;
end $$;
create trigger d_of_this_transaction after insert on ledger_leg
  referencing new table as fresh for each statement execute function ledger_prove_legs();

-- Posts many entries in one call. Legs name their entry by its place (1, 2, …); a debit is positive, a credit negative.
-- An entry happens once per source and event: the same again answers posted = false, with other legs it is refused.
create function ledger_post(p_events text[], p_source_types text[], p_source_ids text[], p_texts text[],
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
  -- Sorted, so that two callers who post the same sources wait for each other in one order.
  insert into ledger_entry (id, entity, business_date, event, source_type, source_id, leg_count, text, run_id, txid)
    select h.id, 'main', v_date, h.event, h.source_type, h.source_id, h.n, h.text, v_run, v_txid
    from unnest(v_ids, p_events, p_source_types, p_source_ids, v_counts, p_texts) as h(id, event, source_type, source_id, n, text)
    order by h.source_type, h.source_id, h.event
    on conflict (source_type, source_id, event) do nothing;
  get diagnostics v_inserted = row_count;
  if v_inserted = v_total then
    v_fresh := array_fill(true, array[v_total]);
  else
    select array_agg(e.id is not null order by h.no) into v_fresh
      from unnest(v_ids) with ordinality h(id, no) left join ledger_entry e on e.id = h.id;
  end if;
  if v_inserted > 0 then
    with legs as (
      insert into ledger_leg (entry_id, account_code, sub_id, amount_minor, currency)
        select v_ids[l.no], l.account, l.sub, l.amount, l.currency
        from unnest(p_leg_entries, p_accounts, p_sub_ids, p_amounts, p_currencies) as l(no, account, sub, amount, currency)
        where v_fresh[l.no]
        order by l.account, l.sub, l.no
        returning account_code, sub_id, currency, amount_minor
    )
    insert into ledger_balance as b (account_code, sub_id, currency, balance_minor)
      select legs.account_code, legs.sub_id, legs.currency, sum(legs.amount_minor)
      from legs join ledger_account a on a.code = legs.account_code and a.keeps_balance
      group by 1, 2, 3 order by 1, 2, 3
      on conflict (account_code, sub_id, currency) do update set balance_minor = b.balance_minor + excluded.balance_minor;
  end if;
  if v_inserted = v_total then
    return query select h.no::integer, h.id, true from unnest(v_ids) with ordinality h(id, no);
    return;
  end if;
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

revoke execute on function ledger_post, ledger_new_id, ledger_prove_entry, ledger_prove_legs from public;
grant execute on function ledger_post to countersign_app;
