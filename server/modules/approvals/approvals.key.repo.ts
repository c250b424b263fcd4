import { sql } from '@/server/platform/db/sql';
import type { Actor } from '@/server/platform/auth/actor';
import type { Db, Tx } from '@/server/platform/db/tx';
import type { KeyTerms } from './domain/key-limits';

/** What the engine has to know of the key by which an act or a decision comes. */
export type KeyRow = KeyTerms & { id: string };

/** The key by which somebody acts; null where it is no key. Its row is held, so that its limits are counted one by one. */
export async function lockKeyOf(tx: Tx, actor: Actor): Promise<KeyRow | null> {
  if (actor.kind !== 'key') return null;
  return tx.one<KeyRow>(sql`
    select id, name, per_act_minor, per_day_minor, currency from api_key where id = ${actor.keyId} for update`);
}

/** What a key has asked for or approved on a business date, in minor units of the currency of its limits. */
export async function spentByKey(db: Db, keyId: string, date: string): Promise<bigint> {
  const row = await db.one<{ spentMinor: bigint }>(sql`
    select coalesce(sum(abs(amount_minor)), 0)::bigint as spent_minor from api_key_spend
    where key_id = ${keyId} and business_date = ${date}::date`);
  return row.spentMinor;
}

/** Of these names those that belong to no key that could be used. */
export async function unknownKeys(db: Db, names: readonly string[]): Promise<string[]> {
  const rows = await db.rows<{ name: string }>(sql`
    select n.name from unnest(${names}::text[]) n(name)
    where not exists (select from api_key k where k.name = n.name and key_stands(k.id)) order by n.name`);
  return rows.map((row) => row.name);
}
