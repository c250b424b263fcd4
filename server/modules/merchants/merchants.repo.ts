import type { BusinessDate } from '@/server/kernel/business-date';
import { sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';

export type MerchantStatus = 'active' | 'held' | 'closed';

export type MerchantRow = {
  id: string;
  ref: string;
  name: string;
  legalName: string;
  country: string;
  category: string;
  currency: string;
  status: MerchantStatus;
  holdReason: string | null;
  feeBps: number;
  feeFixedMinor: bigint;
  reserveBps: number;
  payoutDelayDays: number;
  feeRecognition: 'straight-line' | 'at-once';
  version: number;
};

export type MerchantAccountRow = {
  id: string;
  merchantId: string;
  iban: string;
  bic: string | null;
  holderName: string;
  liveFrom: Date;
  firstPaidOn: BusinessDate | null;
};

export async function nextMerchantNo(tx: Tx): Promise<number> {
  return Number((await tx.one<{ no: bigint }>(sql`select nextval('merchant_no') as no`)).no);
}

export type NewMerchant = Omit<MerchantRow, 'status' | 'holdReason' | 'version'> & {
  category: string;
  city: string;
  contactEmail: string;
};

export async function insertMerchant(tx: Tx, row: NewMerchant): Promise<void> {
  await tx.exec(sql`
    insert into merchant (id, ref, name, legal_name, category, country, city, currency, contact_email, status, fee_bps, fee_fixed_minor,
      reserve_bps, payout_delay_days, fee_recognition)
    values (${row.id}, ${row.ref}, ${row.name}, ${row.legalName}, ${row.category}, ${row.country}, ${row.city}, ${row.currency},
      ${row.contactEmail}, 'active', ${row.feeBps}, ${row.feeFixedMinor}, ${row.reserveBps}, ${row.payoutDelayDays}, ${row.feeRecognition})`);
}

const merchantColumns = sql`id, ref, name, legal_name, country, category, currency, status, hold_reason, fee_bps, fee_fixed_minor, reserve_bps,
  payout_delay_days, fee_recognition, version`;

/** A merchant with its terms; with `lock` its row is held until the transaction ends. */
export async function findMerchant(db: Db, merchantId: string, lock: boolean): Promise<MerchantRow | null> {
  return db.maybe<MerchantRow>(
    sql`select ${merchantColumns} from merchant where id = ${merchantId} ${lock ? sql`for update` : sql``}`,
  );
}

/** Merchants with their terms; those that do not exist are missing. */
export async function findMerchants(db: Db, merchantIds: readonly string[]): Promise<MerchantRow[]> {
  return db.rows<MerchantRow>(sql`select ${merchantColumns} from merchant where id = any (${merchantIds}::uuid[])`);
}

/** Merchants by id, held in the order of their ids until the transaction ends. */
export async function lockMerchants(tx: Tx, merchantIds: readonly string[]): Promise<Map<string, MerchantRow>> {
  const rows = await tx.rows<MerchantRow>(
    sql`select ${merchantColumns} from merchant where id = any (${merchantIds}::uuid[]) order by id for update`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** The live accounts of merchants, in id order. */
export async function liveAccounts(db: Db, merchantIds: readonly string[]): Promise<MerchantAccountRow[]> {
  return db.rows<MerchantAccountRow>(sql`
    select id, merchant_id, iban, bic, holder_name, live_from, first_paid_on
    from merchant_account where merchant_id = any (${merchantIds}::uuid[]) and status = 'live' order by merchant_id`);
}

/** Names of other merchants that were ever paid to an account number. */
export async function othersWithIban(db: Db, iban: string, merchantId: string): Promise<string[]> {
  const rows = await db.rows<{ name: string }>(sql`
    select distinct m.name from merchant_account a join merchant m on m.id = a.merchant_id
    where a.iban = ${iban} and a.merchant_id <> ${merchantId} order by m.name`);
  return rows.map((row) => row.name);
}

export type NewAccount = Omit<MerchantAccountRow, 'firstPaidOn'> & { requestId: string; changedBy: string | null };

/** Ends the live account of a merchant and makes another one live. */
export async function replaceAccount(tx: Tx, row: NewAccount): Promise<void> {
  await tx.exec(
    sql`update merchant_account set status = 'ended', ended_at = ${row.liveFrom} where merchant_id = ${row.merchantId} and status = 'live'`,
  );
  await tx.exec(sql`
    insert into merchant_account (id, merchant_id, iban, bic, holder_name, status, live_from, request_id, changed_by)
    values (${row.id}, ${row.merchantId}, ${row.iban}, ${row.bic}, ${row.holderName}, 'live', ${row.liveFrom}, ${row.requestId}, ${row.changedBy})`);
  await tx.exec(sql`update merchant set version = version + 1 where id = ${row.merchantId}`);
}

/** Puts a merchant on hold; false when it was not active. */
export async function setHeld(tx: Tx, merchantId: string, reason: string): Promise<boolean> {
  const changed = await tx.exec(sql`
    update merchant set status = 'held', hold_reason = ${reason}, version = version + 1 where id = ${merchantId} and status = 'active'`);
  return changed === 1;
}

export async function setActive(tx: Tx, merchantIds: readonly string[]): Promise<void> {
  await tx.exec(
    sql`update merchant set status = 'active', hold_reason = null, version = version + 1 where id = any (${merchantIds}::uuid[]) and status = 'held'`,
  );
}

/** Payment orders to a merchant that have not left for the bank yet. */
export async function countUnsentOrders(db: Db, merchantId: string): Promise<number> {
  const row = await db.one<{ n: number }>(sql`
    select count(*)::int as n from payment_order
    where counterparty_type = 'merchant' and counterparty_id = ${merchantId} and state in ('created', 'blocked', 'on-hold', 'in-file', 'approved')`);
  return row.n;
}
