import type { BusinessDate } from '@/server/kernel/business-date';
import type { RunContext } from '@/server/platform/command/context';
import type { Db } from '@/server/platform/db/tx';
import { categoriesOf, changedDays } from './domain/payee-facts';
import { findMerchants, liveAccounts, type MerchantAccountRow, type MerchantRow } from './merchants.repo';
import {
  accountHandsSince,
  insertStatementLines,
  noteFirstPaid,
  payablesOn,
  type AccountHand,
  type Payable,
  type StatementLine,
} from './merchants.statement.repo';
import { merchantNotFound } from './use-cases/refusals';

export { bankDetailsChanged, merchantHeld } from './merchants.events';
export { holdMerchant } from './use-cases/hold';
export type { AccountHand, Payable, StatementLine, StatementLineKind } from './merchants.statement.repo';
export type { MerchantAccountRow as MerchantAccount, MerchantRow as Merchant } from './merchants.repo';

/** The live accounts of merchants, by merchant id. A merchant without one is missing from the map. */
export async function liveAccount(tx: Db, merchantIds: readonly string[]): Promise<Map<string, MerchantAccountRow>> {
  const rows = await liveAccounts(tx, merchantIds);
  return new Map(rows.map((row) => [row.merchantId, row]));
}

/** Merchants with their terms, by id. Throws Refusal MERCHANTS.NOT_FOUND for the first that does not exist. */
export async function merchantsTerms(tx: Db, merchantIds: readonly string[]): Promise<Map<string, MerchantRow>> {
  const rows = await findMerchants(tx, [...new Set(merchantIds)]);
  const found = new Map(rows.map((row) => [row.id, row]));
  const missing = merchantIds.find((id) => !found.has(id));
  if (missing !== undefined) throw merchantNotFound(missing);
  return found;
}

/** A merchant with its terms. Throws Refusal MERCHANTS.NOT_FOUND. */
export async function merchantTerms(tx: Db, merchantId: string): Promise<MerchantRow> {
  const merchant = (await merchantsTerms(tx, [merchantId])).get(merchantId);
  if (!merchant) throw merchantNotFound(merchantId);
  return merchant;
}

/** Whom money goes to or comes from. */
export type Payee = { readonly counterpartyType: string; readonly counterpartyId: string };

/**
 * What policies look at of payees: the categories of the merchants among them, and since how many days the newest of their
 * accounts is live. What nobody knows is not stated, so that a condition about it holds: no category without a merchant, and
 * no days as soon as one payee is somebody else, of whose account we do not know since when it is theirs.
 */
export async function payeeFacts(
  tx: Db,
  payees: readonly Payee[],
  now: Date,
): Promise<{ category?: string[]; counterpartyChangedDays?: number }> {
  const ofMerchants = payees.filter((payee) => payee.counterpartyType === 'merchant');
  const merchantIds = [...new Set(ofMerchants.map((payee) => payee.counterpartyId))];
  if (merchantIds.length === 0) return {};
  const category = categoriesOf([...(await merchantsTerms(tx, merchantIds)).values()]);
  if (ofMerchants.length < payees.length) return { category };
  return { category, counterpartyChangedDays: changedDays(await liveAccounts(tx, merchantIds), now) };
}

/**
 * Appends lines to the statements of merchants, set-wise. Amounts in minor units, positive when owed to the merchant. A
 * line whose source and kind stand there already is left alone; gives the number of lines that are new.
 */
export async function addStatementLines(
  context: Pick<RunContext, 'tx'>,
  lines: readonly StatementLine[],
): Promise<number> {
  const added = await insertStatementLines(context.tx, lines);
  const payouts = lines.filter((line) => line.kind === 'payout');
  if (payouts.length > 0) await noteFirstPaid(context.tx, payouts);
  return added;
}

/**
 * What is payable on a date, per merchant and currency, in minor units. Merchants on hold are left out; a negative sum is
 * a claim that is carried forward. `lastLineId` is the newest line in the sum.
 */
export async function payables(tx: Db, date: BusinessDate): Promise<Payable[]> {
  return payablesOn(tx, date);
}

/** The people who asked for an account that became live on or after `since`, or let it happen: they do not approve payments to it. */
export async function accountsChangedSince(
  tx: Db,
  merchantIds: readonly string[],
  since: Date,
): Promise<AccountHand[]> {
  return accountHandsSince(tx, merchantIds, since);
}
