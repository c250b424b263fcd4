-- The sealer's only way to write: the app role has no insert on the seals. The function keeps numbers without gaps and
-- the chain of roots unbroken; whether hashes and signatures are right is for the verifier, who holds the anchors.

create function audit_seal_batch(p_no bigint, p_audit_ids bigint[], p_leaf_hashes text[], p_root text, p_prev_root text,
  p_horizon bigint, p_sealed_at timestamptz, p_signature text) returns void
language plpgsql security definer set search_path = public as $$
declare
  last audit_batch%rowtype;
  sealed bigint := cardinality(p_audit_ids);
begin
  select * into last from audit_batch order by no desc limit 1;
  if p_no <> coalesce(last.no, 0) + 1 or p_prev_root <> coalesce(last.root, repeat('0', 64)) then
    raise exception 'batch % does not follow batch %', p_no, coalesce(last.no, 0) using errcode = '40001';
  end if;
  if sealed = 0 or sealed <> cardinality(p_leaf_hashes) then raise exception 'a batch has one hash for each of its rows'; end if;
  if (select count(*) from audit_event where id = any (p_audit_ids)) <> sealed then raise exception 'a batch seals rows that exist'; end if;
  insert into audit_batch (no, first_seq, last_seq, root, prev_root, horizon, sealed_at, signature)
    values (p_no, coalesce(last.last_seq, 0) + 1, coalesce(last.last_seq, 0) + sealed, p_root, p_prev_root, p_horizon, p_sealed_at, p_signature);
  insert into audit_seal (seq, audit_id, batch_no, leaf_hash)
    select coalesce(last.last_seq, 0) + r.at, r.audit_id, p_no, r.leaf_hash
    from unnest(p_audit_ids, p_leaf_hashes) with ordinality r(audit_id, leaf_hash, at);
end $$;

-- The outcome of a run is one of these; a list filters by them.
alter table audit_event add constraint audit_event_outcome check (outcome in ('done', 'submitted', 'executed', 'revealed', 'denied'));

create index audit_event_by_command on audit_event (command, id desc);

revoke execute on function audit_seal_batch from public;
grant execute on function audit_seal_batch to countersign_app;
