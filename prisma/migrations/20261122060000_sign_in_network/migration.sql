-- Failures are counted by network too: whoever tries one password on many addresses meets no limit of any one of them.
ALTER TABLE "sign_in_attempt" ADD COLUMN "network_hash" TEXT;

create index sign_in_attempt_network_failed_idx on sign_in_attempt (network_hash, at) where network_hash is not null and not ok;
