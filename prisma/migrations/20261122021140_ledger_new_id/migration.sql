-- The same ids as before. As a plain SQL function its expression was put into each statement that calls it and planned
-- anew every time, which cost more than most postings; here it is prepared once per connection.
create or replace function ledger_new_id() returns uuid language plpgsql volatile as $$
begin
  return encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid;
end $$;
