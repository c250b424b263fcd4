import { refuse } from '@/server/kernel/refusal';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import type { KeyState } from './domain/key-token';

/** How long a key may be made for. */
const LONGEST_DAYS = 365;

/** What is approved of a key; amounts in minor units as decimal strings. */
export type KeyTerms = {
  readonly name: string;
  readonly prefix: string;
  readonly secretHash: string;
  readonly permissions: readonly string[];
  readonly commands: readonly string[];
  readonly perActMinor: string | null;
  readonly perDayMinor: string | null;
  readonly currency: string | null;
  readonly networks: readonly string[];
  readonly expiresAt: string;
};

/** Of these permissions those that a person does not hold by a role of their own. */
export async function notHeldBy(db: Db, personId: string, permissions: readonly string[]): Promise<string[]> {
  const rows = await db.rows<{ permission: string }>(sql`
    select w.permission from unnest(${permissions}::text[]) w(permission)
    except select rp.permission from role_permission rp
      where rp.role_code = 'everyone' or rp.role_code in (select role_code from person_role where person_id = ${personId})
    order by permission`);
  return rows.map((row) => row.permission);
}

/** Whether a name or a prefix was given to a key before: names are used once, since policies name keys by them. */
export async function keyNameTaken(db: Db, terms: Pick<KeyTerms, 'name' | 'prefix'>): Promise<boolean> {
  const row = await db.maybe(sql`select from api_key where name = ${terms.name} or prefix = ${terms.prefix} limit 1`);
  return row !== null;
}

/** Networks in their one spelling, host bits cleared. They were checked to be networks. */
export async function canonicalNetworks(db: Db, networks: readonly string[]): Promise<string[]> {
  const rows = await db.rows<{ network: string }>(sql`
    select distinct network(n.text::inet)::text as network from unnest(${networks}::text[]) n(text) order by 1`);
  return rows.map((row) => row.network);
}

/** Refuses an end that has passed or is more than a year away, by the clock and not by the business date. */
export async function holdKeyEnd(db: Db, expiresAt: string): Promise<void> {
  const row = await db.one<{ fits: boolean }>(sql`
    select ${expiresAt}::timestamptz > clock_timestamp()
      and ${expiresAt}::timestamptz <= clock_timestamp() + make_interval(days => ${LONGEST_DAYS}) as fits`);
  if (!row.fits)
    throw refuse('ACCESS.KEY_TERM', 'A key ends in the future and after a year at the latest. Choose an earlier day.', {
      expiresAt,
    });
}

export async function insertKey(
  tx: Tx,
  key: { terms: KeyTerms; ownerId: string; requestId: string | null },
): Promise<string> {
  const id = uuidv7();
  const { terms } = key;
  await tx.exec(sql`
    insert into api_key (id, owner_id, name, prefix, secret_hash, permissions, commands, per_act_minor, per_day_minor, currency,
      networks, expires_at, request_id, created_at)
    values (${id}, ${key.ownerId}, ${terms.name}, ${terms.prefix}, ${terms.secretHash}, ${terms.permissions}::text[],
      ${terms.commands}::text[], ${terms.perActMinor}::bigint, ${terms.perDayMinor}::bigint, ${terms.currency},
      ${terms.networks}::text[], ${terms.expiresAt}::timestamptz, ${key.requestId}::uuid, clock_timestamp())`);
  return id;
}

export type KeyHead = { id: string; name: string; ownerId: string; ownerName: string; revoked: boolean };

/** A key, held until the transaction ends. */
export async function lockKey(tx: Tx, keyId: string): Promise<KeyHead> {
  const row = await tx.maybe<KeyHead>(sql`
    select k.id, k.name, k.owner_id, p.display_name as owner_name, k.revoked_at is not null as revoked
    from api_key k join person p on p.id = k.owner_id where k.id = ${keyId} for update of k`);
  if (!row) throw refuse('ACCESS.KEY_NOT_FOUND', 'There is no such key. Open the list of keys.', { keyId });
  return row;
}

export async function endKey(tx: Tx, keyId: string, end: { by: string; reason: string }): Promise<void> {
  await tx.exec(sql`
    update api_key set revoked_at = clock_timestamp(), revoked_by = ${end.by}, revoke_reason = ${end.reason} where id = ${keyId}`);
}

export type PresentedKey = KeyState & { id: string; secretHash: string };

/** The key of a prefix, as it stands when it is used from an address; an address that nobody knows is in no network. */
export async function presentedKey(db: Db, prefix: string, address: string | null): Promise<PresentedKey | null> {
  return db.maybe<PresentedKey>(sql`
    select k.id, k.name, k.secret_hash, k.revoked_at is not null as revoked, k.expires_at <= clock_timestamp() as expired,
      p.status = 'active' as owner_active,
      cardinality(k.networks) = 0 or coalesce(${address}::inet <<= any (k.networks::inet[]), false) as in_network
    from api_key k join person p on p.id = k.owner_id where k.prefix = ${prefix}`);
}
