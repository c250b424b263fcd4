import { sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';

const PREFIX = 'bank/';

/** What a file that was fetched from the bank is stored with as its source, by its mark in the bank's order. */
export const bankSource = (mark: string): string => `${PREFIX}${mark}`;

/**
 * The mark of the newest file that the poll fetched; null before the first one. Only what the poll itself stored counts: a
 * file of another origin, whatever its source says, must not make the poll pass over what the bank has.
 */
export async function newestBankMark(db: Db): Promise<string | null> {
  const { source } = await db.one<{ source: string | null }>(sql`
    select max(f.source) as source from raw_file f join run r on r.id = f.run_id
    where f.source like ${`${PREFIX}%`} and r.command = 'payments.receiveBankFile' and r.actor_id = 'system:bank-inbox'`);
  return source === null ? null : source.slice(PREFIX.length);
}
