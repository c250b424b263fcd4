import { refuse } from '@/server/kernel/refusal';
import type { RunContext } from '@/server/platform/command/context';
import { sha256Hex } from '@/server/platform/crypto/canonical';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';

export type BankAccountRow = {
  id: string;
  name: string;
  bankName: string;
  iban: string;
  bic: string;
  currency: string;
  creditorId: string;
  cutOffTime: string;
  debitLeadDays: number;
  minimumBalanceMinor: bigint;
  status: string;
};

/** An account of ours. Throws Refusal PAYMENTS.ACCOUNT_UNKNOWN; a closed one is PAYMENTS.ACCOUNT_CLOSED. */
export async function bankAccount(db: Db, id: string, lock = false): Promise<BankAccountRow> {
  const row = await db.maybe<BankAccountRow>(sql`
    select id, name, bank_name, iban, bic, currency, creditor_id, cut_off_time, debit_lead_days, minimum_balance_minor, status
    from bank_account where id = ${id}::uuid ${lock ? sql`for update` : sql``}`);
  if (!row) throw refuse('PAYMENTS.ACCOUNT_UNKNOWN', `There is no bank account ${id}. Choose one of the list.`, { id });
  if (row.status !== 'active')
    throw refuse('PAYMENTS.ACCOUNT_CLOSED', `The account "${row.name}" is closed. Choose another one.`, { id });
  return row;
}

/** All open accounts of ours, by name. */
export async function bankAccounts(db: Db): Promise<BankAccountRow[]> {
  return db.rows<BankAccountRow>(sql`
    select id, name, bank_name, iban, bic, currency, creditor_id, cut_off_time, debit_lead_days, minimum_balance_minor, status
    from bank_account where status = 'active' order by name, id`);
}

export type MandateRow = {
  id: string;
  ref: string;
  customerId: string;
  iban: string;
  bic: string | null;
  holderName: string;
  signedOn: string;
  sequence: string;
  status: string;
};

/** Active mandates of customers, the newest per customer, by customer id. */
export async function activeMandates(db: Db, customerIds: readonly string[]): Promise<Map<string, MandateRow>> {
  const rows = await db.rows<MandateRow>(sql`
    select distinct on (customer_id) id, ref, customer_id, iban, bic, holder_name, signed_on, sequence, status
    from mandate where customer_id = any(${customerIds}::uuid[]) and status = 'active' order by customer_id, signed_on desc, id desc`);
  return new Map(rows.map((row) => [row.customerId, row]));
}

export async function mandatesById(db: Db, ids: readonly string[]): Promise<Map<string, MandateRow>> {
  const rows = await db.rows<MandateRow>(
    sql`select id, ref, customer_id, iban, bic, holder_name, signed_on, sequence, status from mandate where id = any(${ids}::uuid[])`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

export type RawFile = { id: string; known: boolean };

/** Keeps bytes as they are, before anything reads them. The same bytes of one kind are kept once: `known` says so. */
export async function storeRaw(
  context: Pick<RunContext, 'tx' | 'run'>,
  file: { kind: string; name: string; bytes: Uint8Array; source: string },
): Promise<RawFile & { sha256: string }> {
  const sha256 = sha256Hex(file.bytes);
  const id = uuidv7();
  const made = await context.tx.exec(sql`
    insert into raw_file (id, kind, name, sha256, size_bytes, bytes, source, run_id)
    values (${id}::uuid, ${file.kind}, ${file.name}, ${sha256}, ${file.bytes.byteLength}, ${Buffer.from(file.bytes)}, ${file.source}, ${context.run.id}::uuid)
    on conflict (kind, sha256) do nothing`);
  if (made === 1) return { id, known: false, sha256 };
  const first = await context.tx.one<{ id: string }>(
    sql`select id from raw_file where kind = ${file.kind} and sha256 = ${sha256}`,
  );
  return { id: first.id, known: true, sha256 };
}

/** The bytes of a raw file. Throws Refusal PAYMENTS.RAW_FILE_UNKNOWN. */
export async function rawBytes(db: Db, id: string): Promise<{ name: string; kind: string; bytes: Uint8Array }> {
  const row = await db.maybe<{ name: string; kind: string; bytes: Uint8Array }>(
    sql`select name, kind, bytes from raw_file where id = ${id}::uuid`,
  );
  if (!row) throw refuse('PAYMENTS.RAW_FILE_UNKNOWN', `There is no stored file ${id}.`, { id });
  return row;
}

/** The day of the entity and the instant at which an account's bank closes its books for it. */
export async function cutOffInstant(tx: Tx, date: string, timeOfDay: string): Promise<Date> {
  const row = await tx.one<{ at: Date }>(
    sql`select (${date}::date + ${timeOfDay}::time) at time zone time_zone as at from calendar where entity = 'main'`,
  );
  return row.at;
}
